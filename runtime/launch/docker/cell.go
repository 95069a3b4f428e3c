package docker

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// drainTime bounds the wait for the rest of the stream of a container that has
// ended.
const drainTime = 2 * time.Second

// cell is one container: created, attached, registered, started, ended,
// removed. The goroutine of watch learns of its end; that of Close removes it.
// Both end with the container, or with their bounded contexts.
type cell struct {
	launcher *Launcher
	id       string
	stream   *stream // nil until attached

	wait     waitChannels
	waitCtx  context.Context // of the registration, nil until registered
	stopWait context.CancelFunc
	watched  bool // watch runs or ran

	closed    atomic.Bool // Close was called before the container had ended
	closeOnce sync.Once
	removed   chan struct{} // closed when removeErr is set
	removeErr error

	ended   chan struct{} // closed when exit, waitErr and hookErr are set
	exit    launch.Exit
	waitErr error
	hookErr error
}

type waitChannels struct {
	exited <-chan container.WaitResponse
	failed <-chan error
}

func newCell(l *Launcher, id string) *cell {
	return &cell{launcher: l, id: id, removed: make(chan struct{}), ended: make(chan struct{})}
}

func (c *cell) ID() string                  { return short(c.id) }
func (c *cell) Channel() io.ReadWriteCloser { return c.stream }

// register asks the engine to tell of the container's end; when it returns,
// the engine has noted that. The request lasts as long as the container.
func (c *cell) register(ctx context.Context) error {
	c.waitCtx, c.stopWait = context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, c.stopWait) // bounds the registration
	c.wait.exited, c.wait.failed = c.launcher.engine.client.ContainerWait(c.waitCtx, c.id, container.WaitConditionNextExit)
	if !stop() {
		c.drainWait()
		c.waitCtx = nil
		return ctx.Err()
	}
	select {
	case err := <-c.wait.failed:
		c.stopWait()
		c.waitCtx = nil
		return err
	default:
		return nil
	}
}

// drainWait ends the registration and the goroutine that serves it.
func (c *cell) drainWait() {
	c.stopWait()
	select {
	case <-c.wait.exited:
	case <-c.wait.failed: //nolint:errcheck // an answer that nobody waits for
	}
}

// watch learns how the container ended, and tells those who wait.
func (c *cell) watch() {
	code, err := c.awaitExit()
	r, _ := c.stream.finish(drainTime) // a malformed report counts as none; its bytes are in Stderr
	c.exit = exitOf(code, r)
	c.exit.Killed = c.closed.Load()
	switch {
	case c.exit.Killed:
		if err != nil { // removed before it could tell
			c.exit.Code, c.exit.Signal = -1, int(syscall.SIGKILL)
		}
	case err != nil:
		c.waitErr = failure("learn how container", c.ID()+" ended", err, "the engine may have been restarted; look at its log")
	case !c.exit.OutOfMemory && c.exit.Signal == int(syscall.SIGKILL):
		c.exit.OutOfMemory = c.launcher.engine.ranOutOfMemory(c.id, !r.Complete)
	}
	if hook := c.launcher.config.AfterStop; hook != nil {
		ctx, cancel := context.WithTimeout(context.Background(), removeTime)
		c.hookErr = c.launcher.hook(ctx, "AfterStop", hook, c)
		cancel()
	}
	close(c.ended)
}

// awaitExit returns the status that the engine tells. When its answer is lost,
// for instance because the engine was restarted, the container is looked at.
func (c *cell) awaitExit() (int, error) {
	defer c.stopWait()
	select {
	case r := <-c.wait.exited:
		return waitResult(r)
	case err := <-c.wait.failed:
		if c.closed.Load() {
			return 0, err
		}
		status, askErr := c.launcher.engine.exitStatus(c.waitCtx, c.id)
		if askErr != nil {
			return 0, errors.Join(err, askErr)
		}
		return status, nil
	}
}

func waitResult(r container.WaitResponse) (int, error) {
	if r.Error != nil {
		return 0, errors.New(r.Error.Message)
	}
	return int(r.StatusCode), nil
}

// exitOf prefers the report of the supervisor to the container's status, which
// cannot tell a signal from an exit with 128 and more.
func exitOf(status int, r report.Report) launch.Exit {
	exit := launch.Exit{Code: status, Stdout: r.Stdout, Stderr: r.Stderr, OutOfMemory: r.OOMKills > 0}
	switch {
	case r.Complete:
		exit.Code, exit.Signal = r.Code, r.Signal
	case status > 128 && status <= 128+64:
		exit.Code, exit.Signal = -1, status-128
	}
	return exit
}

// Wait implements [launch.Cell]. Without a report, a status of 128 and a
// signal's number counts as that signal, and a SIGKILL that was asked for
// neither by Close nor by way of the engine as out of memory. After a SIGKILL
// it takes a third of a second longer, in which the engine may tell why.
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
		return launch.Exit{}, failure("wait for container", c.ID(), ctx.Err(), "")
	}
}

// Close kills and removes the container; the engine gets 30 seconds for it.
func (c *cell) Close(ctx context.Context) error {
	c.closeOnce.Do(func() {
		select {
		case <-c.ended:
		default:
			c.closed.Store(true)
		}
		go c.remove()
	})
	select {
	case <-c.removed:
		return errors.Join(c.removeErr, c.hookErr)
	case <-ctx.Done():
		return failure("close container", c.ID(), ctx.Err(), "its removal goes on")
	}
}

// remove undoes whatever was done of the cell.
func (c *cell) remove() {
	defer close(c.removed)
	if c.stream != nil {
		_ = c.stream.Close()
	}
	c.removeErr = c.launcher.engine.remove(context.Background(), c.id)
	if c.watched {
		c.awaitEnd()
	} else if c.waitCtx != nil {
		c.drainWait()
	}
	c.launcher.forget(c)
}

// awaitEnd gives the engine a moment to tell the status of what was killed,
// and then waits for watch, which has no reason left to wait.
func (c *cell) awaitEnd() {
	timer := time.NewTimer(drainTime)
	defer timer.Stop()
	select {
	case <-c.ended:
		return
	case <-timer.C:
	}
	c.stopWait()
	<-c.ended
}
