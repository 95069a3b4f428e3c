package codec_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// own is a pair of functions for a type that encodes itself, as generated code
// uses them: with one type argument, as values.
type own[T any] struct {
	append func([]byte, T) []byte
	read   func(*codec.Reader) T
}

func ownBinary[T any, P interface {
	*T
	UnmarshalBinary([]byte) error
}]() own[T] {
	return own[T]{codec.AppendBinary[T], codec.ReadBinary[T, P]}
}

// There is no type parameter to spell but the first.
var (
	_ func(*codec.Reader) url.URL = codec.ReadBinary[url.URL]
	_ func(*codec.Reader) big.Int = codec.ReadGob[big.Int]
	_ func(*codec.Reader) net.IP  = codec.ReadText[net.IP]

	gobInt   = own[big.Int]{codec.AppendGob[big.Int], codec.ReadGob[big.Int]}
	gobRat   = own[big.Rat]{codec.AppendGob[big.Rat], codec.ReadGob[big.Rat]}
	gobFloat = own[big.Float]{codec.AppendGob[big.Float], codec.ReadGob[big.Float]}
	textIP   = own[net.IP]{codec.AppendText[net.IP], codec.ReadText[net.IP]}
)

// through returns what becomes of each of values on the wire: alone, in a slice,
// behind a pointer and as the value of a map.
func (o own[T]) through(t *testing.T, values ...T) []T {
	t.Helper()
	b := codec.AppendArrayLen(nil, 4)
	b = codec.AppendArray(b, values, o.append)
	b = codec.AppendSlice(b, values, o.append)
	b = codec.AppendSlice(b, values, func(b []byte, v T) []byte { return codec.AppendPointer(b, &v, o.append) })
	b = codec.AppendPointer(b, nil, o.append)
	if err := codec.Check(b, codec.Limits{}); err != nil {
		t.Fatalf("%v: %s", err, codec.Reason(err, b))
	}
	r := codec.NewReader(b)
	r.Fields(4)
	got := make([]T, len(values))
	codec.ReadArray(r, got, o.read)
	inSlice := codec.ReadSlice(r, o.read)
	behind := codec.ReadSlice(r, func(r *codec.Reader) *T { return codec.ReadPointer(r, o.read) })
	if p := codec.ReadPointer(r, o.read); p != nil {
		t.Errorf("nil came back as %v", p)
	}
	if err := r.End(); err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], inSlice[i]) || !reflect.DeepEqual(got[i], *behind[i]) {
			t.Errorf("%v comes back as %v, in a slice as %v, behind a pointer as %v", values[i], got[i], inSlice[i], *behind[i])
		}
	}
	return got
}

// kept fails the test unless values come back deeply equal.
func (o own[T]) kept(t *testing.T, values ...T) {
	t.Helper()
	for i, got := range o.through(t, values...) {
		if !reflect.DeepEqual(got, values[i]) {
			t.Errorf("%#v came back as %#v", values[i], got)
		}
	}
}

func TestBigNumbersAreKept(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(-12345), 5000)
	ints := []big.Int{{}, *big.NewInt(0), *big.NewInt(1), *big.NewInt(math.MinInt64), *huge, *new(big.Int).Neg(huge)}
	for i, got := range gobInt.through(t, ints...) {
		if got.Cmp(&ints[i]) != 0 {
			t.Errorf("%v came back as %v", &ints[i], &got)
		}
	}
	rats := []big.Rat{{}, *big.NewRat(0, 5), *big.NewRat(-1, 3), *new(big.Rat).SetFrac(huge, big.NewInt(7)), *big.NewRat(math.MaxInt64, 1)}
	for i, got := range gobRat.through(t, rats...) {
		if got.Cmp(&rats[i]) != 0 {
			t.Errorf("%v came back as %v", &rats[i], &got)
		}
	}
}

