package difftest

import (
	"encoding"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"os"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// deep is the level at which values end: pointers are nil, slices empty.
const deep = 4

// make makes a value: often an extreme one, or none.
func (a *Actor) make(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	if f, ok := known[t]; ok {
		if x := f(a); x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return v
	}
	if list := a.subject.OneOf[t]; list != nil {
		if i := a.IntN(len(list) + 1); i < len(list) && depth < deep {
			v.Set(a.make(list[i], depth+1))
		}
		return v
	}
	if made := a.subject.Made[t]; made != nil {
		if depth < deep && a.IntN(5) > 0 {
			v.Set(reflect.ValueOf(made(a.with(fmt.Sprint(t, a.Uint64())))))
		}
		return v
	}
	if isStream(t) {
		v.Set(a.makeStream(t))
		return v
	}
	if a.decode(v) {
		return v
	}
	a.fill(v, depth)
	return v
}

// fill sets v by its kind.
func (a *Actor) fill(v reflect.Value, depth int) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Func:
		v.Set(a.makeFunc(t))
	case reflect.Interface:
		if x := a.any(depth); t.NumMethod() == 0 && x != nil {
			v.Set(reflect.ValueOf(x))
		}
	case reflect.Pointer:
		if depth < deep && a.IntN(4) > 0 {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(a.make(t.Elem(), depth+1))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			if tag := t.Field(i).Tag.Get("msgpack"); tag != "-" {
				v.Field(i).Set(a.make(t.Field(i).Type, depth+1))
			}
		}
	case reflect.Array:
		for i := range t.Len() {
			v.Index(i).Set(a.make(t.Elem(), depth+1))
		}
	case reflect.Slice, reflect.Map:
		a.fillMany(v, depth)
	default:
		a.fillScalar(v)
	}
}

// fillMany sets a slice or a map: to nil, to an empty one, or to a few.
func (a *Actor) fillMany(v reflect.Value, depth int) {
	n := a.IntN(4) - 1
	if n < 0 || depth >= deep && a.IntN(2) == 0 {
		return
	}
	if depth >= deep {
		n = 0
	}
	t := v.Type()
	if t.Kind() == reflect.Map {
		v.Set(reflect.MakeMap(t))
		for range n {
			v.SetMapIndex(a.make(t.Key(), depth+1), a.make(t.Elem(), depth+1))
		}
		return
	}
	v.Set(reflect.MakeSlice(t, n, n))
	for i := range n {
		v.Index(i).Set(a.make(t.Elem(), depth+1))
	}
}

func (a *Actor) fillScalar(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Bool:
		v.SetBool(a.IntN(2) == 0)
	case v.Kind() == reflect.String:
		v.SetString(a.text())
	case v.CanInt():
		bits := v.Type().Bits()
		v.SetInt([]int64{0, 1, -1, math.MaxInt64 >> (64 - bits), math.MinInt64 >> (64 - bits), a.Int64() >> (64 - bits)}[a.IntN(6)])
	case v.CanUint():
		bits := v.Type().Bits()
		v.SetUint([]uint64{0, 1, 127, 128, math.MaxUint64 >> (64 - bits), a.Uint64() >> (64 - bits)}[a.IntN(6)])
	case v.CanFloat():
		v.SetFloat(a.float(v.Type().Bits()))
	case v.CanComplex():
		v.SetComplex(complex(a.float(v.Type().Bits()/2), a.float(v.Type().Bits()/2)))
	default:
		a.subject.complain("no value of type %s can be made", v.Type())
	}
}

func (a *Actor) float(bits int) float64 {
	f := []float64{0, math.Copysign(0, -1), 1.5, math.Inf(1), math.Inf(-1), math.MaxFloat32, math.SmallestNonzeroFloat32, a.NormFloat64()}[a.IntN(8)]
	if bits == 64 && a.IntN(4) == 0 {
		f = []float64{math.MaxFloat64, math.SmallestNonzeroFloat64, math.Pi}[a.IntN(3)]
	}
	return f
}

func (a *Actor) text() string {
	return []string{"", "a", "ü€😀", "\x00\xff\xfe", "line\nline", strings.Repeat("x", 31), strings.Repeat("y", 32), strings.Repeat("z", 256), strconv.Itoa(a.IntN(1000))}[a.IntN(9)]
}

