package codec

import (
	"fmt"
	"strconv"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// Kinds of dynamic values. They are on the wire: none may change.
const (
	anyNil = iota
	anyBool
	anyInt
	anyInt8
	anyInt16
	anyInt32
	anyInt64
	anyUint
	anyUint8
	anyUint16
	anyUint32
	anyUint64
	anyFloat32
	anyFloat64
	anyComplex64
	anyComplex128
	anyString
	anyBytes
	anyTime
	anyDuration
	anySlice
	anyMap
)

// AppendAny appends a value together with its type, as an array of the two, so
// that [ReadAny] returns exactly that type: a predeclared type other than
// uintptr and error, []byte, time.Time, time.Duration, []any, map[string]any, or
// nil. A value of another type, defined ones included, is [AppendInvalid]; so is
// one nested deeper than [MaxDepth], of which each list and each map takes two.
func AppendAny(b []byte, v any) []byte {
	a := anyAppender{left: MaxDepth / anyLevels}
	return a.append(b, v)
}

// anyAppender appends one dynamic value.
type anyAppender struct {
	left  int // levels of lists and maps
	count int // values so far
	// over says that there were more levels, or more values than a message may
	// have. No list or map is followed then: a value
	// that contains itself twice at each level would take 2^left steps.
	over bool
}

// anyLevels is how many levels on the wire a list or a map within any takes.
const anyLevels = 2

func (a *anyAppender) append(b []byte, v any) []byte {
	a.count++
	a.over = a.over || a.count > defaultMaxElements
	if a.over {
		return AppendTooDeep(b)
	}
	start := len(b)
	b = append(b, msgp.FixArray|2)
	switch v := v.(type) {
	case []any:
		return a.appendSlice(append(b, anySlice), v, start)
	case map[string]any:
		return a.appendMap(append(b, anyMap), v, start)
	}
	if out := appendAnyNumber(b, v); len(out) > len(b) {
		return out
	}
	switch v := v.(type) {
	case nil:
		return append(b, anyNil, msgp.Nil)
	case bool:
		return AppendBool(append(b, anyBool), v)
	case string:
		return AppendString(append(b, anyString), v)
	case []byte:
		return AppendBytes(append(b, anyBytes), v)
	case time.Time:
		return AppendTime(append(b, anyTime), v)
	case time.Duration:
		return AppendInt(append(b, anyDuration), v)
	}
	return AppendInvalid(b[:start], fmt.Sprintf("a %T within any: only predeclared types, []byte, time.Time, time.Duration, []any and map[string]any can be", v))
}

// appendAnyNumber appends kind and value of a number, and nothing for others.
func appendAnyNumber(b []byte, v any) []byte {
	switch v := v.(type) {
	case int:
		return AppendInt(append(b, anyInt), v)
	case int8:
		return AppendInt(append(b, anyInt8), v)
	case int16:
		return AppendInt(append(b, anyInt16), v)
	case int32:
		return AppendInt(append(b, anyInt32), v)
	case int64:
		return AppendInt(append(b, anyInt64), v)
	case uint:
		return AppendUint(append(b, anyUint), v)
	case uint8:
		return AppendUint(append(b, anyUint8), v)
	case uint16:
		return AppendUint(append(b, anyUint16), v)
	case uint32:
		return AppendUint(append(b, anyUint32), v)
	case uint64:
		return AppendUint(append(b, anyUint64), v)
	case float32:
		return AppendFloat32(append(b, anyFloat32), v)
	case float64:
		return AppendFloat64(append(b, anyFloat64), v)
	case complex64:
		return AppendComplex64(append(b, anyComplex64), v)
	case complex128:
		return AppendComplex128(append(b, anyComplex128), v)
	}
	return b
}

// appendSlice appends a list, or, in place of the value that began at start,
// why not.
func (a *anyAppender) appendSlice(b []byte, s []any, start int) []byte {
	if s == nil {
		return append(b, msgp.Nil)
	}
	if !a.enter() {
		return AppendTooDeep(b[:start])
	}
	b = AppendArrayLen(b, len(s))
	for _, v := range s {
		b = a.append(b, v)
	}
	a.left++
	return b
}

// appendMap is as appendSlice, for a map.
func (a *anyAppender) appendMap(b []byte, m map[string]any, start int) []byte {
	if m == nil {
		return append(b, msgp.Nil)
	}
	if !a.enter() {
		return AppendTooDeep(b[:start])
	}
	b = AppendMapLen(b, len(m))
	for k, v := range m {
		b = a.append(AppendString(b, k), v)
	}
	a.left++
	return b
}

func (a *anyAppender) enter() bool {
	if a.left == 0 {
		a.over = true
		return false
	}
	a.left--
	return true
}

// ReadAny takes a value that [AppendAny] wrote. After a failure it returns nil.
// The payload must have been checked, which bounds how deep it recurses.
func ReadAny(r *Reader) any {
	if !r.Fields(2) {
		return nil
	}
	at := r.off
	kind := ReadUint[uint8](r)
	if r.err != nil {
		return nil
	}
	var v any
	switch {
	case int(kind) >= len(anyReaders):
		r.Fail(&Error{Offset: at, Want: "a kind of value", Got: strconv.Itoa(int(kind))})
	case kind == anySlice:
		v = ReadSlice(r, ReadAny)
	case kind == anyMap:
		v = ReadMap(r, ReadString[string], ReadAny)
	default:
		v = anyReaders[kind](r)
	}
	if r.err != nil {
		return nil
	}
	return v
}

// anyReaders holds a function for each kind but the last two, which refer to
// ReadAny.
var anyReaders = [...]func(*Reader) any{
	anyNil:        func(r *Reader) any { ReadNil(r); return nil },
	anyBool:       func(r *Reader) any { return ReadBool[bool](r) },
	anyInt:        func(r *Reader) any { return ReadInt[int](r) },
	anyInt8:       func(r *Reader) any { return ReadInt[int8](r) },
	anyInt16:      func(r *Reader) any { return ReadInt[int16](r) },
	anyInt32:      func(r *Reader) any { return ReadInt[int32](r) },
	anyInt64:      func(r *Reader) any { return ReadInt[int64](r) },
	anyUint:       func(r *Reader) any { return ReadUint[uint](r) },
	anyUint8:      func(r *Reader) any { return ReadUint[uint8](r) },
	anyUint16:     func(r *Reader) any { return ReadUint[uint16](r) },
	anyUint32:     func(r *Reader) any { return ReadUint[uint32](r) },
	anyUint64:     func(r *Reader) any { return ReadUint[uint64](r) },
	anyFloat32:    func(r *Reader) any { return ReadFloat32[float32](r) },
	anyFloat64:    func(r *Reader) any { return ReadFloat64[float64](r) },
	anyComplex64:  func(r *Reader) any { return ReadComplex64[complex64](r) },
	anyComplex128: func(r *Reader) any { return ReadComplex128[complex128](r) },
	anyString:     func(r *Reader) any { return ReadString[string](r) },
	anyBytes:      func(r *Reader) any { return ReadBytes[[]byte](r) },
	anyTime:       func(r *Reader) any { return ReadTime(r) },
	anyDuration:   func(r *Reader) any { return ReadInt[time.Duration](r) },
	anySlice:      nil,
	anyMap:        nil,
}
