package docker

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// sweepAtOnce is how many containers are removed at a time.
const sweepAtOnce = 8

// Sweep removes the containers of hosts that have died without removing them,
// and returns their ids. It touches only what hoosegen has made, and of that
// only what belongs to a process that is provably dead: one of this boot and
// of the caller's process id namespace whose id is free or another's now, or
// one of an earlier boot of this machine. New has swept already; call Sweep in
// a host that runs for long beside others.
func (l *Launcher) Sweep(ctx context.Context) (removed []string, err error) {
	all, err := l.engine.list(ctx, labelOurs+"=1")
	if err != nil {
		return nil, failure("sweep the engine at", l.engine.Address(), err, "")
	}
	me, err := proc.Self()
	if err != nil {
		return nil, nil //nolint:nilerr // nobody can be proven dead
	}
	if !l.engine.local() {
		me.Machine = "" // containers may be of a copy of this machine
	}
	var dead []string
	for _, c := range all {
		if o, ok := proc.ParseOwner(c.Labels[labelOwner]); ok && c.Labels[labelOurs] != "" && o.Dead(me) {
			dead = append(dead, c.ID)
		}
	}
	return l.engine.removeAll(ctx, dead)
}

// local reports whether the engine is reached without a network.
func (e *Engine) local() bool { return strings.HasPrefix(e.endpoint.Host, "unix://") }

// list returns the containers with a label, running or not.
func (e *Engine) list(ctx context.Context, label string) ([]container.Summary, error) {
	return e.client.ContainerList(ctx, container.ListOptions{All: true, Filters: filters.NewArgs(filters.Arg("label", label))})
}

func idsOf(list []container.Summary) []string {
	ids := make([]string, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	return ids
}

// removeAll removes containers, several at a time, and returns those that are
// gone.
func (e *Engine) removeAll(ctx context.Context, ids []string) (removed []string, err error) {
	errs := make([]error, len(ids))
	slots := make(chan struct{}, sweepAtOnce)
	var group sync.WaitGroup
	for i, id := range ids {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if errs[i] = ctx.Err(); errs[i] == nil {
				errs[i] = e.remove(ctx, id)
			}
		})
	}
	group.Wait()
	for i, id := range ids {
		if errs[i] == nil {
			removed = append(removed, id)
		}
	}
	return removed, errors.Join(errs...)
}
