package codec

import (
	"fmt"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// AppendVariant appends what comes before a value of an interface type with a
// closed set of implementations: which of them it is, counted from 0. The value
// has to follow. A nil interface is [AppendNil] alone.
func AppendVariant(b []byte, i int) []byte { return AppendInt(append(b, msgp.FixArray|2), i) }

// AppendUnlisted appends, for a value v that is none of the implementations of
// the interface of, the reason why it cannot be carried: see [AppendInvalid].
func AppendUnlisted(b []byte, v any, of string) []byte {
	return AppendInvalid(b, fmt.Sprintf("a %T is not among the implementations that //hoose:oneof lists for %s: add it there and run go generate", v, of))
}

// ReadVariant takes what [AppendVariant] appended, for one of n
// implementations. It returns -1 for nil, and after a failure.
func ReadVariant(r *Reader, n int) int {
	if r.IsNil() || !r.Fields(2) {
		return -1
	}
	at := r.off
	i := ReadInt[int](r)
	if r.err == nil && (i < 0 || i >= n) {
		r.Fail(&Error{Offset: at, Want: "one of " + strconv.Itoa(n) + " implementations", Got: strconv.Itoa(i)})
	}
	if r.err != nil {
		return -1
	}
	return i
}
