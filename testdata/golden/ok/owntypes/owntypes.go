// Package owntypes carries types that hide their fields and encode themselves:
// as msgpack, binary, gob or text, in this order.
package owntypes

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"net/url"
	"strconv"

	"github.com/vmihailenco/msgpack/v5"
)

//go:generate go run ../../../../cmd/hoosegen -type Bank

// Bank returns what it is given.
type Bank interface {
	Ints(n big.Int, p *big.Int, list []big.Int) (big.Int, *big.Int, []big.Int, error)
	Exact(r *big.Rat, f *big.Float) (*big.Rat, *big.Float, error)
	Net(a netip.Addr, ports []netip.AddrPort, by map[netip.Prefix]string) (netip.Addr, []netip.AddrPort, map[netip.Prefix]string, error)
	Web(u *url.URL, body json.RawMessage) (*url.URL, json.RawMessage, error)
	Degrees(c Celsius, all map[string]*Celsius) (Celsius, map[string]*Celsius, error)
	Texts(t Text, of Holder) (Text, Holder, error)
	IDs(id ID, all map[ID]Both) (ID, map[ID]Both, error)
	Each(n int, yield func(n *big.Int, t Text) error) error
}

// Celsius has msgpack's own methods, which are used though there is a structure.
type Celsius float64

// EncodeMsgpack writes the number in tenths.
func (c Celsius) EncodeMsgpack(e *msgpack.Encoder) error { return e.EncodeInt(int64(c * 10)) }

// DecodeMsgpack reads what EncodeMsgpack writes.
func (c *Celsius) DecodeMsgpack(d *msgpack.Decoder) error {
	n, err := d.DecodeInt64()
	*c = Celsius(n) / 10
	return err
}

// Text hides its content.
type Text struct{ content string }

// MarshalText is declared for the value.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.content), nil }

// UnmarshalText is declared for the pointer.
func (t *Text) UnmarshalText(b []byte) error {
	t.content = string(b)
	return nil
}

// Holder is carried by its structure, though one of its fields is not.
type Holder struct {
	Name string
	Text Text
	List []Text
}

// ID has a structure, which is used: a wrong text is no matter.
type ID [4]byte

// MarshalText writes it in another form.
func (id ID) MarshalText() ([]byte, error) { return nil, strconv.ErrSyntax }

// UnmarshalText does not read it.
func (id *ID) UnmarshalText([]byte) error { return strconv.ErrSyntax }

// Both has two encodings, of which binary comes first, with a pointer for
// receiver.
type Both struct{ n int }

// MarshalBinary is used.
func (b *Both) MarshalBinary() ([]byte, error) { return []byte(strconv.Itoa(b.n)), nil }

// UnmarshalBinary is used.
func (b *Both) UnmarshalBinary(data []byte) (err error) {
	b.n, err = strconv.Atoi(string(data))
	return err
}

// MarshalText is not used.
func (b Both) MarshalText() ([]byte, error) { return nil, strconv.ErrRange }

// UnmarshalText is not used.
func (b *Both) UnmarshalText([]byte) error { return strconv.ErrRange }

// Value returns what is hidden.
func (b Both) Value() int { return b.n }

// NewBoth hides n.
func NewBoth(n int) Both { return Both{n} }
