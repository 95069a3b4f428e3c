package stub

import (
	"reflect"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/codec"
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

// ErrorType is an exported error type, found again by errors.As: T, if it is an
// error itself, and *T. Make it with [NewErrorType].
type ErrorType struct {
	name   string // of T; that of *T has a star in front
	hash   uint64 // of its shape
	value  bool   // T is an error
	is     func(err error) bool
	append func(b []byte, err error) (out []byte, pointer, ok bool)
	read   func(r *codec.Reader, pointer bool) error
}

// NewErrorType describes the error type T, whose values the two functions carry
// as exactly one msgpack value each. A nil pointer is neither sent as such nor
// accepted. The shape is all that both ends must agree on, readable, as that of a
// [Method]: where theirs differ, the error arrives as its text.
func NewErrorType[T any, P interface {
	*T
	error
}](name, shape string, appendT func([]byte, T) []byte, readT func(*codec.Reader) T) ErrorType {
	_, value := any(*new(T)).(error)
	return ErrorType{
		name: name, hash: hashOf(shape), value: value,
		is: func(err error) bool {
			switch any(err).(type) {
			case P, T:
				return true
			}
			return false
		},
		append: func(b []byte, err error) (out []byte, pointer, ok bool) {
			// Not errors.As: the wrappers around it are carried as such.
			switch e := any(err).(type) {
			case P:
				if e != nil {
					return appendT(b, *e), true, true
				}
			case T:
				return appendT(b, e), false, true
			}
			return b, false, false
		},
		read: func(r *codec.Reader, pointer bool) error {
			v := readT(r)
			if pointer {
				return P(&v)
			}
			return any(v).(error) //nolint:errcheck // value says so
		},
	}
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
// name, or an empty text, and its hash. What cannot be carried has none.
func (s *ErrorSet) value(err error) (name string, hash uint64, value []byte) {
	if s == nil {
		return "", 0, nil
	}
	for _, t := range s.Types {
		value, pointer, ok := t.append(nil, err)
		switch {
		case !ok || codec.Check(value, codec.Limits{}) != nil:
		case pointer:
			return "*" + t.name, t.hash, value
		default:
			return t.name, t.hash, value
		}
	}
	return "", 0, nil
}

// declares reports whether the type of err is declared.
func (s *ErrorSet) declares(err error) bool {
	return s != nil && slices.ContainsFunc(s.Types, func(t ErrorType) bool { return t.is(err) })
}

// reader returns what reads the type with that name, whose shape has that hash;
// nil if there is none.
func (s *ErrorSet) reader(name string, hash uint64) func(*codec.Reader) error {
	if s == nil {
		return nil
	}
	bare, pointer := strings.CutPrefix(name, "*")
	for _, t := range s.Types {
		if t.name == bare && t.hash == hash && (pointer || t.value) {
			return func(r *codec.Reader) error { return t.read(r, pointer) }
		}
	}
	return nil
}
