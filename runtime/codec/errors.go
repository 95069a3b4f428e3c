package codec

import (
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// Error reports that bytes are not the value that was to be read: another
// type, cut short, a length that exceeds what remains, or a limit of [Check]
// passed. The payload it came from is not to be used any further.
type Error struct {
	// Offset is where in the payload the value begins, in bytes.
	Offset int
	// Want says what was to be read, for example "str" or "array of 3".
	Want string
	// Got says what is there instead.
	Got string
}

// Error says what was wanted, where, and what is there.
func (e *Error) Error() string {
	return "codec: want " + e.Want + " at byte " + strconv.Itoa(e.Offset) + ", got " + e.Got
}

// RangeError reports an integer that does not fit the Go type it was to be
// read into.
type RangeError struct {
	// Offset is where in the payload the integer begins, in bytes.
	Offset int
	// Value is the integer in decimal.
	Value string
	// Type is the predeclared type with the sign and the width of the target,
	// for example "uint8"; it is "int64" for an int of 64 bits.
	Type string
}

// Error says the value and the type.
func (e *RangeError) Error() string {
	return "codec: " + e.Value + " at byte " + strconv.Itoa(e.Offset) + " does not fit in " + e.Type
}

// newRangeError describes an integer of the given bits (two's complement when
// it is negative) that does not fit a number of width bits.
func newRangeError(offset int, bits uint64, negative bool, target string, width int) *RangeError {
	value := strconv.FormatUint(bits, 10)
	if negative {
		value = strconv.FormatInt(int64(bits), 10)
	}
	return &RangeError{Offset: offset, Value: value, Type: target + strconv.Itoa(width)}
}

// cutShort is Error.Got for a value of the kind that was wanted.
const cutShort = "one cut short by the end of the input"

// claimed describes a length beyond what remains, for Error.Got.
func claimed(length uint32, remain int) string {
	return "a length of " + strconv.FormatUint(uint64(length), 10) + " with " + strconv.Itoa(remain) + " bytes left"
}

// got describes what p begins with, for Error.Got.
func got(p []byte) string {
	if len(p) == 0 {
		return "the end of the input"
	}
	f, n, _, ok := msgp.Head(p)
	switch {
	case !ok:
		return f.Kind.String() + " with its length cut short"
	case f.Kind == msgp.KindArray || f.Kind == msgp.KindMap:
		return f.Kind.String() + " of " + strconv.FormatUint(uint64(n), 10)
	}
	return f.Kind.String()
}
