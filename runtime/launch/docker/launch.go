package docker

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
)

// abortTime is how long a Launch that failed waits for the removal of what it
// made; the removal goes on after it.
const abortTime = 2 * time.Second

// Launch creates a container, attaches to it, registers for its end and starts
// it, in that order: what a container prints and how it ends cannot then be
// missed, however short it is. It takes a minute at most.
func (l *Launcher) Launch(ctx context.Context) (launch.Cell, error) {
	end, err := l.roster.Begin()
	if err != nil {
		return nil, failure("start a cell of", l.config.Image, err, "")
	}
	defer end()
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	defer context.AfterFunc(l.life, cancel)()
	c, err := l.start(ctx)
	if err != nil {
		return nil, l.launchError(err)
	}
	return c, nil
}

// start makes a cell, and leaves no container when it cannot.
func (l *Launcher) start(ctx context.Context) (*cell, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	serial := l.serial.Add(1)
	s, err := l.spec(serial)
	if err != nil {
		return nil, err
	}
	if err := l.callJanitor(serial); err != nil {
		return nil, err
	}
	created, err := l.create(ctx, s, serial)
	if err != nil {
		return nil, err
	}
	c := newCell(l, created.ID)
	err = l.raise(ctx, c, s, created.Warnings)
	if err == nil {
		err = l.roster.Add(c)
	}
	if err != nil {
		l.abort(c)
		return nil, err
	}
	return c, nil
}

// launchError makes any error of a launch a *launch.Error. When Close has
// begun, that is the reason, whichever step it was that Close cut short.
func (l *Launcher) launchError(err error) error {
	if l.life.Err() != nil {
		return failure("start a cell of", l.config.Image, cells.ErrClosed, "")
	}
	if _, ok := errors.AsType[*launch.Error](err); ok {
		return err
	}
	return failure("start a cell of", l.config.Image, err, "")
}

// create asks the engine for a container. The request is not cancelled with
// ctx, since an engine completes it all the same: it runs on by itself, and
// what it makes is removed.
func (l *Launcher) create(ctx context.Context, s spec, serial uint64) (container.CreateResponse, error) {
	type answer struct {
		container.CreateResponse
		err error
	}
	answers := make(chan answer, 1)
	l.roster.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startTime)
		defer cancel()
		r, err := l.engine.client.ContainerCreate(ctx, s.config, s.host, s.network, nil, "")
		l.noteCreated(serial)
		answers <- answer{r, err}
	})
	select {
	case a := <-answers:
		if a.err != nil {
			return a.CreateResponse, failure("create a container of", s.config.Image, a.err, l.createHint(a.err))
		}
		return a.CreateResponse, nil
	case <-ctx.Done():
		l.roster.Go(func() {
			if a := <-answers; a.err == nil {
				_ = l.engine.remove(context.WithoutCancel(ctx), a.ID)
			}
		})
		return container.CreateResponse{}, failure("create a container of", s.config.Image, ctx.Err(), "")
	}
}

// hintImage says how to get an image that the engine does not have.
const hintImage = "run `hoosegen build PACKAGE`, or call image.Build, and use the name that it gives; images are never pulled"

func (l *Launcher) createHint(err error) string {
	switch {
	case cerrdefs.IsNotFound(err):
		return "it was removed from the engine: " + hintImage
	case strings.Contains(err.Error(), "seccomp"):
		return l.seccompHint()
	case cerrdefs.IsInvalidArgument(err):
		return "the engine refuses the configuration"
	}
	return ""
}

// raise takes a created container to a running cell. Each step that fails
// leaves the container to the caller, who removes it.
func (l *Launcher) raise(ctx context.Context, c *cell, s spec, warnings []string) error {
	if err := l.checkWarnings(warnings); err != nil {
		return err
	}
	if err := l.verifyOnce(ctx, c.id, s); err != nil {
		return err
	}
	if err := l.hook(ctx, "AfterCreate", l.config.AfterCreate, c); err != nil {
		return err
	}
	conn, err := l.engine.attach(ctx, c.id)
	if err != nil {
		return failure("attach to container", c.ID(), err, "")
	}
	c.stream = newStream(conn)
	if err := c.register(ctx); err != nil {
		return failure("wait for container", c.ID(), err, "")
	}
	if err := l.engine.client.ContainerStart(ctx, c.id, container.StartOptions{}); err != nil {
		return failure("start container", c.ID(), fmt.Errorf("image %s: %w", s.config.Image, err), l.startHint(err))
	}
	c.watched = true
	go c.watch()
	return l.hook(ctx, "AfterStart", l.config.AfterStart, c)
}

func (l *Launcher) hook(ctx context.Context, name string, hook Hook, c *cell) error {
	if hook == nil {
		return nil
	}
	if err := hook(ctx, c.id, l.engine.client); err != nil {
		return failure("call hook "+name+" for container", c.ID(), err, "")
	}
	return nil
}

// abort removes a container whose launch failed.
func (l *Launcher) abort(c *cell) {
	done := make(chan struct{})
	l.roster.Go(func() {
		defer close(done)
		_ = c.Close(context.Background()) // the error that counts is why the launch failed
	})
	timer := time.NewTimer(abortTime)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// attach opens the stream of a container that is not started yet. The client
// heeds its context only until the connection is made; the watch does so until
// the engine has answered.
func (e *Engine) attach(ctx context.Context, id string) (net.Conn, error) {
	dialCtx, watch := watchDial(ctx)
	stop := context.AfterFunc(ctx, watch.close)
	response, err := e.client.ContainerAttach(dialCtx, id, container.AttachOptions{Stream: true, Stdin: true, Stdout: true, Stderr: true})
	if !stop() {
		watch.close()
		if err == nil {
			response.Close()
		}
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return response.Conn, nil
}

// remove kills and removes a container and returns when it is gone. One that
// is gone already, or is being removed by somebody else, is no error. It takes
// 30 seconds at most; clean-up is not to be given a context that a caller may
// have cancelled.
func (e *Engine) remove(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, removeTime)
	defer cancel()
	for {
		err := e.client.ContainerRemove(ctx, id, container.RemoveOptions{Force: true, RemoveVolumes: true})
		switch {
		case err == nil, cerrdefs.IsNotFound(err):
			return nil
		case !cerrdefs.IsConflict(err):
			return failure("remove container", short(id), err, "remove it with `docker rm -f "+short(id)+"`")
		}
		// A removal is in progress. Should it fail, ours is tried again.
		gone, failed := e.client.ContainerWait(ctx, id, container.WaitConditionRemoved)
		select {
		case <-gone:
			return nil
		case waitErr := <-failed:
			if cerrdefs.IsNotFound(waitErr) {
				return nil
			}
			if ctx.Err() != nil {
				return failure("remove container", short(id), errors.Join(err, ctx.Err()), "remove it with `docker rm -f "+short(id)+"`")
			}
		}
	}
}

// short is the form of a container's id that people use.
func short(id string) string { return id[:min(len(id), 12)] }
