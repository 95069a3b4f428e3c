package stub

import "encoding/binary"

// Elements travel in batches: an array whose values are the elements, those of
// a sequence of pairs one after the other. A batch holds what is at hand and
// never waits for more, so that a slow producer's elements are not held back.
const maxBatch = 1024

// batch builds the array.
type batch struct {
	b     []byte
	start int // of the header
	n     int // values
	most  int // bytes
}

func newBatch(b []byte, most int) batch {
	start := len(b)
	return batch{b: append(b, 0xdd, 0, 0, 0, 0), start: start, most: most} // array 32
}

// full reports whether the batch should be sent.
func (t *batch) full() bool { return t.n >= maxBatch || len(t.b)-t.start >= t.most }

func (t *batch) end() []byte {
	binary.BigEndian.PutUint32(t.b[t.start+1:], uint32(t.n))
	return t.b
}

// arrayHeader is the length of the header of an array 32.
const arrayHeader = 5
