package codec_test

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// shape is a type as the tests compose it: how its values are made up, written
// and read. Its values are held in interfaces, so that shapes can be put
// together at random.
type shape struct {
	name   string
	random func(*rand.Rand) any
	append func([]byte, any) []byte
	read   func(*codec.Reader) any
	// comparable says that the shape can be the key of a map.
	comparable bool
}

// leafOf is the shape of a type that is made of no others.
func leafOf[T any](name string, random func(*rand.Rand) T, appendTo func([]byte, T) []byte, read func(*codec.Reader) T) shape {
	return shape{
		name:   name,
		random: func(g *rand.Rand) any { return random(g) },
		append: func(b []byte, v any) []byte { return appendTo(b, v.(T)) },
		read:   func(r *codec.Reader) any { return read(r) },
	}
}

// key marks a shape as one for keys of maps.
func key(s shape) shape {
	s.comparable = true
	return s
}

// number returns a random number of any size, often an end of its range.
func number[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](g *rand.Rand) T {
	v := T(g.Uint64() >> g.UintN(64))
	if g.IntN(2) == 0 {
		return -v
	}
	return v
}

func float(g *rand.Rand) float64 {
	switch g.IntN(4) {
	case 0:
		return []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, 1}[g.IntN(7)]
	case 1:
		return math.Float64frombits(g.Uint64())
	}
	return g.NormFloat64()
}

func raw(g *rand.Rand) []byte {
	if g.IntN(6) == 0 {
		return nil
	}
	b := make([]byte, g.IntN([]int{1, 10, 40, 300, 3000}[g.IntN(5)%(1+g.IntN(5))]))
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return b
}

func text(g *rand.Rand) string { return string(raw(g)) }

func moment(g *rand.Rand) time.Time {
	t := time.Unix(number[int64](g)>>8, int64(g.IntN(1e9)))
	switch g.IntN(3) {
	case 0:
		return t.UTC()
	case 1:
		return t
	}
	return t.In(time.FixedZone("", g.IntN(2*86399)-86399))
}

func bigInt(g *rand.Rand) big.Int {
	v := new(big.Int).SetBytes(raw(g))
	if g.IntN(2) == 0 {
		v.Neg(v)
	}
	return *v
}

func bigFloat(g *rand.Rand) big.Float {
	f := new(big.Float).SetPrec(g.UintN(300)).SetMode(big.RoundingMode(g.IntN(6)))
	if x := float(g); x == x {
		f.SetFloat64(x)
	}
	return *f
}

func address(g *rand.Rand) netip.Addr {
	b := make([]byte, []int{0, 4, 16}[g.IntN(3)])
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	a, _ := netip.AddrFromSlice(b)
	if a.Is6() && g.IntN(2) == 0 {
		a = a.WithZone("zone-" + string(rune('a'+g.IntN(26))))
	}
	return a
}

func location(g *rand.Rand) url.URL {
	u := url.URL{Scheme: "https", Host: "example.org", Path: "/" + strings.ToValidUTF8(text(g), "?"), RawQuery: url.Values{"q": {text(g)}}.Encode()}
	if g.IntN(2) == 0 {
		u.User = url.UserPassword(text(g), text(g))
	}
	parsed, err := url.Parse(u.String()) // which fields are set is for Parse to say
	if err != nil {
		panic(err)
	}
	return *parsed
}

// dynamic returns a random value of what any can hold.
func dynamic(g *rand.Rand, depth int) any {
	if depth > 0 && g.IntN(3) == 0 {
		if g.IntN(2) == 0 {
			list := make([]any, g.IntN(5))
			for i := range list {
				list[i] = dynamic(g, depth-1)
			}
			return list
		}
		m := map[string]any{}
		for range g.IntN(5) {
			m[text(g)] = dynamic(g, depth-1)
		}
		return m
	}
	return []any{
		nil, g.IntN(2) == 0, number[int](g), number[int8](g), number[int16](g), number[int32](g), number[int64](g),
		number[uint](g), number[uint8](g), number[uint16](g), number[uint32](g), number[uint64](g),
		float32(float(g)), float(g), complex64(complex(float(g), 1)), complex(float(g), float(g)),
		text(g), raw(g), moment(g), number[time.Duration](g), []any(nil), map[string]any(nil),
	}[g.IntN(22)]
}

