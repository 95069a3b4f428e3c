package report

// TailSize is the number of bytes kept of each output stream: the last of it,
// since a crash is reported at the end.
const TailSize = 256 << 10

// tail keeps the last TailSize bytes written to it. The zero value is empty.
type tail struct {
	buf []byte
}

// add appends p and forgets what is more than TailSize bytes ago.
func (t *tail) add(p []byte) {
	if len(p) >= TailSize {
		t.buf = append(t.buf[:0], p[len(p)-TailSize:]...)
		return
	}
	// Compacting only when twice the size is reached makes adding a byte cost
	// two copied bytes at worst, however small the pieces are.
	if len(t.buf) > 2*TailSize-len(p) {
		n := copy(t.buf, t.buf[len(t.buf)-TailSize:])
		t.buf = t.buf[:n]
	}
	t.buf = append(t.buf, p...)
}

// bytes returns a copy of what is kept, nil when there is nothing.
func (t *tail) bytes() []byte {
	b := t.buf
	if len(b) > TailSize {
		b = b[len(b)-TailSize:]
	}
	if len(b) == 0 {
		return nil
	}
	return append([]byte(nil), b...)
}