func TestBigFloatsKeepPrecisionModeAndAccuracy(t *testing.T) {
	var floats []big.Float
	for _, prec := range []uint{1, 24, 53, 64, 200, 5000} {
		for mode := big.ToNearestEven; mode <= big.ToPositiveInf; mode++ {
			for _, x := range []float64{0, math.Copysign(0, -1), 1, -1.0 / 3, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1)} {
				floats = append(floats, *new(big.Float).SetMode(mode).SetPrec(prec).SetFloat64(x))
			}
		}
	}
	tiny := new(big.Float).SetMantExp(big.NewFloat(0.5), big.MinExp+10)
	floats = append(floats, big.Float{}, *tiny, *new(big.Float).SetInf(true))
	for i, got := range gobFloat.through(t, floats...) {
		want := &floats[i]
		if got.Cmp(want) != 0 || got.Signbit() != want.Signbit() || got.Prec() != want.Prec() || got.Mode() != want.Mode() ||
			got.Acc() != want.Acc() && want.Prec() != 0 {
			t.Errorf("%v (prec %d, %v, %v) came back as %v (prec %d, %v, %v)", want, want.Prec(), want.Mode(), want.Acc(),
				&got, got.Prec(), got.Mode(), got.Acc())
		}
	}
}

func TestAddressesAreKept(t *testing.T) {
	addrs := []netip.Addr{
		{}, netip.IPv4Unspecified(), netip.IPv6Unspecified(), netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::ffff:10.0.0.1"),
		netip.MustParseAddr("fe80::1"), netip.MustParseAddr("fe80::1%eth0"), netip.MustParseAddr("::ffff:1.2.3.4%a zone"),
	}
	ownBinary[netip.Addr]().kept(t, addrs...)
	var ports []netip.AddrPort
	var prefixes []netip.Prefix
	for _, a := range addrs {
		ports = append(ports, netip.AddrPortFrom(a, 0), netip.AddrPortFrom(a, 65535))
		prefixes = append(prefixes, netip.PrefixFrom(a, 0), netip.PrefixFrom(a, a.BitLen()), netip.PrefixFrom(a, 7))
	}
	ownBinary[netip.AddrPort]().kept(t, append(ports, netip.AddrPort{})...)
	ownBinary[netip.Prefix]().kept(t, append(prefixes, netip.Prefix{}, netip.PrefixFrom(addrs[3], 99))...)

	textIP.kept(t, nil, net.IPv6loopback)
	for _, got := range textIP.through(t, net.IPv4(1, 2, 3, 4), net.IP{1, 2, 3, 4}) {
		if !got.Equal(net.IPv4(1, 2, 3, 4)) {
			t.Errorf("came back as %v", got)
		}
	}

	// As keys they are themselves.
	m := map[netip.Addr]netip.Prefix{}
	for i, a := range addrs {
		m[a] = prefixes[3*i]
	}
	b := codec.AppendMap(nil, m, codec.AppendBinary[netip.Addr], codec.AppendBinary[netip.Prefix])
	r := codec.NewReader(b)
	if got := codec.ReadMap(r, codec.ReadBinary[netip.Addr], codec.ReadBinary[netip.Prefix]); r.End() != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%v came back as %v, %v", m, got, r.Err())
	}
}

func TestURLsAreKept(t *testing.T) {
	var urls []url.URL
	for _, s := range []string{
		"", "/", "a/b", "//host", "https://example.org", "https://user:p%40ss@example.org:8080/a%2Fb/c?q=1&r=%20#frag%2Fment",
		"http://user@h/", "http://user:@h/", "mailto:gopher@example.org", "http://[fe80::1%25eth0]:80/", "http://h/?", "file:///etc/passwd", "http://h/#",
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, *u)
	}
	ownBinary[url.URL]().kept(t, urls...)
}

// id is as a UUID is: an array with an encoding of its own, on the value there,
// on the pointer back.
type id [16]byte

func (v id) MarshalBinary() ([]byte, error) { return v[:], nil }

func (v *id) UnmarshalBinary(b []byte) error {
	if len(b) != len(v) {
		return fmt.Errorf("id: %d bytes: %w", len(b), io.ErrUnexpectedEOF)
	}
	copy(v[:], b)
	return nil
}

// note keeps what it is given, nil and all.
type note []byte

func (v note) MarshalBinary() ([]byte, error)  { return v, nil }
func (v *note) UnmarshalBinary(b []byte) error { *v = b; return nil }

// switched encodes itself by methods of the pointer, in three ways.
type switched struct{ on bool }

