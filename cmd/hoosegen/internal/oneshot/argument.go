package oneshot

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// A JSON object whose only key is one of these stands for what JSON does not
// have.
const (
	base64Key = "$base64" // bytes
	timeKey   = "$time"   // a time, as of RFC 3339
)

// Methods is called, without arguments, for the list of the inmate's methods: a
// text with a line for each.
const Methods = "methods"

// Call encodes the call of a method, given its encoded arguments.
func Call(method string, args ...[]byte) ([]byte, error) {
	call := codec.AppendString([]byte{0x92}, method)
	call = codec.AppendArrayLen(call, len(args))
	for _, arg := range args {
		call = append(call, arg...)
	}
	if len(call) > MaxItem {
		return nil, fmt.Errorf("the call has %d bytes; the one-shot wire takes %d MiB at most", len(call), MaxItem>>20)
	}
	if err := codec.Check(call, codec.Limits{}); err != nil {
		return nil, fmt.Errorf("the call: %s", codec.Reason(err, call))
	}
	return call, nil
}

// ReadCall reads one call that somebody else has encoded, and checks it. What
// follows it is left alone, though it may have been read.
func ReadCall(r io.Reader) ([]byte, error) {
	t := newItems(r)
	call, err := t.value()
	var wrong *WireError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) && t.item.Len() == 0:
		return nil, errors.New("the input is empty; a call is [method, [argument, ...]] in msgpack")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("the input ends after %d bytes, within the call", t.item.Len())
	case errors.As(err, &wrong):
		err = wrong.Err
	case err == nil && call[0] != 0x92:
		err = fmt.Errorf("it begins with byte %#02x, not with 0x92, an array of two", call[0])
	case err == nil:
		err = codec.Check(call, codec.Limits{})
	}
	if err != nil {
		return nil, fmt.Errorf("the input is no call, [method, [argument, ...]] in msgpack: %w", err)
	}
	return call, nil
}

// Bytes encodes bytes as an argument.
func Bytes(b []byte) []byte {
	if b == nil {
		b = []byte{}
	}
	return codec.AppendBytes(nil, b)
}

// JSON encodes JSON text as an argument. Numbers without a point or an exponent
// are integers, all others are floats; an object is a map by text, which an
// inmate takes for a struct too; {"$base64": "..."} are bytes, {"$time": "..."}
// is a time. Where an inmate wants bytes it takes text as well.
func JSON(text string) ([]byte, error) {
	if !utf8.ValidString(text) {
		return nil, errors.New("it is not UTF-8; pass bytes by way of a file")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("it is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is not JSON: something follows the value")
	}
	return appendJSON(nil, v)
}

func appendJSON(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return codec.AppendNil(b), nil
	case bool:
		return codec.AppendBool(b, v), nil
	case string:
		return codec.AppendString(b, v), nil
	case json.Number:
		return appendNumber(b, v.String())
	case []any:
		b = codec.AppendArrayLen(b, len(v))
		for _, elem := range v {
			var err error
			if b, err = appendJSON(b, elem); err != nil {
				return nil, err
			}
		}
		return b, nil
	case map[string]any:
		return appendObject(b, v)
	}
	return nil, fmt.Errorf("a %T", v) // there are no others
}

func appendObject(b []byte, m map[string]any) ([]byte, error) {
	if len(m) == 1 {
		if text, ok := m[base64Key].(string); ok {
			content, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", base64Key, err)
			}
			return codec.AppendBytes(b, content), nil
		}
		if text, ok := m[timeKey].(string); ok {
			return appendTime(b, text)
		}
	}
	b = codec.AppendMapLen(b, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		var err error
		if b, err = appendJSON(codec.AppendString(b, key), m[key]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// appendTime appends a bare timestamp, where package codec has one with its
// offset behind it: an array of the two.
func appendTime(b []byte, text string) ([]byte, error) {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", timeKey, err)
	}
	pair := codec.AppendTime(nil, t.UTC()) // in UTC the offset is nil, one byte
	return append(b, pair[1:len(pair)-1]...), nil
}

func appendNumber(b []byte, text string) ([]byte, error) {
	if strings.ContainsAny(text, ".eE") {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, fmt.Errorf("the number %s does not fit a float of 64 bits", text)
		}
		return codec.AppendFloat64(b, f), nil
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return codec.AppendInt(b, i), nil
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return codec.AppendUint(b, u), nil
	}
	return nil, fmt.Errorf("the integer %s does not fit 64 bits; a float has a point or an exponent", text)
}
