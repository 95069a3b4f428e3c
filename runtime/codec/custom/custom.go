// Package custom carries values of types that encode themselves with
// github.com/vmihailenco/msgpack/v5, by its CustomEncoder and CustomDecoder. It
// is apart from package codec so that the code which needs that library is all
// in one place. Generated code calls it; applications need not.
package custom

import (
	"bytes"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// AppendMsgpack appends, as a bin or as nil for nothing, what EncodeMsgpack writes, which T or *T has
// to have: any number of values, each well-formed and within the limits of
// [codec.Check], so without extensions other than msgpack's own timestamp.
// Anything else, an error and a panic become [codec.AppendInvalid].
func AppendMsgpack[T any](b []byte, v T) (out []byte) {
	defer func() {
		if p := recover(); p != nil {
			out = codec.AppendInvalid(b, fmt.Sprintf("encoding a %T panicked: %v", v, p))
		}
	}()
	m, ok := any(&v).(msgpack.CustomEncoder)
	if !ok {
		return codec.AppendInvalid(b, fmt.Sprintf("a %T has no method EncodeMsgpack", v))
	}
	var data bytes.Buffer
	if err := m.EncodeMsgpack(msgpack.NewEncoder(&data)); err != nil {
		return codec.AppendInvalid(b, fmt.Sprintf("encoding a %T: %v", v, err))
	}
	if err := check(data.Bytes()); err != nil {
		return codec.AppendInvalid(b, fmt.Sprintf("encoding a %T wrote what cannot be carried: %v", v, err))
	}
	return codec.AppendBytes(b, data.Bytes())
}

// ReadMsgpack takes a bin or nil and has DecodeMsgpack of *T decode it, with a Decoder
// that ends where the bin does. What is in it is checked first, as
// [codec.Check] does, since the library allocates whatever a header claims; all
// of it has to be read. Errors and panics of DecodeMsgpack become the failure of
// r. After a failure it returns the zero value. T alone is given; P follows from
// it.
func ReadMsgpack[T any, P interface {
	*T
	msgpack.CustomDecoder
}](r *codec.Reader) (out T) {
	content := codec.ReadBytes[[]byte](r)
	if r.Err() != nil {
		return out
	}
	defer func() {
		if p := recover(); p != nil {
			r.Fail(fmt.Errorf("codec: decoding a %T panicked: %v", out, p))
		}
	}()
	if err := check(content); err != nil {
		r.Fail(fmt.Errorf("codec: decoding a %T: %w", out, err))
		return out
	}
	var v T
	rest := bytes.NewReader(content)
	if err := P(&v).DecodeMsgpack(msgpack.NewDecoder(rest)); err != nil {
		r.Fail(fmt.Errorf("codec: decoding a %T: %w", out, err))
		return out
	}
	if rest.Len() > 0 {
		r.Fail(fmt.Errorf("codec: decoding a %T left %d bytes of %d", out, rest.Len(), len(content)))
		return out
	}
	return v
}

// check returns nil when b is a row of values, each of which passes
// [codec.Check].
func check(b []byte) error {
	for r := codec.NewReader(b); r.Len() > 0; {
		start := len(b) - r.Len()
		r.Skip() // to the end of the value, unless it is malformed
		if err := codec.Check(b[start:len(b)-r.Len()], codec.Limits{}); err != nil {
			return err
		}
	}
	return nil
}
