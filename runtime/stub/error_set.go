package stub

import (
	"errors"
	"reflect"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// ErrorSet is what an interface's package declares about its errors: the ones
// that keep their identity across the boundary.
type ErrorSet struct {
	Sentinels []Sentinel
	Types     []ErrorType
}

// Sentinel is an exported error variable, found again by errors.Is.
type Sentinel struct {
	Name string // "example.com/app/imageproc.ErrTooLarge"
	Err  *error
}

// ErrorType is an exported error type, found again by errors.As. Make it with
// NewErrorType.
type ErrorType struct {
	name   string
	is     func(err error) bool
	append func(b []byte, err error) ([]byte, bool)
	read   func(r *codec.Reader) error
}

// NewErrorType describes the error type E, whose values the two functions
// carry as exactly one msgpack value each. A pointer type's value that is nil is
// neither sent as such nor accepted.
func NewErrorType[E error](name string, appendFn func([]byte, E) []byte, readFn func(*codec.Reader) E) ErrorType {
	return ErrorType{
		name: name,
		is: func(err error) bool {
			_, ok := err.(E) //nolint:errorlint // this very error
			return ok
		},
		append: func(b []byte, err error) ([]byte, bool) {
			// Not errors.As: the wrappers around it are carried as such.
			e, ok := err.(E) //nolint:errorlint // identity of this very value is the point
			if !ok || isNilPointer(err) {
				return b, false
			}
			return appendFn(b, e), true
		},
		read: func(r *codec.Reader) error {
			e := readFn(r)
			if isNilPointer(e) {
				// It would panic when printed, if not before.
				r.Fail(errors.New("a nil pointer as an error of type " + name))
				return &hoose.RemoteError{Type: name}
			}
			return e
		},
	}
}

func isNilPointer(err error) bool {
	v := reflect.ValueOf(err)
	return v.Kind() == reflect.Pointer && v.IsNil()
}

// sentinelName returns the name of the sentinel that err is, or an empty text.
func (s *ErrorSet) sentinelName(err error) string {
	if s == nil || !reflect.ValueOf(err).Comparable() { // what is inside of it included
		return ""
	}
	for _, sentinel := range s.Sentinels {
		if *sentinel.Err == err { //nolint:errorlint // wrappers are carried as such
			return sentinel.Name
		}
	}
	return ""
}

// sentinel returns the sentinel with that name, or nil.
func (s *ErrorSet) sentinel(name string) error {
	if s != nil {
		for _, sentinel := range s.Sentinels {
			if sentinel.Name == name {
				return *sentinel.Err
			}
		}
	}
	return nil
}

// value appends the value of an err whose type is declared and returns the type's
// name, or an empty text. What cannot be carried has none.
func (s *ErrorSet) value(err error) (name string, value []byte) {
	if s == nil {
		return "", nil
	}
	for _, t := range s.Types {
		if value, ok := t.append(nil, err); ok && codec.Check(value, codec.Limits{}) == nil {
			return t.name, value
		}
	}
	return "", nil
}

// declares reports whether the type of err is declared.
func (s *ErrorSet) declares(err error) bool {
	return s != nil && slices.ContainsFunc(s.Types, func(t ErrorType) bool { return t.is(err) })
}

// typeNamed returns the type with that name, or nil.
func (s *ErrorSet) typeNamed(name string) *ErrorType {
	if s != nil {
		for i := range s.Types {
			if s.Types[i].name == name {
				return &s.Types[i]
			}
		}
	}
	return nil
}
