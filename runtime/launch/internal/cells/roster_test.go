package cells

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// closer is a cell of which only Close matters.
type closer struct {
	launch.Cell

	err    error
	closes atomic.Int32
}

func (c *closer) Close(context.Context) error {
	c.closes.Add(1)
	return c.err
}

func TestCloseEndsTheCellsThatLive(t *testing.T) {
	var r Roster
	stuck, lives, gone := &closer{err: errors.New("stuck")}, &closer{}, &closer{}
	for _, c := range []launch.Cell{stuck, lives, gone} {
		if err := r.Add(c); err != nil {
			t.Fatal(err)
		}
	}
	r.Remove(gone)
	if first, err := r.Close(nil); !first || !errors.Is(err, stuck.err) {
		t.Errorf("first %t, %v", first, err)
	}
	if first, err := r.Close(nil); first || err != nil {
		t.Errorf("closed again: first %t, %v", first, err)
	}
	for name, n := range map[string]int32{"stuck": stuck.closes.Load() - 1, "that lives": lives.closes.Load() - 1, "gone": gone.closes.Load()} {
		if n != 0 {
			t.Errorf("the cell %s was closed %d times too often", name, n)
		}
	}
	if _, err := r.Begin(); !errors.Is(err, ErrClosed) {
		t.Errorf("begin: %v", err)
	}
	if err := r.Add(lives); !errors.Is(err, ErrClosed) {
		t.Errorf("add: %v", err)
	}
}

func TestCloseStopsLaunchesAndWaitsForThem(t *testing.T) {
	var r Roster
	end, err := r.Begin()
	if err != nil {
		t.Fatal(err)
	}
	stopped, rest := make(chan struct{}), make(chan struct{})
	var ended atomic.Bool
	r.Go(func() {
		<-stopped
		if err := r.Add(&closer{}); !errors.Is(err, ErrClosed) {
			t.Errorf("a cell was added while the launcher closes: %v", err)
		}
		r.Go(func() {
			<-rest
			ended.Store(true)
		})
		end()
		close(rest)
	})
	if _, err := r.Close(func() { close(stopped) }); err != nil {
		t.Error(err)
	}
	if !ended.Load() {
		t.Error("it did not wait for what a launch left in the background")
	}
}