// leaves are the types that are made of no others.
var leaves = []shape{
	key(leafOf("bool", func(g *rand.Rand) bool { return g.IntN(2) == 0 }, codec.AppendBool[bool], codec.ReadBool[bool])),
	key(leafOf("int", number[int], codec.AppendInt[int], codec.ReadInt[int])),
	key(leafOf("int8", number[int8], codec.AppendInt[int8], codec.ReadInt[int8])),
	key(leafOf("colour", number[colour], codec.AppendInt[colour], codec.ReadInt[colour])),
	key(leafOf("int32", number[int32], codec.AppendInt[int32], codec.ReadInt[int32])),
	key(leafOf("duration", number[time.Duration], codec.AppendInt[time.Duration], codec.ReadInt[time.Duration])),
	key(leafOf("uint", number[uint], codec.AppendUint[uint], codec.ReadUint[uint])),
	key(leafOf("uint8", number[uint8], codec.AppendUint[uint8], codec.ReadUint[uint8])),
	key(leafOf("port", number[port], codec.AppendUint[port], codec.ReadUint[port])),
	key(leafOf("uint32", number[uint32], codec.AppendUint[uint32], codec.ReadUint[uint32])),
	key(leafOf("uint64", number[uint64], codec.AppendUint[uint64], codec.ReadUint[uint64])),
	key(leafOf("handle", number[handle], codec.AppendUint[handle], codec.ReadUint[handle])),
	leafOf("float32", func(g *rand.Rand) float32 { return float32(float(g)) }, codec.AppendFloat32[float32], codec.ReadFloat32[float32]),
	leafOf("float64", float, codec.AppendFloat64[float64], codec.ReadFloat64[float64]),
	leafOf("complex64", func(g *rand.Rand) complex64 { return complex64(complex(float(g), float(g))) }, codec.AppendComplex64[complex64], codec.ReadComplex64[complex64]),
	leafOf("complex128", func(g *rand.Rand) complex128 { return complex(float(g), float(g)) }, codec.AppendComplex128[complex128], codec.ReadComplex128[complex128]),
	key(leafOf("string", text, codec.AppendString[string], codec.ReadString[string])),
	leafOf("bytes", raw, codec.AppendBytes[[]byte], codec.ReadBytes[[]byte]),
	key(leafOf("[16]byte", func(g *rand.Rand) (v [16]byte) { copy(v[:], raw(g)); return v },
		func(b []byte, v [16]byte) []byte { return codec.AppendByteArray(b, v[:]) },
		func(r *codec.Reader) (v [16]byte) { codec.ReadByteArray(r, v[:]); return v })),
	leafOf("time", moment, codec.AppendTime, codec.ReadTime),
	leafOf("big.Int", bigInt, codec.AppendGob[big.Int], codec.ReadGob[big.Int]),
	leafOf("big.Float", bigFloat, codec.AppendGob[big.Float], codec.ReadGob[big.Float]),
	key(leafOf("netip.Addr", address, codec.AppendBinary[netip.Addr], codec.ReadBinary[netip.Addr])),
	key(leafOf("netip.Addr as text", address, codec.AppendText[netip.Addr], codec.ReadText[netip.Addr])),
	leafOf("url.URL", location, codec.AppendBinary[url.URL], codec.ReadBinary[url.URL]),
	leafOf("note", func(g *rand.Rand) note { return note(raw(g)) }, codec.AppendBinary[note], codec.ReadBinary[note]),
	{name: "any", random: func(g *rand.Rand) any { return dynamic(g, 3) }, append: codec.AppendAny, read: codec.ReadAny},
}

