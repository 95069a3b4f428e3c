package jail

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/cgroup"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

const (
	// reportTime bounds the wait for the end of the report once the cell is
	// gone. Nobody is left who could hold its descriptor 2.
	reportTime = time.Second
	// closeTime bounds Close: what survives SIGKILL for so long is stuck in
	// the kernel.
	closeTime = 5 * time.Second
)

// cell is one process namespace. watch is its only lasting goroutine; it owns
// the process, its cgroup and the report, and ends with the process.
type cell struct {
	pid       int
	pidfd     *os.File
	channel   *pipes.Channel
	report    *os.File
	group     *cgroup.Group // nil: none
	zygote    *zygote       // whose thread the process is a child of
	status    *os.File      // where the init reports how the inmate ended
	closed    atomic.Bool   // Close was called before the process ended
	killing   sync.Once
	ended     chan struct{} // closed when exit and waitErr are set
	exit      launch.Exit
	waitErr   error
	removeErr error // what could not be removed
}

// ID is the id that the cell's first process has for the host.
func (c *cell) ID() string { return strconv.Itoa(c.pid) }

// Channel implements [launch.Cell].
func (c *cell) Channel() io.ReadWriteCloser { return c.channel }

// watch waits for the end of the cell's first process, which is that of all
// the others, and removes what was made for the cell.
func (c *cell) watch() {
	var parser report.Parser
	reported := make(chan struct{})
	go func() {
		defer close(reported)
		_, _ = io.Copy(&parser, c.report) // ends at the deadline set below at the latest
	}()
	status, err := c.await()
	_ = c.report.SetReadDeadline(time.Now().Add(reportTime))
	<-reported
	_ = c.report.Close()
	_ = c.pidfd.Close()

	// The init is gone, so that what it reported is there or never will be.
	_ = c.status.SetReadDeadline(time.Now().Add(reportTime))
	kind, _, value, statusErr := readStatus(c.status)
	_ = c.status.Close()
	if statusErr == nil && kind == stage.Ended {
		status, err = unix.WaitStatus(value), nil
	}
	r, _ := parser.Report() // a malformed report counts as none; its bytes are in Stderr
	c.exit = exitOf(status, r)
	if err != nil {
		c.exit.Code = -1
		c.waitErr = failure("learn how cell", c.ID()+" ended", err, "something in this program waits for all children, and took the answer")
	}
	if c.group != nil {
		kills, err := c.group.OOMKills()
		c.exit.OutOfMemory = c.exit.OutOfMemory || kills > 0
		c.removeErr = errors.Join(err, c.group.Remove())
	}
	c.exit.Killed = c.closed.Load()
	c.zygote.release()
	close(c.ended)
}

// await reaps the process without holding a thread while it lives.
func (c *cell) await() (status unix.WaitStatus, err error) {
	conn, err := c.pidfd.SyscallConn()
	if err != nil {
		return 0, err
	}
	waitErr := conn.Read(func(uintptr) bool {
		var pid int
		for {
			pid, err = unix.Wait4(c.pid, &status, unix.WNOHANG, nil)
			if !errors.Is(err, unix.EINTR) {
				break
			}
		}
		return pid != 0 || err != nil
	})
	return status, errors.Join(waitErr, err)
}

// exitOf prefers what the supervisor reports to its own exit status, which
// cannot tell a signal from an exit with 128 and more.
func exitOf(status unix.WaitStatus, r report.Report) launch.Exit {
	exit := launch.Exit{Code: -1, Stdout: r.Stdout, Stderr: r.Stderr, OutOfMemory: r.OOMKills > 0}
	switch {
	case r.Complete:
		exit.Code, exit.Signal = r.Code, r.Signal
	case status.Signaled():
		exit.Signal = int(status.Signal())
	case status.Exited():
		exit.Code = status.ExitStatus()
	}
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
		return launch.Exit{}, failure("wait for cell", c.ID(), ctx.Err(), "")
	}
}

// Close kills all processes of the cell and waits until they are gone and what
// was made for the cell is removed, for five seconds at most.
func (c *cell) Close(ctx context.Context) error {
	c.killing.Do(c.kill)
	timer := time.NewTimer(closeTime)
	defer timer.Stop()
	select {
	case <-c.ended:
		if c.removeErr != nil {
			return failure("remove what was made for cell", c.ID(), c.removeErr, "")
		}
		return nil
	case <-ctx.Done():
		return failure("close cell", c.ID(), ctx.Err(), "")
	case <-timer.C:
		return failure("kill cell", c.ID(), errors.New("it is still there after "+closeTime.String()),
			"it is stuck in the kernel; look at its state with ps")
	}
}

// kill is the kernel's: the first process of a namespace takes the others
// along. A process that has been reaped has no pidfd any more.
func (c *cell) kill() {
	defer func() { _ = c.channel.Close() }()
	select {
	case <-c.ended:
		return
	default:
	}
	c.closed.Store(true)
	killProcess(c.pidfd)
}

// killProcess sends SIGKILL to the process of a pidfd, unless that is closed.
func killProcess(pidfd *os.File) {
	if conn, err := pidfd.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { _ = unix.PidfdSendSignal(int(fd), unix.SIGKILL, nil, 0) })
	}
}
