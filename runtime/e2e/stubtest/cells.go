package stubtest

import (
	"io"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Cells is a launcher with a new Sample in each cell, which the test can
// get at.
type Cells struct {
	*hoosetest.Cells
	mu      sync.Mutex
	all     []*Sample
	streams []io.Closer
}

// NewCells returns cells that serve a Sample each and that its Die ends.
func NewCells() *Cells {
	k := &Cells{}
	k.Cells = &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		one := &Sample{Output: &Output{}, Die: func() { rw.Close() }}
		k.mu.Lock()
		k.all, k.streams = append(k.all, one), append(k.streams, rw)
		k.mu.Unlock()
		_ = hoose.Serve(rw, hoose.ServeConfig{Output: one.Output}, one.Service())
	}}
	return k
}

// Kill ends every cell.
func (k *Cells) Kill(t *testing.T) {
	t.Helper()
	testenv.Await(t, "every cell has begun", func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return len(k.streams) == k.Launched()
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, s := range k.streams {
		s.Close()
	}
}

// NewPool returns a pool that is closed when the test ends, and then has left
// nothing behind.
func NewPool(t *testing.T, cells launch.Launcher, cfg hoose.PoolConfig) *hoose.Pool {
	t.Helper()
	hoosetest.NoLeaks(t)
	pool := hoose.NewPool(cells, cfg)
	t.Cleanup(func() {
		Within(t, testenv.Patience, "closing the pool", func() { _ = pool.Close() })
		if c, ok := cells.(interface{ Open() int }); ok && c.Open() != 0 {
			t.Errorf("%d cells are left", c.Open())
		}
	})
	return pool
}
