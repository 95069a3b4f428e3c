package jail

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/cgroup"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// statusTime bounds the wait for the end of the status pipe once the cell is
// gone. Nobody is left who could hold it.
const statusTime = time.Second

// cell is one process namespace. watch is its only lasting goroutine; it owns
// the process, its cgroup and the report, and ends with the process.
type cell struct {
	*cells.Life

	pid       int
	pidfd     *os.File
	channel   *pipes.Channel
	report    *pipes.Report
	group     *cgroup.Group // nil: none
	zygote    *zygote       // whose thread the process is a child of
	status    *os.File      // where the init reports how the inmate ended
	removeErr error         // what could not be removed, once the cell has ended
}

// Channel implements [launch.Cell].
func (c *cell) Channel() io.ReadWriteCloser { return c.channel }

// watch waits for the end of the cell's first process, which is that of all
// the others, and removes what was made for the cell.
func (c *cell) watch() {
	status, err := c.await()
	r := c.report.Finish()
	_ = c.pidfd.Close()

	// The init is gone, so that what it reported is there or never will be.
	_ = c.status.SetReadDeadline(time.Now().Add(statusTime))
	kind, _, value, statusErr := readStatus(c.status)
	_ = c.status.Close()
	if statusErr == nil && kind == stage.Ended {
		status, err = unix.WaitStatus(value), nil
	}
	exit := exitOf(status, r)
	exit.Killed = c.Killed()
	if err != nil {
		exit.Code = -1
	}
	if c.group != nil {
		kills, err := c.group.OOMKills()
		exit.OutOfMemory = exit.OutOfMemory || kills > 0
		c.removeErr = errors.Join(err, c.group.Remove())
	}
	c.zygote.release()
	c.End(exit, err, "something in this program waits for all children, and took the answer")
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

func exitOf(status unix.WaitStatus, r report.Report) launch.Exit {
	switch {
	case status.Signaled():
		return cells.ExitOf(r, -1, int(status.Signal()))
	case status.Exited():
		return cells.ExitOf(r, status.ExitStatus(), 0)
	}
	return cells.ExitOf(r, -1, 0)
}

// Close kills all processes of the cell and waits until they are gone and what
// was made for the cell is removed, for five seconds at most.
func (c *cell) Close(ctx context.Context) error {
	return c.Life.Close(ctx, cells.CloseTime, "it is stuck in the kernel; look at its state with ps", func() error {
		if !c.HasEnded() {
			c.MarkKilled()
			// The first process of a namespace takes the others along. One that
			// has been reaped has no pidfd any more.
			killProcess(c.pidfd)
		}
		_ = c.channel.Close()
		<-c.Ended()
		if c.removeErr != nil {
			return failure("remove what was made for cell", c.ID(), c.removeErr, "")
		}
		return nil
	})
}

// killProcess sends SIGKILL to the process of a pidfd, unless that is closed.
func killProcess(pidfd *os.File) {
	if conn, err := pidfd.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { _ = unix.PidfdSendSignal(int(fd), unix.SIGKILL, nil, 0) })
	}
}
