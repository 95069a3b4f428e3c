package streamfaults

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing/iotest"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type hose struct{}

func (hose) ReadAll(r io.Reader) (int, string, error) {
	b, err := io.ReadAll(r)
	return len(b), fmt.Sprintf("%v leak=%t", err, errors.Is(err, ErrLeak)), nil
}

func (hose) First(r io.ReadCloser, n int) (string, error) {
	b := make([]byte, n)
	n, err := io.ReadFull(r, b)
	return string(b[:n]), errors.Join(err, r.Close())
}

func (hose) Write(w io.Writer, pieces int) (int, error) {
	for i := range pieces {
		if _, err := io.WriteString(w, "piece"); err != nil {
			return i, nil //nolint:nilerr // where it failed is what is asked
		}
	}
	return pieces, nil
}

func (hose) CloseTwice(w io.WriteCloser) (first, second, err error) {
	return w.Close(), w.Close(), nil
}

func (hose) Open(text string, fail error) (io.ReadCloser, error) {
	if fail == nil {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	return io.NopCloser(io.MultiReader(strings.NewReader(text), iotest.ErrReader(fail))), nil
}

func (hose) Refuse() (io.ReadCloser, error) { return nil, ErrLeak }

// counted tells how often it was closed.
type counted struct {
	io.Reader
	closed int
	err    error
}

func (c *counted) Close() error {
	c.closed++
	return c.err
}

// full takes a few bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, ErrLeak
	}
	return len(p), nil
}

// once can be closed once.
type once struct{ closed bool }

func (*once) Write(p []byte) (int, error) { return len(p), nil }

func (o *once) Close() error {
	if o.closed {
		return fmt.Errorf("again: %w", ErrLeak)
	}
	o.closed = true
	return nil
}

// Case looks for faults on the other side.
var Case = transcript.Case[Hose]{
	New:    func() Hose { return hose{} },
	Serve:  ServeHose,
	Client: func(c hoose.Caller) Hose { return NewHoseClient(c) },
	Script: func(l *transcript.Log, h Hose) {
		for _, fail := range []error{io.EOF, ErrLeak, fmt.Errorf("wrapped: %w", ErrLeak), io.ErrUnexpectedEOF, errors.New("other")} {
			n, seen, err := h.ReadAll(io.MultiReader(strings.NewReader("some bytes"), iotest.ErrReader(fail)))
			l.Add("ReadAll", n, seen, err)
		}
		for _, n := range []int{0, 4, 100} {
			c := &counted{Reader: strings.NewReader("some bytes")}
			s, err := h.First(c, n)
			l.Add("First", s, c.closed, errors.Is(err, io.ErrUnexpectedEOF))
		}
		c := &counted{Reader: strings.NewReader("x"), err: ErrLeak}
		_, err := h.First(c, 1)
		l.Is("First", err, ErrLeak)
		for _, room := range []int{0, 12, 1000} {
			done, err := h.Write(&full{room}, 5)
			l.Add("Write", done, err)
		}
		first, second, err := h.CloseTwice(&once{})
		l.Add("CloseTwice", first, second, err)
		l.Is("CloseTwice", second, ErrLeak)
		for _, fail := range []error{nil, ErrLeak, errors.New("other")} {
			r, err := h.Open("what is read", fail)
			l.Add("Open", err)
			b, err := io.ReadAll(r)
			l.Add("read", string(b), err)
			l.Is("read", err, ErrLeak)
			l.Add("Close", r.Close())
		}
		r, err := h.Open(strings.Repeat("long", 1<<18), nil)
		l.Add("Open", err)
		b := make([]byte, 4)
		n, err := io.ReadFull(r, b)
		l.Add("read", n, string(b), err)
		l.Add("Close early", r.Close())
		r, err = h.Refuse()
		l.Add("Refuse", r == nil, err)
		l.Is("Refuse", err, ErrLeak)
	},
}
