// Package stderrors takes apart and puts together errors of the standard library.
// Some of its packages are too heavy to be linked into every inmate, so errors are
// taken apart without their package being there, by what reflection sees of a
// value that is, and are put together where the package has been registered: by
// package stub for those that every program links, by package neterrors for net
// and net/url.
package stderrors

import (
	"reflect"
	"sync"
)

// Kind says what a field holds.
type Kind uint8

// The kinds of fields.
const (
	String Kind = iota
	Bool
	Error // nil is replaced where that would panic when printed
	Addr  // a network address
	Number
)

// Field is one field of an error type.
type Field struct {
	Name string // empty for the value of a type that is a string itself
	Kind Kind
	// MayBeNil is for Error: nil is kept.
	MayBeNil bool
}

// Address is a network address: that of a net.Addr.
type Address struct{ Network, Text string }

// Values are the fields of a value by kind, each list in the order of the
// layout's fields. A nil Address stands for no address.
type Values struct {
	Strings []string
	Bools   []bool
	Errors  []error
	Addrs   []*Address
	Numbers []uint64
}

// Layouts are the types that are carried, by package path and name; their
// fields are those of Go's own documentation.
var layouts = map[string][]Field{
	"*io/fs.PathError":         {{Name: "Op"}, {Name: "Path"}, {Name: "Err", Kind: Error}},
	"*os.LinkError":            {{Name: "Op"}, {Name: "Old"}, {Name: "New"}, {Name: "Err", Kind: Error}},
	"*os.SyscallError":         {{Name: "Syscall"}, {Name: "Err", Kind: Error}},
	"*strconv.NumError":        {{Name: "Func"}, {Name: "Num"}, {Name: "Err", Kind: Error}},
	"*net.OpError":             {{Name: "Op"}, {Name: "Net"}, {Name: "Source", Kind: Addr}, {Name: "Addr", Kind: Addr}, {Name: "Err", Kind: Error}},
	"*net.DNSError":            {{Name: "UnwrapErr", Kind: Error, MayBeNil: true}, {Name: "Err"}, {Name: "Name"}, {Name: "Server"}, {Name: "IsTimeout", Kind: Bool}, {Name: "IsTemporary", Kind: Bool}, {Name: "IsNotFound", Kind: Bool}},
	"*net.AddrError":           {{Name: "Err"}, {Name: "Addr"}},
	"*net.ParseError":          {{Name: "Type"}, {Name: "Text"}},
	"*net.DNSConfigError":      {{Name: "Err", Kind: Error}},
	"net.UnknownNetworkError":  {{}},
	"net.InvalidAddrError":     {{}},
	"*net/url.Error":           {{Name: "Op"}, {Name: "URL"}, {Name: "Err", Kind: Error}},
	"net/url.EscapeError":      {{}},
	"net/url.InvalidHostError": {{}},
	// Where the number means the same, the number, and what it is elsewhere.
	"syscall.Errno": {{Name: "platform"}, {Name: "number", Kind: Number}, {Name: "other", Kind: Error}},
}

// Layout returns the fields of the type with the given name, or nil.
func Layout(name string) []Field { return layouts[name] }

// Name returns the name of the error's type if that is one that is carried, or
// an empty string.
func Name(err error) string {
	name := nameOf(reflect.TypeOf(err))
	if layouts[name] == nil || reflect.ValueOf(err).Kind() == reflect.Pointer && reflect.ValueOf(err).IsNil() {
		return ""
	}
	return name
}

func nameOf(t reflect.Type) string {
	star := ""
	if t.Kind() == reflect.Pointer {
		star, t = "*", t.Elem()
	}
	return star + t.PkgPath() + "." + t.Name()
}

// Take takes apart an error that has a Name. It reports false for a value whose
// type does not look as it did when this was written.
func Take(err error) (values Values, ok bool) {
	name := Name(err)
	if name == "" {
		return Values{}, false
	}
	if r := registered(name); r.take != nil {
		return r.take(err), true
	}
	v := reflect.Indirect(reflect.ValueOf(err))
	for _, f := range layouts[name] {
		field := v
		if f.Name != "" {
			field = v.FieldByName(f.Name)
		}
		if !field.IsValid() || !values.take(f, field) {
			return Values{}, false
		}
	}
	return values, true
}

func (v *Values) take(f Field, value reflect.Value) bool {
	switch f.Kind {
	case String:
		v.Strings = append(v.Strings, value.String())
		return value.Kind() == reflect.String
	case Bool:
		if value.Kind() != reflect.Bool {
			return false
		}
		v.Bools = append(v.Bools, value.Bool())
	case Error:
		err, ok := reflect.TypeAssert[error](value)
		v.Errors = append(v.Errors, err)
		return ok || value.IsNil()
	case Addr:
		address, ok := reflect.TypeAssert[networkAddress](value)
		switch {
		case !ok:
			v.Addrs = append(v.Addrs, nil)
		case isNil(address):
			v.Addrs = append(v.Addrs, &Address{Text: "<nil>"})
		default:
			v.Addrs = append(v.Addrs, &Address{address.Network(), address.String()})
		}
	}
	return true
}

// networkAddress is net.Addr.
type networkAddress interface {
	Network() string
	String() string
}

func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}

// registration is what is known of a type whose package is linked in.
type registration struct {
	take func(error) Values // nil: by reflection
	make func(Values) error
}

var (
	mu            sync.RWMutex
	types         = map[string]registration{}
	sentinels     = map[string]error{}
	sentinelNames = map[error]string{}
)

func registered(name string) registration {
	mu.RLock()
	defer mu.RUnlock()
	return types[name]
}

// Register has values of the type with the given name put together by f, which
// gets as many values as the layout has fields. It is called by init functions.
func Register(name string, f func(Values) error) { RegisterWith(name, nil, f) }

// RegisterWith is as Register, for a type whose values are taken apart by take.
func RegisterWith(name string, take func(error) Values, f func(Values) error) {
	mu.Lock()
	defer mu.Unlock()
	types[name] = registration{take, f}
}

// RegisterSentinel has an error variable found by its name, and the reverse.
func RegisterSentinel(name string, err error) {
	mu.Lock()
	defer mu.Unlock()
	sentinels[name], sentinelNames[err] = err, name
}

// Make puts a value together; nil if its type is not registered.
func Make(name string, values Values) error {
	f := registered(name).make
	if f == nil {
		return nil
	}
	return f(values)
}

// Sentinel returns the error variable with the given name, or nil.
func Sentinel(name string) error {
	mu.RLock()
	defer mu.RUnlock()
	return sentinels[name]
}

// SentinelName returns the name of the error variable that err is, or an empty
// string. net.ErrClosed is known by its type wherever it comes from.
func SentinelName(err error) string {
	if nameOf(reflect.TypeOf(err)) == "internal/poll.errNetClosing" {
		return "net.ErrClosed"
	}
	if !reflect.ValueOf(err).Comparable() {
		return ""
	}
	mu.RLock()
	defer mu.RUnlock()
	return sentinelNames[err]
}
