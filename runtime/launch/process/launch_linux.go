package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// pipeSize is asked for each pipe of the sidechannel: with the default of
// 64 KiB a large payload costs sixteen times the wake-ups.
const pipeSize = 1 << 20

// Launch starts the program and returns as soon as it runs.
func (l *Launcher) Launch(ctx context.Context) (launch.Cell, error) {
	if err := ctx.Err(); err != nil {
		return nil, failure("start", l.config.Program, err, "")
	}
	p, err := openPipes()
	if err != nil {
		return nil, failure("make pipes for", l.config.Program, err, "raise the limit of open files (ulimit -n)")
	}
	cmd := &exec.Cmd{
		Path:        l.config.Program,
		Args:        append([]string{l.config.Program}, l.config.Args...),
		Env:         l.env,
		Dir:         l.config.Dir,
		Stdin:       p.child[0],
		Stdout:      p.child[1],
		Stderr:      p.child[2],
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err = cmd.Start()
	p.closeChild()
	if err != nil {
		p.closeHost()
		return nil, failure("start", l.config.Program, err, startHint(err))
	}
	c := &cell{
		cmd:     cmd,
		id:      strconv.Itoa(cmd.Process.Pid),
		channel: &channel{r: p.host[1], w: p.host[0]},
		report:  p.host[2],
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

// pipes are the descriptors 0, 1 and 2 of the child, and the host's ends.
type pipes struct {
	child, host [3]*os.File
}

func openPipes() (p pipes, err error) {
	for i := range p.child {
		r, w, err := os.Pipe()
		if err != nil {
			p.closeChild()
			p.closeHost()
			return pipes{}, err
		}
		if i == 0 {
			p.child[i], p.host[i] = r, w
		} else {
			p.child[i], p.host[i] = w, r
		}
		if i < 2 {
			enlarge(w)
		}
	}
	return p, nil
}

// enlarge is best effort: a user has an allowance of pipe memory, and a small
// pipe works too. It does not use Fd, which would make f block.
func enlarge(f *os.File) {
	conn, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		_, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize)
	})
}

func (p *pipes) closeChild() { closeAll(p.child) }
func (p *pipes) closeHost()  { closeAll(p.host) }

func closeAll(files [3]*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close()
		}
	}
}
