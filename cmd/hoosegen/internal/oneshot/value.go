package oneshot

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// Value is one msgpack value that has been checked.
type Value []byte

// kindOf is the kind of the value that begins with c.
func kindOf(c byte) msgp.Kind { return msgp.Formats[c].Kind }

// Bytes returns the value's content where it is bytes, text or nil; ok says
// whether it is.
func (v Value) Bytes() (content []byte, ok bool) {
	if len(v) == 0 {
		return nil, false
	}
	r := codec.NewReader(v)
	switch kindOf(v[0]) {
	case msgp.KindStr:
		content = []byte(codec.ReadString[string](r))
	case msgp.KindBin, msgp.KindNil:
		content = codec.ReadBytes[[]byte](r)
	default:
		return nil, false
	}
	return content, r.End() == nil
}

// WriteJSON writes the value as JSON in one line, without an end of line. Bytes
// are base64, times are text as of RFC 3339, the floats that JSON does not have
// are "NaN", "+Inf" and "-Inf", and the keys of a map that are no text are the
// text of their JSON. Whatever is not printable is escaped, so that the line can
// do nothing to a terminal.
func (v Value) WriteJSON(w io.Writer) error {
	b := bufio.NewWriter(w)
	j := jsonWriter{w: b, v: v, r: codec.NewReader(v)}
	j.value()
	if err := j.r.End(); err != nil {
		return &WireError{err}
	}
	return b.Flush()
}

// jsonWriter writes what r reads from v. That has been checked, which bounds
// how deep it recurses. Errors of w stick.
type jsonWriter struct {
	w *bufio.Writer
	v []byte
	r *codec.Reader

	inKey bool // of a map
}

func (j *jsonWriter) text(s string)  { _, _ = j.w.WriteString(s) }
func (j *jsonWriter) bytes(b []byte) { _, _ = j.w.Write(b) }

func (j *jsonWriter) value() {
	if j.r.Len() == 0 {
		j.r.Skip() // fails
		return
	}
	r := j.r
	switch c := j.v[len(j.v)-r.Len()]; kindOf(c) {
	case msgp.KindNil:
		r.IsNil()
		j.text("null")
	case msgp.KindBool:
		j.text(strconv.FormatBool(codec.ReadBool[bool](r)))
	case msgp.KindInt:
		if c <= msgp.FixIntMax || c >= msgp.Uint8 && c <= msgp.Uint64 {
			j.text(strconv.FormatUint(codec.ReadUint[uint64](r), 10))
		} else {
			j.text(strconv.FormatInt(codec.ReadInt[int64](r), 10))
		}
	case msgp.KindFloat32:
		j.float(float64(codec.ReadFloat32[float32](r)), 32)
	case msgp.KindFloat64:
		j.float(codec.ReadFloat64[float64](r), 64)
	case msgp.KindStr:
		j.string(codec.ReadString[string](r))
	case msgp.KindBin:
		j.base64(codec.ReadBytes[[]byte](r))
	case msgp.KindArray:
		j.array()
	case msgp.KindMap:
		j.object()
	default:
		j.time(codec.ReadRaw(r))
	}
}

func (j *jsonWriter) array() {
	n, _ := j.r.ArrayLen()
	j.text("[")
	for i := range n {
		if i > 0 {
			j.text(",")
		}
		j.value()
	}
	j.text("]")
}

func (j *jsonWriter) object() {
	n, _ := j.r.MapLen()
	j.text("{")
	for i := range n {
		if i > 0 {
			j.text(",")
		}
		j.key()
		j.text(":")
		j.value()
	}
	j.text("}")
}

// key writes text as it is, and the JSON of anything else as text. Within a key
// there is no such text again: each turn would double what has to be escaped.
func (j *jsonWriter) key() {
	if j.r.Len() == 0 {
		j.value() // fails
		return
	}
	kind := kindOf(j.v[len(j.v)-j.r.Len()])
	switch {
	case kind == msgp.KindStr || kind == msgp.KindBin:
		j.value()
		return
	case j.inKey:
		j.r.Fail(errors.New("the key of a map within the key of a map is no text"))
		return
	}
	var text bytes.Buffer
	inner := jsonWriter{w: bufio.NewWriter(&text), v: j.v, r: j.r, inKey: true}
	inner.value()
	_ = inner.w.Flush() // a buffer takes everything
	if s := text.String(); strings.HasPrefix(s, `"`) {
		j.text(s)
	} else {
		j.string(s)
	}
}

func (j *jsonWriter) float(f float64, bits int) {
	text := strconv.FormatFloat(f, 'g', -1, bits)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		text = `"` + text + `"`
	}
	j.text(text)
}

func (j *jsonWriter) base64(b []byte) {
	j.text(`"`)
	e := base64.NewEncoder(base64.StdEncoding, j.w)
	_, _ = e.Write(b)
	_ = e.Close()
	j.text(`"`)
}

// time writes a timestamp: the only extension that the check lets pass.
func (j *jsonWriter) time(raw []byte) {
	r := codec.NewReader(append(append([]byte{0x92}, raw...), 0xc0)) // as a time with its offset, none
	t := codec.ReadTime(r)
	j.r.Fail(r.End())
	j.string(t.Format(time.RFC3339Nano))
}

// string writes a JSON string in which every character is printable. What is
// not UTF-8 becomes U+FFFD.
func (j *jsonWriter) string(s string) {
	b := append(j.w.AvailableBuffer(), '"')
	for _, r := range s {
		if len(b) > 1<<10 {
			j.bytes(b)
			b = j.w.AvailableBuffer()
		}
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case strconv.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r > 0xffff:
			b = appendUnit(appendUnit(b, 0xd800+(r-0x10000)>>10), 0xdc00+(r-0x10000)&0x3ff)
		default:
			b = appendUnit(b, r)
		}
	}
	j.bytes(append(b, '"'))
}

func appendUnit(b []byte, unit rune) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
}
