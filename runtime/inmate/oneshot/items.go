package oneshot

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"unicode/utf8"

	"github.com/vmihailenco/msgpack/v5"
)

// items writes [kind, value] items. It is safe for concurrent use.
type items struct {
	gone func() // called when the reader has gone; does not return

	mu   sync.Mutex
	w    io.Writer
	part []byte // the start of a character whose rest was not printed yet
}

// send writes one item. The error says that the value cannot be encoded; then
// nothing has been written.
func (t *items) send(kind string, value any) error {
	p, err := encodeItem(kind, value)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, err := t.w.Write(p); err != nil {
		t.gone()
	}
	return nil
}

// encodeItem encodes with the library's defaults, except that integers take
// no more room than they need, and maps are in the order of their keys where
// that is possible.
func encodeItem(kind string, value any) (p []byte, err error) {
	defer func() {
		if r := recover(); r != nil { // a method of the value, or the library for a type it cannot handle
			err = fmt.Errorf("encode %T: %v", value, r)
		}
	}()
	var b bytes.Buffer
	e := msgpack.NewEncoder(&b)
	e.UseCompactInts(true)
	e.SetSortMapKeys(true)
	if err := e.EncodeArrayLen(2); err != nil {
		return nil, err
	}
	if err := e.EncodeMulti(kind, value); err != nil {
		return nil, fmt.Errorf("encode %T: %w", value, err)
	}
	return b.Bytes(), nil
}

// stdout sends captured output. A character that was cut in two waits for its
// rest.
func (t *items) stdout(p []byte) {
	if len(t.part) > 0 {
		p = append(t.part, p...)
		t.part = nil
	}
	if n := incomplete(p); n > 0 {
		t.part = append([]byte(nil), p[len(p)-n:]...)
		p = p[:len(p)-n]
	}
	t.text(p)
}

// end sends what still waits for its rest.
func (t *items) end() {
	t.text(t.part)
	t.part = nil
}

func (t *items) text(p []byte) {
	if len(p) == 0 {
		return
	}
	var value any = p
	if utf8.Valid(p) {
		value = string(p)
	}
	_ = t.send("stdout", value) // text and bytes can always be encoded
}

// incomplete returns how many bytes at the end of p are the start of a
// character and not all of it.
func incomplete(p []byte) int {
	for n := 1; n <= len(p) && n < utf8.UTFMax; n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