func (v *switched) MarshalBinary() ([]byte, error) { return []byte{byte(0xb0)}, v.flip() }
func (v *switched) GobEncode() ([]byte, error)     { return []byte{byte(0x60)}, v.flip() }
func (v *switched) MarshalText() ([]byte, error)   { return []byte("text"), v.flip() }
func (v *switched) UnmarshalBinary(b []byte) error { return v.from(b, "\xb0") }
func (v *switched) GobDecode(b []byte) error       { return v.from(b, "\x60") }
func (v *switched) UnmarshalText(b []byte) error   { return v.from(b, "text") }

// flip changes what is encoded, which has to be a copy.
func (v *switched) flip() error { v.on = !v.on; return nil }

func (v *switched) from(b []byte, want string) error {
	if string(b) != want {
		return fmt.Errorf("switched: %q", b)
	}
	v.on = true
	b[0] = 0 // a decoder may change what it is given
	return nil
}

func TestOwnEncodingsHaveTheirForm(t *testing.T) {
	v := switched{on: true}
	wantBytes(t, codec.AppendBinary(nil, v), "c4 01 b0")
	wantBytes(t, codec.AppendGob(nil, v), "c4 01 60")
	wantBytes(t, codec.AppendText(nil, v), "a4 74657874")
	if !v.on {
		t.Error("an encoder reached the value itself")
	}
	doc := unhex(t, "93 c4 01 b0 c4 01 60 a4 74657874")
	for _, owned := range []bool{false, true} {
		before := string(doc)
		var r codec.Reader
		r.Reset(doc, owned)
		r.Fields(3)
		a, b, c := codec.ReadBinary[switched](&r), codec.ReadGob[switched](&r), codec.ReadText[switched](&r)
		if err := r.End(); err != nil || !a.on || !b.on || !c.on {
			t.Errorf("owned %v: read %v %v %v, %v", owned, a, b, c, err)
		}
		if string(doc) != before {
			t.Errorf("owned %v: a decoder reached the payload", owned)
		}
	}
}

func TestOwnEncodingsOfAnyKindAreKept(t *testing.T) {
	ownBinary[id]().kept(t, id{}, id{1, 2, 15: 3})
	ownBinary[note]().kept(t, nil, note{}, note("kept"), note(strings.Repeat("long", 1000)))
}

// fails encodes and decodes itself only by failing, in the way that it says.
type fails string

var errNever = errors.New("never")

func (v fails) fail() error {
	switch v {
	case "error":
		return fmt.Errorf("fails: %w", errNever)
	case "panic":
		panic("out of order")
	case "runtime":
		var m map[string]int
		m["a"] = 1
	}
	return nil
}

func (v fails) MarshalBinary() ([]byte, error)  { return []byte(v), v.fail() }
func (v fails) GobEncode() ([]byte, error)      { return []byte(v), v.fail() }
func (v fails) MarshalText() ([]byte, error)    { return []byte(v), v.fail() }
func (v *fails) UnmarshalBinary(b []byte) error { *v = fails(b); return v.fail() }
func (v *fails) GobDecode(b []byte) error       { return v.UnmarshalBinary(b) }
func (v *fails) UnmarshalText(b []byte) error   { return v.UnmarshalBinary(b) }

func TestFailuresOfEncodersAreReasons(t *testing.T) {
	for v, want := range map[fails]string{
		"error":   "encoding a codec_test.fails: fails: never",
		"panic":   "encoding a codec_test.fails panicked: out of order",
		"runtime": "encoding a codec_test.fails panicked: assignment to entry in nil map",
	} {
		for name, appendTo := range map[string]func([]byte, fails) []byte{
			"binary": codec.AppendBinary[fails], "gob": codec.AppendGob[fails], "text": codec.AppendText[fails],
		} {
			doc := appendTo([]byte{0x92, 0x01}, v)
			if got := reasonOf(doc); got != want {
				t.Errorf("%s: %s: %q, want %q", name, v, got, want)
			}
		}
	}
}

