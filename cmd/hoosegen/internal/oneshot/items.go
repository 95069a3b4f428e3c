package oneshot

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// MaxItem bounds one item of an answer, and one call, in bytes.
const MaxItem = 64 << 20

// The kinds of items. Return and Raise are the last of an answer.
const (
	Stdout = "stdout" // text or bytes that were printed
	Yield  = "yield"  // the arguments of a callback, a list
	Return = "return"
	Raise  = "raise"
)

// Item is one item of an answer. Its bytes are valid until the next one is
// read.
type Item struct {
	Kind    string
	Value   Value
	Encoded []byte // the whole item, as it came
}

// WireError reports that what came from the inmate is not the one-shot wire.
type WireError struct {
	Err error
}

// Error says what is wrong.
func (e *WireError) Error() string {
	return "the inmate does not keep to the one-shot wire: " + e.Err.Error()
}

// Unwrap returns what is wrong.
func (e *WireError) Unwrap() error { return e.Err }

func malformed(format string, args ...any) error { return &WireError{fmt.Errorf(format, args...)} }

// items reads the items of an answer.
type items struct {
	from *bufio.Reader
	item bytes.Buffer
}

func newItems(from io.Reader) *items {
	return &items{from: bufio.NewReaderSize(from, 64<<10)}
}

// next reads one item and checks it. A [*WireError] says that it is none, every
// other error why it could not be read: io.EOF where none begins,
// io.ErrUnexpectedEOF in the middle of one.
func (t *items) next() (Item, error) {
	first, err := t.from.Peek(1)
	if err != nil {
		return Item{}, err
	}
	if first[0] != 0x92 { // told from the first byte, whatever more would come
		return Item{}, malformed("an item begins with byte %#02x, not with 0x92, an array of two", first[0])
	}
	p, err := t.value()
	if err != nil {
		return Item{}, err
	}
	if err := codec.Check(p, codec.Limits{}); err != nil {
		return Item{}, &WireError{err}
	}
	r := codec.NewReader(p)
	r.Fields(2)
	item := Item{Kind: codec.ReadString[string](r), Encoded: p}
	if r.Err() != nil {
		return Item{}, malformed("the kind of an item: %w", r.Err())
	}
	item.Value = p[len(p)-r.Len():]
	switch item.Kind {
	case Stdout, Yield, Return, Raise:
		return item, nil
	}
	return Item{}, malformed("an item of the unknown kind %.40q", item.Kind)
}

// value reads one msgpack value of at most MaxItem bytes. Memory grows with what
// arrives; whether the value is a good one is for codec.Check to say.
func (t *items) value() ([]byte, error) {
	t.item.Reset()
	switch err := msgp.ReadValue(t.from, &t.item, MaxItem); {
	case errors.Is(err, msgp.ErrTooLong):
		return nil, malformed("an item is longer than %d MiB", MaxItem>>20)
	case errors.Is(err, msgp.ErrNever):
		return nil, &WireError{err}
	case err != nil:
		return nil, err
	}
	return t.item.Bytes(), nil
}
