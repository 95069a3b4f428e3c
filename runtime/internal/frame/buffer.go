package frame

import "sync"

// Buffer holds one payload. Small ones are recycled: whoever takes a Buffer
// out of a Reader frees it once nothing refers to its bytes any more.
type Buffer struct {
	B []byte
	// Owned says that B is never reused, so that values decoded from it may
	// refer to it.
	Owned bool
}

// recycled is the largest payload kept in recycled memory. Above it, a fresh
// allocation costs little beside the transfer, and decoding need not copy.
const recycled = 32 << 10

var buffers = sync.Pool{New: func() any { return new(Buffer) }}

// NewBuffer returns an empty buffer for building a payload.
func NewBuffer() *Buffer { return buffers.Get().(*Buffer) }

// Free gives the buffer back. A nil buffer is fine.
func (b *Buffer) Free() {
	if b == nil || b.Owned || cap(b.B) > 2*recycled {
		return
	}
	b.B = b.B[:0]
	buffers.Put(b)
}
