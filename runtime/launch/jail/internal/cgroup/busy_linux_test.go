package cgroup

import (
	"errors"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestARemovalHasABound: with a process in it a cgroup stays, and the removal
// is given up; once the process has ended it goes.
func TestARemovalHasABound(t *testing.T) {
	p := need(t, everything)
	g := create(t, p)
	cmd := command("wait")
	put(cmd, g)
	r := start(t, cmd)
	const bound = 100 * time.Millisecond
	for _, pl := range p.places {
		begin := time.Now()
		if err := p.machine.remove(pl, g.name, bound); !errors.Is(err, unix.EBUSY) {
			t.Errorf("%s with a process in it is removed: %v, want EBUSY", pl.path, err)
		}
		// The last pause is not begun when it would end too late.
		if took := time.Since(begin); took < bound/2 {
			t.Errorf("it was given up after %v, want about %v", took, bound)
		}
	}
	removed := make(chan error, 1)
	go func() { removed <- g.Remove() }() // while it is still there
	r.end(t)
	if err := <-removed; err != nil {
		t.Errorf("after its process has ended: %v", err)
	}
	if err := g.Remove(); err != nil {
		t.Errorf("once more: %v", err)
	}
}
