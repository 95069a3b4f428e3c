package stub

import (
	"reflect"
	"sync"
)

// The value of a declared error type may hold errors: in fields, slices, maps and
// behind pointers. It is written by generated code, which does not count, so it is
// weighed before: one that holds itself has no end, and one that holds another
// twice, which does so in turn, takes a time without bound.

// maxHeldErrors bounds the errors that the values in a tree hold, and
// maxValueDepth the levels of arrays in the message, which are never more than
// those that are counted here.
const (
	maxHeldErrors = 4096
	maxValueDepth = 96
)

// weight is what is left of the bounds.
type weight struct {
	set  *ErrorSet
	left int // errors, and what else may be reached on many ways
}

// take counts one more, at the given depth.
func (w *weight) take(depth int) bool {
	w.left--
	return w.left >= 0 && depth > 0
}

// value takes the errors that v holds from what is left, and reports whether there
// was enough.
func (w *weight) value(v reflect.Value, depth int) bool {
	if !holdsErrors(v.Type()) {
		return true
	}
	if depth <= 0 {
		return false
	}
	switch v.Kind() {
	case reflect.Interface:
		return v.IsNil() || w.take(depth) && w.held(v, depth-1)
	case reflect.Pointer:
		return v.IsNil() || w.take(depth) && w.value(v.Elem(), depth-1)
	case reflect.Struct:
		for field, inner := range v.Fields() {
			if (field.IsExported() || field.Anonymous) && !w.value(inner, depth-1) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if !w.value(v.Index(i), depth-1) {
				return false
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if !w.value(it.Value(), depth-1) {
				return false
			}
		}
	}
	return true
}

// held weighs what an interface holds. An error that is not declared is a tree
// of its own, of what it wraps.
func (w *weight) held(v reflect.Value, depth int) bool {
	if !v.CanInterface() {
		return true
	}
	err, ok := reflect.TypeAssert[error](v)
	if !ok || w.set.declares(err) {
		return w.value(v.Elem(), depth)
	}
	return w.tree(err, depth)
}

// tree weighs an error that is not declared.
func (w *weight) tree(err error, depth int) bool {
	if !w.take(depth) {
		return false
	}
	children := unwrap(err)
	for _, inner := range children[:min(len(children), maxErrorNodes)] {
		if w.set.declares(inner) {
			if !w.value(reflect.ValueOf(inner), depth-2) {
				return false
			}
		} else if !w.tree(inner, depth-2) {
			return false
		}
	}
	return true
}

var errorHolders sync.Map // of reflect.Type and bool

// holdsErrors reports whether a value of type t may hold errors.
func holdsErrors(t reflect.Type) bool {
	if holds, ok := errorHolders.Load(t); ok {
		return holds.(bool)
	}
	holds := mayHoldErrors(t, map[reflect.Type]bool{})
	errorHolders.Store(t, holds)
	return holds
}

func mayHoldErrors(t reflect.Type, around map[reflect.Type]bool) bool {
	if around[t] {
		return false // what it is made of says
	}
	around[t] = true
	defer delete(around, t)
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return mayHoldErrors(t.Elem(), around)
	case reflect.Struct:
		for f := range t.Fields() {
			if (f.IsExported() || f.Anonymous) && mayHoldErrors(f.Type, around) {
				return true
			}
		}
	}
	return false
}
