package codec

import (
	"encoding"
	"fmt"
)

// The functions in this file carry values of types that encode themselves. What
// an encoder returns is a bin (nil for nil), or a str for text. An error or a
// panic of an encoder becomes [AppendInvalid]; those of a decoder, which is given
// bytes that a hostile peer chose, become the failure of the Reader. A decoder
// sees its own bytes only, may keep and change them, and has to bound what it
// makes of them.

// GobEncoder is what package encoding/gob calls by that name; the package itself
// is not needed for it.
type GobEncoder interface{ GobEncode() ([]byte, error) }

// GobDecoder is the other direction of [GobEncoder].
type GobDecoder interface{ GobDecode(data []byte) error }

// AppendBinary appends what MarshalBinary returns, which T or *T has to have.
func AppendBinary[T any](b []byte, v T) []byte {
	m, ok := any(&v).(encoding.BinaryMarshaler)
	if !ok {
		return appendNoEncoder(b, v, "MarshalBinary")
	}
	return appendOwn(b, &v, m.MarshalBinary, AppendBytes[[]byte])
}

// AppendGob appends what GobEncode returns, which T or *T has to have.
func AppendGob[T any](b []byte, v T) []byte {
	m, ok := any(&v).(GobEncoder)
	if !ok {
		return appendNoEncoder(b, v, "GobEncode")
	}
	return appendOwn(b, &v, m.GobEncode, AppendBytes[[]byte])
}

// AppendText appends what MarshalText returns, which T or *T has to have, as a
// str.
func AppendText[T any](b []byte, v T) []byte {
	m, ok := any(&v).(encoding.TextMarshaler)
	if !ok {
		return appendNoEncoder(b, v, "MarshalText")
	}
	return appendOwn(b, &v, m.MarshalText, appendText)
}

func appendText(b, text []byte) []byte { return AppendString(b, string(text)) }

func appendNoEncoder(b []byte, v any, method string) []byte {
	return AppendInvalid(b, fmt.Sprintf("a %T has no method %s", v, method))
}

// appendOwn appends what encode, a method of v, returns.
func appendOwn[T any](b []byte, v *T, encode func() ([]byte, error), appendTo func(b, data []byte) []byte) (out []byte) {
	defer func() {
		if p := recover(); p != nil {
			out = AppendInvalid(b, fmt.Sprintf("encoding a %T panicked: %v", *v, p))
		}
	}()
	data, err := encode()
	if err != nil {
		return AppendInvalid(b, fmt.Sprintf("encoding a %T: %v", *v, err))
	}
	return appendTo(b, data)
}

// ReadBinary takes a bin or nil and has UnmarshalBinary of *T decode it. After a
// failure it returns the zero value. T alone is given; P follows from it.
func ReadBinary[T any, P interface {
	*T
	encoding.BinaryUnmarshaler
}](r *Reader) T {
	var v T
	content := ReadBytes[[]byte](r)
	return readOwn(r, &v, content, P(&v).UnmarshalBinary)
}

// ReadGob takes a bin or nil and has GobDecode of *T decode it. After a failure it
// returns the zero value. T alone is given; P follows from it.
func ReadGob[T any, P interface {
	*T
	GobDecoder
}](r *Reader) T {
	var v T
	content := ReadBytes[[]byte](r)
	return readOwn(r, &v, content, P(&v).GobDecode)
}

// ReadText takes a str and has UnmarshalText of *T decode it. After a failure it
// returns the zero value. T alone is given; P follows from it.
func ReadText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](r *Reader) T {
	var v T
	content := []byte(r.str())
	return readOwn(r, &v, content, P(&v).UnmarshalText)
}

// readOwn returns what decode, a method of v, makes of content, unless r has
// failed.
func readOwn[T any](r *Reader, v *T, content []byte, decode func([]byte) error) (out T) {
	if r.err != nil {
		return out
	}
	defer func() {
		if p := recover(); p != nil {
			r.Fail(fmt.Errorf("codec: decoding a %T panicked: %v", out, p))
		}
	}()
	if err := decode(content); err != nil {
		r.Fail(fmt.Errorf("codec: decoding a %T: %w", out, err))
		return out
	}
	return *v
}
