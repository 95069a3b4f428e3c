package process

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
)

// Launch starts the program and returns as soon as it runs.
func (l *Launcher) Launch(ctx context.Context) (launch.Cell, error) {
	if err := ctx.Err(); err != nil {
		return nil, failure("start", l.config.Program, err, "")
	}
	p, err := pipes.Open()
	if err != nil {
		return nil, failure("make pipes for", l.config.Program, err, "raise the limit of open files (ulimit -n)")
	}
	cmd := &exec.Cmd{
		Path:        l.config.Program,
		Args:        append([]string{l.config.Program}, l.config.Args...),
		Env:         l.env,
		Dir:         l.config.Dir,
		Stdin:       p.Child[0],
		Stdout:      p.Child[1],
		Stderr:      p.Child[2],
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err = cmd.Start()
	p.CloseChild()
	if err != nil {
		p.CloseHost()
		return nil, failure("start", l.config.Program, err, startHint(err))
	}
	c := &cell{
		cmd:     cmd,
		id:      strconv.Itoa(cmd.Process.Pid),
		channel: p.Channel(),
		report:  p.Report(),
		ended:   make(chan struct{}),
		killing: make(chan struct{}),
	}
	go c.watch()
	return c, nil
}

func startHint(err error) string {
	switch {
	case errors.Is(err, syscall.ENOEXEC):
		return "the file is no program for this machine: build it for linux and this architecture"
	case errors.Is(err, syscall.EAGAIN):
		return "the user's limit of processes is reached (ulimit -u)"
	}
	return ""
}