// sliceOf, arrayOf, mapOf, pointerTo, structOf and oneOf are the shapes of types
// that are made of others.
func sliceOf(e shape) shape {
	return leafOf("[]"+e.name, func(g *rand.Rand) []any {
		if g.IntN(5) == 0 {
			return nil
		}
		s := make([]any, g.IntN([]int{1, 4, 20}[g.IntN(3)]))
		for i := range s {
			s[i] = e.random(g)
		}
		return s
	}, func(b []byte, s []any) []byte { return codec.AppendSlice(b, s, e.append) },
		func(r *codec.Reader) []any { return codec.ReadSlice(r, e.read) })
}

func arrayOf(e shape, n int) shape {
	return leafOf(fmt.Sprintf("[%d]%s", n, e.name), func(g *rand.Rand) []any {
		s := make([]any, n)
		for i := range s {
			s[i] = e.random(g)
		}
		return s
	}, func(b []byte, s []any) []byte { return codec.AppendArray(b, s, e.append) },
		func(r *codec.Reader) []any {
			s := make([]any, n)
			codec.ReadArray(r, s, e.read)
			return s
		})
}

func mapOf(k, v shape) shape {
	return leafOf("map["+k.name+"]"+v.name, func(g *rand.Rand) map[any]any {
		if g.IntN(5) == 0 {
			return nil
		}
		m := map[any]any{}
		for range g.IntN(8) {
			m[k.random(g)] = v.random(g)
		}
		return m
	}, func(b []byte, m map[any]any) []byte { return codec.AppendMap(b, m, k.append, v.append) },
		func(r *codec.Reader) map[any]any { return codec.ReadMap(r, k.read, v.read) })
}

func pointerTo(e shape) shape {
	return leafOf("*"+e.name, func(g *rand.Rand) *any {
		if g.IntN(4) == 0 {
			return nil
		}
		v := e.random(g)
		return &v
	}, func(b []byte, p *any) []byte { return codec.AppendPointer(b, p, e.append) },
		func(r *codec.Reader) *any { return codec.ReadPointer(r, e.read) })
}

func structOf(fields []shape) shape {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return leafOf("struct{"+strings.Join(names, "; ")+"}", func(g *rand.Rand) []any {
		v := make([]any, len(fields))
		for i, f := range fields {
			v[i] = f.random(g)
		}
		return v
	}, func(b []byte, v []any) []byte {
		b = codec.AppendArrayLen(b, len(fields))
		for i, f := range fields {
			b = f.append(b, v[i])
		}
		return b
	}, func(r *codec.Reader) []any {
		v := make([]any, len(fields))
		r.Fields(len(fields))
		for i, f := range fields {
			v[i] = f.read(r)
		}
		return v
	})
}

// variant is an interface value: which implementation, and its value.
type variant struct {
	Index int // -1 for nil
	Value any
}

func oneOf(of []shape) shape {
	return leafOf(fmt.Sprintf("oneof %d", len(of)), func(g *rand.Rand) variant {
		i := g.IntN(len(of)+1) - 1
		if i < 0 {
			return variant{Index: -1}
		}
		return variant{i, of[i].random(g)}
	}, func(b []byte, v variant) []byte {
		if v.Index < 0 {
			return codec.AppendNil(b)
		}
		return of[v.Index].append(codec.AppendVariant(b, v.Index), v.Value)
	}, func(r *codec.Reader) variant {
		i := codec.ReadVariant(r, len(of))
		if i < 0 {
			return variant{Index: -1}
		}
		return variant{i, of[i].read(r)}
	})
}

