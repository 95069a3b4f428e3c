package rich

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// oracle reads what generated code reads, in another way: with the Decoder of
// the msgpack library and by reflection, for any type. What it is given must
// have passed codec.Check, as the library allocates what a header claims.
type oracle struct {
	*msgpack.Decoder
}

var errOracle = errors.New("not that type")

var (
	timeType  = reflect.TypeFor[time.Time]()
	errorType = reflect.TypeFor[error]()
)

// consult reads all of data as a T.
func consult[T any](data []byte) (v T, err error) {
	in := bytes.NewReader(data)
	err = oracle{msgpack.NewDecoder(in)}.value(reflect.ValueOf(&v).Elem())
	if err == nil && in.Len() > 0 {
		err = fmt.Errorf("%w: %d bytes left", errOracle, in.Len())
	}
	return v, err
}

// value reads the next value into v. The library takes one type for another in
// many places, so that the first byte is looked at before.
func (o oracle) value(v reflect.Value) error {
	c, err := o.PeekCode()
	if err != nil {
		return err
	}
	if c == msgpcode.Nil {
		return o.none(v)
	}
	switch v.Type() {
	case timeType:
		return o.time(v)
	case errorType:
		return o.failure(v)
	}
	switch v.Kind() {
	case reflect.Bool:
		x, err := o.DecodeBool()
		v.SetBool(x)
		return err
	case reflect.String:
		x, err := o.DecodeString()
		v.SetString(x)
		return only(msgpcode.IsString(c), err)
	case reflect.Float32, reflect.Float64:
		x, err := o.DecodeFloat64()
		v.SetFloat(x)
		return only(c == msgpcode.Float || c == msgpcode.Double && v.Kind() == reflect.Float64, err)
	case reflect.Complex128:
		var parts [2]float64
		err := o.value(reflect.ValueOf(&parts).Elem())
		v.SetComplex(complex(parts[0], parts[1]))
		return err
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		v.Set(target)
		return o.all(1, func(int) reflect.Value { return target.Elem() })
	case reflect.Struct:
		return o.all(v.NumField(), v.Field)
	case reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return o.bytes(c, v)
		}
		return o.all(v.Len(), v.Index)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return o.bytes(c, v)
		}
		return o.slice(c, v)
	case reflect.Map:
		return o.entries(c, v)
	default:
		return o.integer(c, v)
	}
}

// only returns err, or that a type was taken for another.
func only(ok bool, err error) error {
	if err == nil && !ok {
		return errOracle
	}
	return err
}

// none reads nil, which slices, maps, pointers and errors can be.
func (o oracle) none(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		v.SetZero()
		return o.DecodeNil()
	default:
		return errOracle
	}
}

func (o oracle) integer(c byte, v reflect.Value) error {
	switch {
	case c >= msgpcode.NegFixedNumLow || c >= msgpcode.Int8 && c <= msgpcode.Int64:
		x, err := o.DecodeInt64()
		if v.CanInt() {
			v.SetInt(x)
			return only(v.Int() == x, err)
		}
		v.SetUint(uint64(x))
		return only(x >= 0 && v.Uint() == uint64(x), err)
	case msgpcode.IsFixedNum(c) || c >= msgpcode.Uint8 && c <= msgpcode.Uint64:
		x, err := o.DecodeUint64()
		if v.CanInt() {
			v.SetInt(int64(x))
			return only(v.Int() >= 0 && uint64(v.Int()) == x, err)
		}
		v.SetUint(x)
		return only(v.Uint() == x, err)
	}
	return errOracle
}

func (o oracle) bytes(c byte, v reflect.Value) error {
	x, err := o.DecodeBytes()
	if err != nil || !msgpcode.IsBin(c) {
		return errOracle
	}
	if v.Kind() == reflect.Array && len(x) != v.Len() {
		return errOracle
	}
	if v.Kind() == reflect.Slice {
		v.SetBytes(append([]byte{}, x...))
	}
	reflect.Copy(v, reflect.ValueOf(x))
	return nil
}

// all reads an array of n values into those that at returns.
func (o oracle) all(n int, at func(int) reflect.Value) error {
	c, err := o.PeekCode()
	if err != nil || !isArray(c) {
		return errOracle
	}
	if got, err := o.DecodeArrayLen(); err != nil || got != n {
		return errOracle
	}
	for i := range n {
		if err := o.value(at(i)); err != nil {
			return err
		}
	}
	return nil
}

func isArray(c byte) bool {
	return msgpcode.IsFixedArray(c) || c == msgpcode.Array16 || c == msgpcode.Array32
}

func (o oracle) slice(c byte, v reflect.Value) error {
	if !isArray(c) {
		return errOracle
	}
	n, err := o.DecodeArrayLen()
	if err != nil {
		return err
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for range n {
		e := reflect.New(v.Type().Elem()).Elem()
		if err := o.value(e); err != nil {
			return err
		}
		v.Set(reflect.Append(v, e))
	}
	return nil
}

func (o oracle) entries(c byte, v reflect.Value) error {
	if !msgpcode.IsFixedMap(c) && c != msgpcode.Map16 && c != msgpcode.Map32 {
		return errOracle
	}
	n, err := o.DecodeMapLen()
	if err != nil {
		return err
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		if err := o.value(key); err != nil {
			return err
		}
		if err := o.value(value); err != nil {
			return err
		}
		if v.SetMapIndex(key, value); v.Len() != i+1 {
			return fmt.Errorf("%w: a key twice", errOracle)
		}
	}
	return nil
}

// time reads an instant and an offset from UTC.
func (o oracle) time(v reflect.Value) error {
	if n, err := o.DecodeArrayLen(); err != nil || n != 2 {
		return errOracle
	}
	if c, err := o.PeekCode(); err != nil || !msgpcode.IsExt(c) {
		return errOracle
	}
	t, err := o.DecodeTime()
	if err != nil {
		return err
	}
	var offset *int64
	if c, err := o.PeekCode(); err != nil {
		return err
	} else if c == msgpcode.Nil {
		v.Set(reflect.ValueOf(t.UTC()))
		return o.DecodeNil()
	}
	offset = new(int64)
	if err := o.value(reflect.ValueOf(offset).Elem()); err != nil {
		return err
	}
	v.Set(reflect.ValueOf(t.In(time.FixedZone("", int(*offset)))))
	return only(*offset > -86400 && *offset < 86400, nil)
}

// failure reads an error, of which only the extent is judged: that they are
// read as they were written is tested elsewhere.
func (o oracle) failure(v reflect.Value) error {
	raw, err := o.DecodeRaw()
	if err != nil {
		return err
	}
	r := codec.NewReader(raw)
	if failure := stub.ReadError(r, nil); failure != nil {
		v.Set(reflect.ValueOf(failure))
	}
	return r.End()
}
