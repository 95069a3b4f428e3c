package stub

import (
	"errors"
	"fmt"
	"math"
	"reflect"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// A method or a callback may return results beside its error, as one does that
// has done a part of its work. They travel together, as an array of the error
// tree and of the array of results; an error alone is a tree, whose nodes are
// arrays of three values or more. Results that are all zero are left out, since
// the other side has zeros then.

// Zero reports whether a result is the zero value of its type. Generated code
// asks it of what is returned beside an error.
func Zero[T any](result T) bool {
	v := reflect.ValueOf(&result).Elem()
	return v.IsZero() && !negative(v)
}

// negative reports whether there is a negative zero in v, which is zero to
// package reflect.
func negative(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return math.Signbit(v.Float())
	case reflect.Complex64, reflect.Complex128:
		return math.Signbit(real(v.Complex())) || math.Signbit(imag(v.Complex()))
	case reflect.Struct:
		for _, field := range v.Fields() {
			if negative(field) {
				return true
			}
		}
	case reflect.Array:
		if !mayHoldFloats(v.Type().Elem()) {
			return false
		}
		for i := range v.Len() {
			if negative(v.Index(i)) {
				return true
			}
		}
	}
	return false
}

// mayHoldFloats keeps long arrays of other things from being gone through.
func mayHoldFloats(t reflect.Type) bool {
	return t.Kind() >= reflect.Float32 && t.Kind() <= reflect.Complex128 || t.Kind() == reflect.Struct || t.Kind() == reflect.Array
}

// appendFailure appends an error tree to b, and the results that stand in a
// payload behind a frame's header.
func appendFailure(b []byte, err error, set *ErrorSet, results []byte) []byte {
	return append(AppendError(codec.AppendArrayLen(b, 2), err, set), results[frame.HeaderSize:]...)
}

// withoutResults is err where the results beside it were refused.
func withoutResults(err, refusal error) error {
	return fmt.Errorf("%w (the results beside this error were not sent: %w)", err, bridge.Translate(refusal))
}

// readFailure reads the error of a method or a callback that has so many results.
// With beside, r holds the results next.
func readFailure(r *codec.Reader, set *ErrorSet, results int) (beside bool, err error) {
	probe := *r
	if n, _ := probe.ArrayLen(); n == 2 && results > 0 {
		*r, beside = probe, true
	}
	err = ReadError(r, set)
	if err == nil {
		r.Fail(errors.New("an error that is nil")) // the first failure counts
	}
	if beside {
		r.Fields(results)
	}
	return beside, err
}
