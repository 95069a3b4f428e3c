package process

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
)

// cell is one child. watch is its only lasting goroutine; it owns cmd.Wait and
// the report, and ends with the process.
type cell struct {
	*cells.Life

	cmd     *exec.Cmd
	channel *pipes.Channel
	report  *pipes.Report

	reaping sync.Mutex // held while reaping, and while the process id is used
	reaped  bool
}

// Channel implements [launch.Cell].
func (c *cell) Channel() io.ReadWriteCloser { return c.channel }

// watch waits for the end of the process, kills what it left in its session,
// and then reaps it: as long as it is not reaped its id cannot be another's.
func (c *cell) watch() {
	waitExit(c.cmd.Process.Pid)
	err := c.reap()
	exit := exitOf(c.cmd.ProcessState, c.report.Finish())
	exit.Killed = c.Killed()
	if c.cmd.ProcessState != nil {
		err = nil // an exit with a status is an error of package exec's
	}
	c.End(exit, err, "")
}

// reap collects the exit status of the process, which has ended.
func (c *cell) reap() error {
	c.reaping.Lock()
	defer c.reaping.Unlock()
	killFamily(c.cmd.Process.Pid)
	c.reaped = true
	return c.cmd.Wait()
}

// waitExit returns when the process has ended, and leaves it unreaped.
func waitExit(pid int) {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return
		}
	}
}

func exitOf(state *os.ProcessState, r report.Report) launch.Exit {
	if state == nil {
		return cells.ExitOf(r, -1, 0)
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return cells.ExitOf(r, -1, int(status.Signal()))
	}
	return cells.ExitOf(r, state.ExitCode(), 0)
}

// Close kills the process with all its descendants and waits until it is
// reaped, for five seconds at most.
func (c *cell) Close(ctx context.Context) error {
	return c.Life.Close(ctx, cells.CloseTime, "it is stuck in the kernel; look at its state with ps", func() error {
		c.kill()
		<-c.Ended()
		return nil
	})
}

func (c *cell) kill() {
	defer func() { _ = c.channel.Close() }()
	c.reaping.Lock()
	defer c.reaping.Unlock()
	if c.reaped {
		return
	}
	c.MarkKilled()
	// The descendants go first, for a supervisor is who their orphans fall
	// to; without it they would fall to init and be lost from sight.
	killFamily(c.cmd.Process.Pid)
	_ = c.cmd.Process.Kill()
}
