package inmate

import (
	"context"
	"runtime/debug"
	"sync/atomic"

	"golang.org/x/sync/semaphore"
)

// memory is what all calls together may use for decoding. A call waits until there is enough, in the order they came.
type memory struct {
	free *semaphore.Weighted
	size int64
}

func newMemory(size int64) *memory {
	return &memory{free: semaphore.NewWeighted(size), size: size}
}

// large is from how many bytes on memory that nobody uses any more is given back before more is taken. The collector
// would otherwise let the garbage of the picture before grow beside the next one, beyond what the sandbox has. It
// costs about a millisecond, which does not matter beside the decoding of so large a picture.
const large = 24 << 20

// reserve takes n bytes, waiting until they are free; it fails only when ctx ends. A caller asks for no more than the
// size of m.
func (m *memory) reserve(ctx context.Context, n int64) (*reservation, error) {
	n = min(n, m.size)
	if err := m.free.Acquire(ctx, n); err != nil {
		return nil, err
	}
	if n >= large {
		debug.FreeOSMemory()
	}
	r := &reservation{from: m.free, n: n}
	r.holders.Store(1)
	return r, nil
}

// reservation is memory that a call uses, and perhaps also a decoder that runs on after its call was cancelled. The
// last one to release it gives it back.
type reservation struct {
	from    *semaphore.Weighted
	n       int64
	holders atomic.Int32
}

// hold adds a holder, who has to release r too.
func (r *reservation) hold() { r.holders.Add(1) }

// release is called once by each holder.
func (r *reservation) release() {
	if r.holders.Add(-1) == 0 {
		r.from.Release(r.n)
	}
}
