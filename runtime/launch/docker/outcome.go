package docker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/events"
	"github.com/docker/docker/api/types/filters"
)

const (
	askTime = 10 * time.Second // one question about a container that has ended
	// eventTime is how late the engine may learn that the kernel killed.
	eventTime = 300 * time.Millisecond
)

// exitStatus asks for the status of a container when the answer to the first
// wait was lost, and waits on when it turns out to be running.
func (e *Engine) exitStatus(ctx context.Context, id string) (int, error) {
	for {
		inspectCtx, cancel := context.WithTimeout(ctx, askTime)
		got, err := e.client.ContainerInspect(inspectCtx, id)
		cancel()
		if err != nil {
			return 0, err
		}
		if got.ContainerJSONBase == nil || got.State == nil {
			return 0, errors.New("the engine's answer has no state in it")
		}
		if !got.State.Running {
			return got.State.ExitCode, nil
		}
		exited, failed := e.client.ContainerWait(ctx, id, container.WaitConditionNotRunning)
		select {
		case r := <-exited:
			return waitResult(r)
		case err := <-failed:
			if cerrdefs.IsNotFound(err) || ctx.Err() != nil {
				return 0, err
			}
		}
	}
}

// ranOutOfMemory judges a container that ended with a SIGKILL that nobody here
// sent. The engine's flag is not dependable, and the container is mostly gone
// when it would be asked for, so the engine's latest events are looked at: an
// "oom" says yes. Otherwise, when it is known only that the first process got
// it, which none within can send it: a "kill" that somebody asked the engine
// for says no. With neither it was the kernel or the administrator of the
// engine's machine, and the kernel's reason is memory.
func (e *Engine) ranOutOfMemory(id string, firstProcess bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), askTime)
	defer cancel()
	until := time.Now().Add(eventTime)
	messages, failed := e.client.Events(ctx, events.ListOptions{
		Since:   "1",
		Until:   fmt.Sprintf("%d.%09d", until.Unix(), until.Nanosecond()),
		Filters: filters.NewArgs(filters.Arg("container", id), filters.Arg("event", "oom"), filters.Arg("event", "kill")),
	})
	killed := false
	for {
		select {
		case m := <-messages:
			switch m.Action {
			case events.ActionOOM:
				return true
			case events.ActionKill:
				killed = true
			}
		case err := <-failed:
			return firstProcess && !killed && errors.Is(err, io.EOF)
		}
	}
}
