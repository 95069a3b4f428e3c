package texts

import (
	"bytes"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type reader struct{}

func (reader) String(s string) (string, error) { return s, nil }
func (reader) Bytes(b []byte) ([]byte, error)  { return b, nil }

func (reader) Runes(r []rune, b []byte, c rune, d byte) ([]rune, []byte, rune, byte, error) {
	return r, b, c, d, nil
}

func (reader) Own(t Text, o Octets, list []Octet) (Text, Octets, []Octet, error) {
	return t, o, list, nil
}

// Case sends lengths on both sides of where the encoding changes, and what is
// no text at all.
var Case = transcript.Case[Reader]{
	New:    func() Reader { return reader{} },
	Serve:  ServeReader,
	Client: func(c hoose.Caller) Reader { return NewReaderClient(c) },
	Script: func(l *transcript.Log, r Reader) {
		for _, n := range []int{0, 1, 31, 32, 255, 256, 65535, 65536} {
			s, err := r.String(strings.Repeat("s", n))
			l.Add("String", len(s), s == strings.Repeat("s", n), err)
			b, err := r.Bytes(bytes.Repeat([]byte{0xc1}, n))
			l.Add("Bytes", len(b), bytes.Equal(b, bytes.Repeat([]byte{0xc1}, n)), err)
		}
		for _, s := range []string{"\x00", "\xff\xfe\x80", "ü€😀", "\r\n\t\x1b[2J", "\u2028\ufeff", "%s%d"} {
			got, err := r.String(s)
			l.Add("odd String", got, err)
		}
		runes, b, c, d, err := r.Runes([]rune{0, 'x', 0x10ffff, -1}, []byte("b"), '€', 255)
		l.Add("Runes", runes, b, c, d, err)
		t, o, list, err := r.Own("t\xff", Octets("o"), []Octet{1, 255})
		l.Add("Own", t, o, list, err)
	},
}
