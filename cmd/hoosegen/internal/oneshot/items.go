package oneshot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/codec"
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
// arrives, not with what a header claims. What it looks at is sizes; the rest is
// for codec.Check.
func (t *items) value() ([]byte, error) {
	t.item.Reset()
	for left := 1; left > 0; left-- {
		inside, err := t.head()
		if errors.Is(err, io.EOF) {
			return nil, io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		// Each value takes a byte at least.
		if left += inside; left > MaxItem-t.item.Len()+1 {
			return nil, tooLong()
		}
	}
	return t.item.Bytes(), nil
}

func tooLong() error { return malformed("an item is longer than %d bytes", MaxItem) }

// head reads one value as far as it does not consist of others, and returns how
// many are inside.
func (t *items) head() (inside int, err error) {
	c, err := t.from.ReadByte()
	if err != nil {
		return 0, err
	}
	t.item.WriteByte(c)
	switch {
	case c <= 0x7f || c >= 0xe0 || c == 0xc0 || c == 0xc2 || c == 0xc3: // fixint, nil, bool
		return 0, nil
	case c <= 0x8f:
		return 2 * int(c&0x0f), nil
	case c <= 0x9f:
		return int(c & 0x0f), nil
	case c <= 0xbf:
		return 0, t.content(int(c & 0x1f))
	case c == 0xc1:
		return 0, malformed("0xc1 is not used by msgpack")
	case c >= 0xca && c <= 0xd3: // float 32, 64; uint 8 to 64; int 8 to 64
		return 0, t.content([...]int{4, 8, 1, 2, 4, 8, 1, 2, 4, 8}[c-0xca])
	case c >= 0xd4 && c <= 0xd8: // fixext 1 to 16, behind a byte of type
		return 0, t.content(1 + 1<<(c-0xd4))
	}
	return t.long(c)
}

// long is head for what carries its length in bytes of its own.
func (t *items) long(c byte) (inside int, err error) {
	// From 0xc4 on: bin, ext, str of 1, 2, 4 bytes of length; array, map of 2
	// and 4. What lies between is in head.
	width := [...]int{
		0: 1, 1: 2, 2: 4, 3: 1, 4: 2, 5: 4,
		0xd9 - 0xc4: 1, 0xda - 0xc4: 2, 0xdb - 0xc4: 4, 0xdc - 0xc4: 2, 0xdd - 0xc4: 4, 0xde - 0xc4: 2, 0xdf - 0xc4: 4,
	}[c-0xc4]
	if err := t.content(width); err != nil {
		return 0, err
	}
	var wide [4]byte
	copy(wide[4-width:], t.item.Bytes()[t.item.Len()-width:])
	n := int(min(binary.BigEndian.Uint32(wide[:]), MaxItem+1)) // more is too much in any case
	switch {
	case c >= 0xde:
		return 2 * n, nil
	case c >= 0xdc:
		return n, nil
	case c >= 0xc7 && c <= 0xc9:
		n++ // the type of the extension
	}
	return 0, t.content(n)
}

// content reads n bytes.
func (t *items) content(n int) error {
	if n > MaxItem-t.item.Len() {
		return tooLong()
	}
	_, err := io.CopyN(&t.item, t.from, int64(n))
	return err
}
