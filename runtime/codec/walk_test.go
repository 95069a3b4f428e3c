package codec_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// The two walkers turn any document into values that can be compared, one with
// the Reader of this package and one with the library's Decoder. They keep the
// bits of floats, the sign of integers and the order of maps.
type (
	negative int64
	bits32   uint32
	bits64   uint64
	pairs    []any // keys and values in turn
	instant  struct{ seconds, nanoseconds int64 }
)

var errWalk = errors.New("not a value")

// maxWalk is the most levels that a walker follows.
const maxWalk = codec.DepthCap

func instantOf(t time.Time) instant { return instant{t.Unix(), int64(t.Nanosecond())} }

// walkOurs reads one value with the Reader.
func walkOurs(doc []byte, r *codec.Reader, depth int) any {
	if depth > maxWalk || r.Len() == 0 {
		r.Fail(errWalk)
		return nil
	}
	switch c := doc[len(doc)-r.Len()]; {
	case c == msgpcode.Nil:
		codec.ReadNil(r)
		return nil
	case c == msgpcode.False, c == msgpcode.True:
		return codec.ReadBool[bool](r)
	case c >= msgpcode.NegFixedNumLow, c >= msgpcode.Int8 && c <= msgpcode.Int64:
		if v := codec.ReadInt[int64](r); v < 0 {
			return negative(v)
		} else {
			return uint64(v)
		}
	case msgpcode.IsFixedNum(c), c >= msgpcode.Uint8 && c <= msgpcode.Uint64:
		return codec.ReadUint[uint64](r)
	case c == msgpcode.Float:
		return bits32(math.Float32bits(codec.ReadFloat32[float32](r)))
	case c == msgpcode.Double:
		return bits64(math.Float64bits(codec.ReadFloat64[float64](r)))
	case msgpcode.IsString(c):
		return codec.ReadString[string](r)
	case msgpcode.IsBin(c):
		return codec.ReadBytes[[]byte](r)
	case msgpcode.IsExt(c):
		return instantOf(r.Timestamp())
	case msgpcode.IsFixedArray(c), c == msgpcode.Array16, c == msgpcode.Array32:
		if depth == maxWalk {
			r.Fail(errWalk)
		}
		return codec.ReadSlice(r, func(r *codec.Reader) any { return walkOurs(doc, r, depth+1) })
	default:
		if depth == maxWalk {
			r.Fail(errWalk)
		}
		n, _ := r.MapLen()
		p := pairs{}
		for range 2 * n {
			p = append(p, walkOurs(doc, r, depth+1))
		}
		return p
	}
}

// readOurs walks a whole document with the Reader.
func readOurs(doc []byte) (any, error) {
	r := codec.NewReader(doc)
	v := walkOurs(doc, r, 0)
	return v, r.End()
}

// decoder is the library's Decoder over a document. Its methods for strings and
// bytes allocate what a header claims, 4 GiB for five bytes, so it is used for
// their headers only.
type decoder struct {
	*msgpack.Decoder
	in *bytes.Reader
}

// walk reads one value with the library.
func (d decoder) walk(depth int) (any, error) {
	c, err := d.PeekCode()
	if err != nil || depth > maxWalk {
		return nil, errWalk
	}
	switch {
	case c == msgpcode.Nil:
		return nil, d.DecodeNil()
	case c == msgpcode.False, c == msgpcode.True:
		return d.DecodeBool()
	case c >= msgpcode.NegFixedNumLow, c >= msgpcode.Int8 && c <= msgpcode.Int64:
		v, err := d.DecodeInt64()
		if v < 0 {
			return negative(v), err
		}
		return uint64(v), err
	case msgpcode.IsFixedNum(c), c >= msgpcode.Uint8 && c <= msgpcode.Uint64:
		return d.DecodeUint64()
	case c == msgpcode.Float:
		v, err := d.DecodeFloat32()
		return bits32(math.Float32bits(v)), err
	case c == msgpcode.Double:
		v, err := d.DecodeFloat64()
		return bits64(math.Float64bits(v)), err
	case msgpcode.IsString(c):
		n, err := d.DecodeBytesLen()
		content, err := d.content(n, err)
		return string(content), err
	case msgpcode.IsBin(c):
		n, err := d.DecodeBytesLen()
		return d.content(n, err)
	case msgpcode.IsExt(c):
		return d.timestamp()
	case msgpcode.IsFixedArray(c), c == msgpcode.Array16, c == msgpcode.Array32:
		n, err := d.DecodeArrayLen()
		return d.elements(n, 1, err, depth)
	case msgpcode.IsFixedMap(c), c == msgpcode.Map16, c == msgpcode.Map32:
		n, err := d.DecodeMapLen()
		all, err := d.elements(n, 2, err, depth)
		return pairs(all), err
	}
	return nil, fmt.Errorf("%w: %#x", errWalk, c)
}

// content reads n bytes, unless there was an error before.
func (d decoder) content(n int, err error) ([]byte, error) {
	if err != nil || n < 0 || n > d.in.Len() { // below 0 where an int has 32 bits
		return nil, errWalk
	}
	b := make([]byte, n)
	return b, d.ReadFull(b)
}

// elements reads n times each values, unless there was an error before.
func (d decoder) elements(n, each int, err error, depth int) ([]any, error) {
	if err != nil || n < 0 || n > math.MaxInt/each || depth == maxWalk {
		return nil, errWalk
	}
	all := []any{}
	for range n * each {
		v, err := d.walk(depth + 1)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// timestamp reads an extension. The library is less strict about it than
// msgpack's specification.
func (d decoder) timestamp() (any, error) {
	id, n, err := d.DecodeExtHeader()
	if err != nil || id != -1 || n != 4 && n != 8 && n != 12 {
		return nil, errWalk
	}
	content, err := d.content(n, nil)
	if err != nil {
		return nil, err
	}
	if n == 8 && binary.BigEndian.Uint32(content)>>2 >= 1e9 || n == 12 && binary.BigEndian.Uint32(content) >= 1e9 {
		return nil, errWalk
	}
	var t time.Time
	err = msgpack.Unmarshal(append([]byte{msgpcode.Ext8, byte(n), 0xff}, content...), &t)
	return instantOf(t), err
}

// readTheirs walks a whole document with the library.
func readTheirs(doc []byte) (any, error) {
	in := bytes.NewReader(doc)
	v, err := decoder{msgpack.NewDecoder(in), in}.walk(0)
	if err == nil && in.Len() > 0 {
		err = errors.New("trailing bytes")
	}
	return v, err
}
