package process

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
)

// Launch starts the program and returns as soon as it runs.
func (l *Launcher) Launch(ctx context.Context) (launch.Cell, error) {
	end, err := l.roster.Begin()
	if err == nil {
		defer end()
		err = ctx.Err()
	}
	if err != nil {
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
		Life:    cells.NewLife("process", "process", strconv.Itoa(cmd.Process.Pid)),
		cmd:     cmd,
		channel: p.Channel(),
		report:  p.Report(),
	}
	refused := l.roster.Add(c)
	go func() { // ends with the process, which Close ends
		c.watch()
		l.roster.Remove(c)
	}()
	if refused != nil {
		_ = c.Close(context.Background())
		return nil, failure("start", l.config.Program, refused, "")
	}
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
