// Package cells is what the cells of every launcher have in common: a roster of
// those that live, an end that any number may wait for, and a Close that does
// not wait forever.
package cells

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// ErrClosed is why a launcher that has been closed starts nothing.
var ErrClosed = errors.New("the launcher is closed")

// Roster is what a launcher has under way: launches, and cells that live. The
// zero value is ready. It is safe for concurrent use.
type Roster struct {
	background sync.WaitGroup

	mu     sync.Mutex
	closed bool
	cells  map[launch.Cell]struct{}
}

// Begin enters a launch, which Close waits for until end is called. The error
// is [ErrClosed].
func (r *Roster) Begin() (end func(), err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	r.background.Add(1)
	return r.background.Done, nil
}

// Go runs what Close has to wait for beyond the launch that began it. It may be
// called while a launch is under way, and by what Go runs.
func (r *Roster) Go(f func()) { r.background.Go(f) }

// Add notes a cell that is handed out, for Close to find. The error is
// [ErrClosed]; the cell is the caller's to close then.
func (r *Roster) Add(c launch.Cell) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	if r.cells == nil {
		r.cells = map[launch.Cell]struct{}{}
	}
	r.cells[c] = struct{}{}
	return nil
}

// Remove forgets a cell that is gone.
func (r *Roster) Remove(c launch.Cell) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.cells, c)
}

// Close refuses launches from now on, calls stop, which is to cut short those
// under way and may be nil, waits for them, and closes the cells that live, all
// at once. first is false when Close has been called before; then it does
// nothing.
func (r *Roster) Close(stop func()) (first bool, err error) {
	r.mu.Lock()
	first = !r.closed
	r.closed = true
	r.mu.Unlock()
	if !first {
		return false, nil
	}
	if stop != nil {
		stop()
	}
	r.background.Wait()

	r.mu.Lock()
	cells := slices.Collect(maps.Keys(r.cells))
	r.mu.Unlock()
	errs := make([]error, len(cells))
	var group sync.WaitGroup
	for i, c := range cells {
		group.Go(func() { errs[i] = c.Close(context.Background()) })
	}
	group.Wait()
	return true, errors.Join(errs...)
}
