package process

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
)

const (
	// reportTime bounds the wait for the end of the report once the process
	// is gone: something else may hold its descriptor 2.
	reportTime = time.Second
	// closeTime bounds Close: a process that survives SIGKILL for so long is
	// stuck in the kernel.
	closeTime = 5 * time.Second
)

// cell is one child. watch is its only lasting goroutine; it owns cmd.Wait and
// the report, and ends with the process. kill runs once, for Close.
type cell struct {
	cmd     *exec.Cmd
	id      string
	channel *pipes.Channel
	report  *os.File

	closed   atomic.Bool // Close was called before the process ended
	reaping  sync.Mutex  // held while reaping, and while the process id is used
	reaped   bool
	killOnce sync.Once
	killing  chan struct{} // closed when kill has returned
	ended    chan struct{} // closed when exit and waitErr are set
	exit     launch.Exit
	waitErr  error
}

func (c *cell) ID() string                  { return c.id }
func (c *cell) Channel() io.ReadWriteCloser { return c.channel }

// watch waits for the end of the process, kills what it left in its session,
// and then reaps it: as long as it is not reaped its id cannot be another's.
func (c *cell) watch() {
	var parser report.Parser
	reported := make(chan struct{})
	go func() {
		defer close(reported)
		_, _ = io.Copy(&parser, c.report) // ends at the deadline set below at the latest
	}()
	waitExit(c.cmd.Process.Pid)
	err := c.reap()
	_ = c.report.SetReadDeadline(time.Now().Add(reportTime))
	<-reported
	_ = c.report.Close()

	r, _ := parser.Report() // a malformed report counts as none; its bytes are in Stderr
	c.exit = exitOf(c.cmd.ProcessState, r)
	c.exit.Killed = c.closed.Load()
	if c.cmd.ProcessState == nil {
		c.waitErr = failure("learn how process", c.id+" ended", err, "")
	}
	close(c.ended)
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

// exitOf prefers what the supervisor reports to its own exit status, which
// cannot tell a signal from an exit with 128 and more.
func exitOf(state *os.ProcessState, r report.Report) launch.Exit {
	exit := launch.Exit{Code: -1, Stdout: r.Stdout, Stderr: r.Stderr, OutOfMemory: r.OOMKills > 0}
	if r.Complete {
		exit.Code, exit.Signal = r.Code, r.Signal
		return exit
	}
	if state == nil {
		return exit
	}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		exit.Signal = int(status.Signal())
		return exit
	}
	exit.Code = state.ExitCode()
	return exit
}

// Wait implements [launch.Cell].
func (c *cell) Wait(ctx context.Context) (launch.Exit, error) {
	select {
	case <-c.ended:
		return c.exit, c.waitErr
	default:
	}
	select {
	case <-c.ended:
		return c.exit, c.waitErr
	case <-ctx.Done():
		return launch.Exit{}, failure("wait for process", c.id, ctx.Err(), "")
	}
}

// Close kills the process with all its descendants and waits until it is
// reaped, for five seconds at most.
func (c *cell) Close(ctx context.Context) error {
	c.killOnce.Do(func() {
		go func() {
			defer close(c.killing)
			c.kill()
		}()
	})
	timer := time.NewTimer(closeTime)
	defer timer.Stop()
	for _, done := range []chan struct{}{c.killing, c.ended} {
		select {
		case <-done:
		case <-ctx.Done():
			return failure("close process", c.id, ctx.Err(), "")
		case <-timer.C:
			return failure("kill process", c.id, errors.New("it is still there after "+closeTime.String()),
				"it is stuck in the kernel; look at its state with ps")
		}
	}
	return nil
}

func (c *cell) kill() {
	defer func() { _ = c.channel.Close() }()
	c.reaping.Lock()
	defer c.reaping.Unlock()
	if c.reaped {
		return
	}
	c.closed.Store(true)
	// The descendants go first, for a supervisor is who their orphans fall
	// to; without it they would fall to init and be lost from sight.
	killFamily(c.cmd.Process.Pid)
	_ = c.cmd.Process.Kill()
}