func (a *Actor) bytes() []byte {
	return [][]byte{nil, {}, {0}, []byte(a.text()), []byte("0123456789")}[a.IntN(5)]
}

func (a *Actor) instant() time.Time {
	zone := []*time.Location{time.UTC, time.FixedZone("", 3600), time.FixedZone("", -9*3600-1800)}[a.IntN(3)]
	return []time.Time{{}, time.Unix(0, 0), time.Unix(a.Int64N(1<<34), a.Int64N(1e9)), time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)}[a.IntN(5)].In(zone)
}

func (a *Actor) failure() error {
	list := append([]error{nil, nil, errors.New(a.text()), io.EOF, fs.ErrNotExist}, a.subject.Errors...)
	err := list[a.IntN(len(list))]
	if err == nil {
		return nil
	}
	switch a.IntN(10) {
	case 0, 1:
		return fmt.Errorf("%s: %w", a.text(), err)
	case 2:
		return errors.Join(err, io.ErrUnexpectedEOF)
	case 3:
		return &fs.PathError{Op: "open", Path: a.text(), Err: err}
	case 4:
		return os.NewSyscallError("read", err)
	}
	return err
}

// any returns a value of one of the types that any carries.
func (a *Actor) any(depth int) any {
	if n := a.IntN(8); n < 2 && depth < deep {
		if n == 0 {
			return a.make(reflect.TypeFor[[]any](), depth+1).Interface()
		}
		return a.make(reflect.TypeFor[map[string]any](), depth+1).Interface()
	}
	samples := []any{
		nil, false, int(0), int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0),
		float32(0), float64(0), complex64(0), complex128(0), "", []byte(nil), time.Time{}, time.Duration(0),
	}
	sample := samples[a.IntN(len(samples))]
	if sample == nil {
		return nil
	}
	return a.make(reflect.TypeOf(sample), deep).Interface()
}

// decode sets a value of a type that has an encoding of its own, from text
// that the types in the tests all understand.
func (a *Actor) decode(v reflect.Value) bool {
	text := []byte(strconv.Itoa(a.IntN(1000)))
	var err error
	switch x := v.Addr().Interface().(type) {
	case encoding.BinaryUnmarshaler:
		err = x.UnmarshalBinary(text)
	case gob.GobDecoder:
		err = x.GobDecode(text)
	case encoding.TextUnmarshaler:
		err = x.UnmarshalText(text)
	default:
		return false
	}
	if err != nil {
		a.subject.complain("decode %s: %v", v.Type(), err)
	}
	return true
}

// known are types of the standard library with values of their own.
var known = map[reflect.Type]func(a *Actor) any{
	reflect.TypeFor[error]():           func(a *Actor) any { return a.failure() },
	reflect.TypeFor[time.Time]():       func(a *Actor) any { return a.instant() },
	reflect.TypeFor[[]byte]():          func(a *Actor) any { return a.bytes() },
	reflect.TypeFor[json.RawMessage](): func(a *Actor) any { return json.RawMessage(a.bytes()) },
	reflect.TypeFor[big.Int](): func(a *Actor) any {
		n := new(big.Int).Lsh(big.NewInt(a.Int64N(1000)-500), uint(a.IntN(200)))
		return *n
	},
	reflect.TypeFor[netip.Addr](): func(a *Actor) any {
		return []netip.Addr{{}, netip.AddrFrom4([4]byte{1, 2, 3, byte(a.IntN(256))}), netip.MustParseAddr("fe80::1%eth0")}[a.IntN(3)]
	},
	reflect.TypeFor[netip.Prefix](): func(a *Actor) any {
		return []netip.Prefix{{}, netip.MustParsePrefix("10.0.0.0/8")}[a.IntN(2)]
	},
	reflect.TypeFor[url.URL](): func(a *Actor) any {
		return []url.URL{{}, {Scheme: "https", User: url.UserPassword("u", "pw"), Host: "example.com", Path: "/a b", RawQuery: "q=1"}, {Scheme: "mailto", Opaque: "x@example.com"}}[a.IntN(3)]
	},
}