// randomShape puts a type together of at most depth levels.
func randomShape(g *rand.Rand, depth int) shape {
	if depth == 0 {
		return leaves[g.IntN(len(leaves))]
	}
	several := func() []shape {
		s := make([]shape, 1+g.IntN(4))
		for i := range s {
			s[i] = randomShape(g, depth-1)
		}
		return s
	}
	switch g.IntN(7) {
	case 0:
		return sliceOf(randomShape(g, depth-1))
	case 1:
		return arrayOf(randomShape(g, depth-1), g.IntN(4))
	case 2:
		k := leaves[g.IntN(len(leaves))]
		for !k.comparable {
			k = leaves[g.IntN(len(leaves))]
		}
		return mapOf(k, randomShape(g, depth-1))
	case 3:
		return pointerTo(randomShape(g, depth-1))
	case 4:
		return structOf(several())
	case 5:
		return oneOf(several())
	}
	return leaves[g.IntN(len(leaves))]
}

// identical compares values as they are to survive: floats by their bits, times
// by instant and offset, and nil apart from empty.
var identical = cmp.Options{
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }),
	cmp.Comparer(func(a, b complex128) bool {
		return math.Float64bits(real(a)) == math.Float64bits(real(b)) && math.Float64bits(imag(a)) == math.Float64bits(imag(b))
	}),
	cmp.Comparer(func(a, b complex64) bool {
		return math.Float32bits(real(a)) == math.Float32bits(real(b)) && math.Float32bits(imag(a)) == math.Float32bits(imag(b))
	}),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) && a.Format("-07:00:00") == b.Format("-07:00:00") }),
	cmp.Comparer(func(a, b big.Int) bool { return a.Cmp(&b) == 0 }),
	cmp.Comparer(func(a, b big.Float) bool {
		return a.Cmp(&b) == 0 && a.Signbit() == b.Signbit() && a.Prec() == b.Prec() && a.Mode() == b.Mode()
	}),
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b url.URL) bool { return reflect.DeepEqual(a, b) }),
}

// TestRandomValuesOfRandomTypesSurvive writes values of types put together at
// random. They pass the check, come back identical and fill the payload; nothing
// shorter does, and whatever a byte is changed to is read without a panic. A
// longer run of the same is FuzzRandomTypes.
func TestRandomValuesOfRandomTypesSurvive(t *testing.T) {
	seed := rand.Uint64()
	for i := range uint64(400) {
		if !survives(t, seed+i) {
			t.Fatalf("seed %d", seed+i)
		}
	}
}

func FuzzRandomTypes(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { survives(t, seed) })
}

// survives reports whether a random value does.
func survives(t *testing.T, seed uint64) bool {
	t.Helper()
	g := rand.New(rand.NewPCG(seed, 1))
	s := structOf([]shape{randomShape(g, g.IntN(5)), randomShape(g, 1)})
	v := s.random(g)
	doc := s.append(nil, v)
	if err := codec.Check(doc, codec.Limits{}); err != nil {
		t.Errorf("%s: %v: %s", s.name, err, codec.Reason(err, doc))
		return false
	}
	read := func(b []byte, owned bool) (any, error) {
		var r codec.Reader
		r.Reset(b, owned)
		got := s.read(&r)
		return got, r.End()
	}
	for _, owned := range []bool{false, true} {
		got, err := read(bytes.Clone(doc), owned)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			return false
		}
		if diff := cmp.Diff(v, got, identical); diff != "" {
			t.Errorf("%s: %s", s.name, diff)
			return false
		}
	}
	if again := s.append([]byte{0xee}, v); len(again) != 1+len(doc) { // maps change their order
		t.Errorf("%d bytes, and %d behind others", len(doc), len(again)-1)
		return false
	}
	if n := g.IntN(len(doc)); !refused(read(doc[:n:n], false)) {
		t.Errorf("the first %d of %d bytes do as well", n, len(doc))
		return false
	}
	for range 4 {
		doc[g.IntN(len(doc))] = byte(g.Uint32())
		if codec.Check(doc, codec.Limits{}) == nil {
			_, _ = read(doc, false)
		}
	}
	return true
}

func refused(_ any, err error) bool { return err != nil }
