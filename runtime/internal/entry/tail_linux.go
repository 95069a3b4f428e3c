package entry

// tail keeps the first and the last of what is added to it: the Go runtime
// says at the start of a crash what has happened and then prints stacks, which
// can be any number; other programs say it in their last line.
type tail struct {
	head  []byte // the first headSize bytes
	text  []byte // the last tailSize after these, and up to twice as much, to move it rarely
	total int    // bytes added
}

// Together, and with the line between them, they are what a launcher keeps.
const (
	headSize = 64 << 10
	tailSize = residual - headSize - markSize
	markSize = 128
)

func (t *tail) add(p []byte) {
	t.total += len(p)
	n := min(len(p), headSize-len(t.head))
	t.head = append(t.head, p[:n]...)
	p = p[n:]
	if len(p) > tailSize {
		p = p[len(p)-tailSize:]
	}
	if len(t.text)+len(p) > 2*tailSize {
		kept := copy(t.text, t.text[max(0, len(t.text)-tailSize):])
		t.text = t.text[:kept]
	}
	t.text = append(t.text, p...)
}

// addTail adds what another has kept.
func (t *tail) addTail(o *tail) {
	t.add(o.head)
	t.add(o.text)
	t.total += o.total - len(o.head) - len(o.text)
}

// drain adds what the pipe fd holds now, and no more: whoever writes to it
// may never stop.
func (t *tail) drain(fd int) {
	var buf []byte
	for left := pending(fd); left > 0; {
		if buf == nil {
			buf = make([]byte, min(left, chunk))
		}
		n := read(fd, buf[:min(left, len(buf))])
		if n <= 0 {
			return
		}
		t.add(buf[:n])
		left -= n
	}
}

// bytes returns what is kept, at most residual bytes, with a line in the
// place of what is not.
func (t *tail) bytes() []byte {
	last := t.text[max(0, len(t.text)-tailSize):]
	b := append([]byte(nil), t.head...)
	if missing := t.total - len(t.head) - len(last); missing > 0 {
		b = append(b, "\n[hoosegen: "+decimal(missing)+" bytes of output dropped]\n"...)
	}
	return append(b, last...)
}