func TestFailuresOfDecodersAreFailuresOfTheReader(t *testing.T) {
	for _, c := range []struct {
		content, want string
	}{
		{"error", "codec: decoding a codec_test.fails: fails: never"},
		{"panic", "codec: decoding a codec_test.fails panicked: out of order"},
		{"runtime", "codec: decoding a codec_test.fails panicked: assignment to entry in nil map"},
	} {
		bin, str := codec.AppendBytes(nil, []byte(c.content)), codec.AppendString(nil, c.content)
		for name, read := range map[string]func() (fails, error){
			"binary": func() (fails, error) { r := codec.NewReader(bin); return codec.ReadBinary[fails](r), r.End() },
			"gob":    func() (fails, error) { r := codec.NewReader(bin); return codec.ReadGob[fails](r), r.End() },
			"text":   func() (fails, error) { r := codec.NewReader(str); return codec.ReadText[fails](r), r.End() },
		} {
			v, err := read()
			if err == nil || err.Error() != c.want || v != "" {
				t.Errorf("%s: read %q, %v", name, v, err)
			}
			if errors.Is(err, errNever) != (c.content == "error") {
				t.Errorf("%s: %s: the error is %v", name, c.content, err)
			}
		}
	}
}

func TestOwnEncodingsAreRefusedInAnotherForm(t *testing.T) {
	for _, doc := range []string{"", "01", "c1", "a1 b0", "91 b0", "c4", "c4 02 b0", "c6 ffffffff b0", "c4 00", "c4 01 b1", "c0"} {
		r := codec.NewReader(unhex(t, doc))
		if v := codec.ReadBinary[switched](r); v.on || r.End() == nil {
			t.Errorf("%s: read %v, %v", doc, v, r.Err())
		}
		r = codec.NewReader(unhex(t, doc))
		if v := codec.ReadGob[switched](r); v.on || r.End() == nil {
			t.Errorf("%s: read %v, %v", doc, v, r.Err())
		}
	}
	for _, doc := range []string{"", "01", "c4 04 74657874", "c0", "a3 746578", "db ffffffff 74657874", "d9"} {
		r := codec.NewReader(unhex(t, doc))
		if v := codec.ReadText[switched](r); v.on || r.End() == nil {
			t.Errorf("%s: read %v, %v", doc, v, r.Err())
		}
	}
	// Behind a failure no decoder runs.
	r := codec.NewReader(nil)
	r.Fail(errNever)
	if v := codec.ReadBinary[id](r); v != (id{}) || !errors.Is(r.End(), errNever) {
		t.Errorf("read %v, %v", v, r.Err())
	}
}

func TestATypeWithoutTheMethodIsAReason(t *testing.T) {
	for doc, want := range map[string]string{
		string(codec.AppendBinary(nil, 5)):        "a int has no method MarshalBinary",
		string(codec.AppendGob(nil, place{})):     "a codec_test.place has no method GobEncode",
		string(codec.AppendText[any](nil, nil)):   "a <nil> has no method MarshalText",
		string(codec.AppendText(nil, celsius(1))): "a codec_test.celsius has no method MarshalText",
	} {
		if got := reasonOf([]byte(doc)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAURLArrivesAsParseReadsItsString holds what the documents say of URLs that
// are not kept whole.
func TestAURLArrivesAsParseReadsItsString(t *testing.T) {
	for _, u := range []url.URL{
		{Path: "/a/b", RawPath: "/a%2Fb"}, {Path: "/a b", RawPath: "/a%20b"}, {Path: "/a", RawPath: "/b"}, {Path: "/a!b", RawPath: "/a%21b"},
		{Fragment: "a/b", RawFragment: "a%2Fb"}, {Fragment: "x", RawFragment: "y"}, {ForceQuery: true}, {OmitHost: true, Scheme: "x", Path: "/p"},
		{Path: "//x"}, {Host: "h", Path: "x"}, {Path: "a:b"}, {Scheme: "HTTP", Host: "h"}, {Opaque: "x"}, {Scheme: "s", Opaque: "o", Path: "p"},
	} {
		want, err := url.Parse(u.String())
		if err != nil {
			t.Fatal(err)
		}
		r := codec.NewReader(codec.AppendBinary(nil, u))
		if got := codec.ReadBinary[url.URL](r); !reflect.DeepEqual(got, *want) || r.End() != nil {
			t.Errorf("%#v arrives as %#v, %v", u, got, r.End())
		}
	}
}
