package docker

import (
	"context"
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
)

// drainTime bounds the wait for the rest of the stream of a container that has
// ended.
const drainTime = 2 * time.Second

// closeTime bounds Close: a removal, a hook, and what comes before and between.
const closeTime = 2*removeTime + 2*drainTime

// cell is one container: created, attached, registered, started, ended,
// removed. The goroutine of watch learns of its end; that of Close removes it.
// Both end with the container, or with their bounded contexts.
type cell struct {
	*cells.Life

	launcher *Launcher
	id       string
	stream   *stream // nil until attached

	wait     waitChannels
	waitCtx  context.Context // of the registration, nil until registered
	stopWait context.CancelFunc
	watched  bool // watch runs or ran

	hookErr error // of AfterStop, once the container has ended
}

type waitChannels struct {
	exited <-chan container.WaitResponse
	failed <-chan error
}

func newCell(l *Launcher, id string) *cell {
	return &cell{Life: cells.NewLife("docker", "container", short(id)), launcher: l, id: id}
}

// Channel implements [launch.Cell].
func (c *cell) Channel() io.ReadWriteCloser { return c.stream }

// register asks the engine to report the container's end; when it returns, the
// engine has noted that. The request lasts as long as the container.
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

// watch learns how the container ended, for those who wait. A SIGKILL that was
// asked for neither by Close nor by way of the engine counts as out of memory.
// After a SIGKILL it waits a third of a second longer, for the engine to say why.
func (c *cell) watch() {
	code, err := c.awaitExit()
	r, _ := c.stream.finish(drainTime) // a malformed report counts as none; its bytes are in Stderr
	exit := exitOf(code, r)
	exit.Killed = c.Killed()
	switch {
	case exit.Killed:
		if err != nil { // it was removed before the engine answered
			exit.Code, exit.Signal, err = -1, int(syscall.SIGKILL), nil
		}
	case err == nil && !exit.OutOfMemory && exit.Signal == int(syscall.SIGKILL):
		exit.OutOfMemory = c.launcher.engine.ranOutOfMemory(c.id, !r.Complete)
	}
	if hook := c.launcher.config.AfterStop; hook != nil {
		ctx, cancel := context.WithTimeout(context.Background(), removeTime)
		c.hookErr = c.launcher.hook(ctx, "AfterStop", hook, c)
		cancel()
	}
	c.End(exit, err, "the engine may have been restarted; look at its log")
}

// awaitExit returns the status that the engine gives. When its answer is lost,
// for instance because the engine was restarted, the container is looked at.
func (c *cell) awaitExit() (int, error) {
	defer c.stopWait()
	select {
	case r := <-c.wait.exited:
		return waitResult(r)
	case err := <-c.wait.failed:
		if c.Killed() {
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

// exitOf: without a report, a status of 128 and a signal's number counts as that
// signal.
func exitOf(status int, r report.Report) launch.Exit {
	if status > 128 && status <= 128+64 {
		return cells.ExitOf(r, -1, status-128)
	}
	return cells.ExitOf(r, status, 0)
}

// Close kills and removes the container; the engine gets 30 seconds for it, and
// AfterStop as much.
func (c *cell) Close(ctx context.Context) error {
	return c.Life.Close(ctx, closeTime, "look at it with `docker inspect "+c.ID()+"`", func() error {
		if !c.HasEnded() {
			c.MarkKilled()
		}
		return c.remove()
	})
}

// remove undoes whatever was done of the cell.
func (c *cell) remove() error {
	if c.stream != nil {
		_ = c.stream.Close()
	}
	err := c.launcher.engine.remove(context.Background(), c.id)
	if c.watched {
		c.awaitEnd()
	} else if c.waitCtx != nil {
		c.drainWait()
	}
	c.launcher.roster.Remove(c)
	return errors.Join(err, c.hookErr)
}

// awaitEnd gives the engine a moment to report the status of what was killed,
// and then waits for watch, which has no reason left to wait.
func (c *cell) awaitEnd() {
	timer := time.NewTimer(drainTime)
	defer timer.Stop()
	select {
	case <-c.Ended():
		return
	case <-timer.C:
	}
	c.stopWait()
	<-c.Ended()
}
