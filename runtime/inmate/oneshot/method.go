package oneshot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// method is a method that the one-shot wire can call.
type method struct {
	name      string // "Processor.Thumbnail"
	short     string // "Thumbnail"
	fn        reflect.Value
	callbacks []string // names of the callback parameters
	errors    *stub.ErrorSet
}

// methodsName is called to learn which methods there are. No method of an
// interface that is served has a name in lower case.
const methodsName = "methods"

// describeMethods returns a line for each method, as Go writes it but without
// the context: Processor.Thumbnail([]byte, progress func(float64)) ([]byte, error).
func describeMethods(services []hoose.Service) string {
	var b strings.Builder
	for _, m := range allMethods(services) {
		if m.callable() {
			fmt.Fprintf(&b, "%s%s\n", m.name, m.signature())
		} else {
			fmt.Fprintf(&b, "%s: %v\n", m.name, errNotCallable)
		}
	}
	return b.String()
}

// errNotCallable is what keeps a method from this wire.
var errNotCallable = errors.New("cannot be called on the one-shot wire, which carries values and callbacks only: no streams, no interfaces, no objects")

func allMethods(services []hoose.Service) []*method {
	var all []*method
	for _, s := range services {
		contract, handlers := stub.Parts(s)
		for i, name := range s.Methods()[:min(len(s.Methods()), len(handlers))] {
			all = append(all, newMethod(contract, handlers[i], i, name))
		}
	}
	return all
}

// findMethod finds a method by its full name, or by its short one where only
// one service has it.
func findMethod(services []hoose.Service, name string) (*method, error) {
	all := allMethods(services)
	var found []*method
	for _, m := range all {
		if name == m.name || name == m.short {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("there is no method %q; there are %s", name, names(all, ", "))
	case len(found) > 1:
		return nil, fmt.Errorf("method %q is ambiguous: call %s", name, names(found, " or "))
	case !found[0].callable():
		return nil, fmt.Errorf("method %s %w", found[0].name, errNotCallable)
	}
	return found[0], nil
}

// callable reports whether there is a function to call: the generator leaves it
// out where the wire cannot carry the arguments.
func (m *method) callable() bool { return m.fn.Kind() == reflect.Func && !m.fn.IsNil() }

// signature is what follows the name.
func (m *method) signature() string {
	t := m.fn.Type()
	var in, out []string
	callback := 0
	for i := range t.NumIn() {
		p := t.In(i)
		text := typeName(p)
		switch {
		case p == contextType:
			continue
		case p.Kind() == reflect.Func:
			if callback < len(m.callbacks) {
				text = m.callbacks[callback] + " " + text
			}
			callback++
		case t.IsVariadic() && i == t.NumIn()-1:
			text = "..." + typeName(p.Elem())
		}
		in = append(in, text)
	}
	for p := range t.Outs() {
		out = append(out, typeName(p))
	}
	s := "(" + strings.Join(in, ", ") + ")"
	switch len(out) {
	case 0:
		return s
	case 1:
		return s + " " + out[0]
	}
	return s + " (" + strings.Join(out, ", ") + ")"
}

// typeName is a type as one writes it.
func typeName(t reflect.Type) string { return strings.ReplaceAll(t.String(), "[]uint8", "[]byte") }

func newMethod(c *stub.Contract, handler stub.Handler, i int, name string) *method {
	m := &method{name: name, short: c.Methods[i].Name, fn: reflect.ValueOf(handler.Func), errors: c.Errors}
	for _, y := range c.Methods[i].Callbacks {
		m.callbacks = append(m.callbacks, y.Name)
	}
	return m
}

func names(methods []*method, separator string) string {
	var all []string
	for _, m := range methods {
		all = append(all, m.name)
	}
	return strings.Join(all, separator)
}

// arguments makes the values to call the method with: contexts and callbacks
// are made here, the others decoded from raw in their order.
func (m *method) arguments(ctx context.Context, raw []msgpack.RawMessage, yield func(args []any) error) ([]reflect.Value, error) {
	t := m.fn.Type()
	var in []reflect.Value
	next, callback := 0, 0
	for i := range t.NumIn() {
		p := t.In(i)
		switch {
		case p == contextType:
			in = append(in, reflect.ValueOf(ctx))
		case p.Kind() == reflect.Func:
			in = append(in, m.callback(p, callback, yield))
			callback++
		case t.IsVariadic() && i == t.NumIn()-1:
			for ; next < len(raw); next++ {
				v, err := m.decode(raw[next], next, p.Elem())
				if err != nil {
					return nil, err
				}
				in = append(in, v)
			}
		case next == len(raw):
			return nil, m.wrongNumber(len(raw))
		default:
			v, err := m.decode(raw[next], next, p)
			if err != nil {
				return nil, err
			}
			in = append(in, v)
			next++
		}
	}
	if next != len(raw) {
		return nil, m.wrongNumber(len(raw))
	}
	return in, nil
}

func (m *method) wrongNumber(got int) error {
	t := m.fn.Type()
	var types []string
	for p := range t.Ins() {
		if p != contextType && p.Kind() != reflect.Func {
			types = append(types, typeName(p))
		}
	}
	want, more := len(types), ""
	if t.IsVariadic() {
		want, more = want-1, " or more"
		types[want] = "..." + types[want][2:]
	}
	return fmt.Errorf("%s takes %d%s arguments (%s; the context and callbacks are not passed), got %d",
		m.name, want, more, strings.Join(types, ", "), got)
}

// decode decodes the i-th argument into the type t.
func (m *method) decode(raw []byte, i int, t reflect.Type) (v reflect.Value, err error) {
	defer func() {
		if p := recover(); p != nil { // the library's, for a type it cannot handle
			err = fmt.Errorf("%v", p)
		}
		if err != nil {
			err = fmt.Errorf("argument %d of %s (%v): %w", i+1, m.name, t, err)
		}
	}()
	v = reflect.New(t).Elem()
	switch {
	case v.CanInt():
		// The library narrows integers without a word.
		r := codec.NewReader(raw)
		n := codec.ReadInt[int64](r)
		if err := r.End(); err != nil {
			return v, err
		}
		if v.OverflowInt(n) {
			return v, fmt.Errorf("%d does not fit", n)
		}
		v.SetInt(n)
		return v, nil
	case v.CanUint():
		r := codec.NewReader(raw)
		n := codec.ReadUint[uint64](r)
		if err := r.End(); err != nil {
			return v, err
		}
		if v.OverflowUint(n) {
			return v, fmt.Errorf("%d does not fit", n)
		}
		v.SetUint(n)
		return v, nil
	}
	return v, msgpack.NewDecoder(bytes.NewReader(raw)).Decode(v.Addr().Interface())
}

// callback makes the i-th callback, of type t.
func (m *method) callback(t reflect.Type, i int, yield func(args []any) error) reflect.Value {
	return reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		var args []any
		if len(m.callbacks) > 1 && i < len(m.callbacks) {
			args = append(args, m.callbacks[i])
		}
		for _, v := range in {
			args = append(args, v.Interface())
		}
		err := yield(args)
		out := make([]reflect.Value, t.NumOut())
		for o := range out {
			out[o] = reflect.Zero(t.Out(o))
		}
		if len(out) > 1 && err == nil {
			err = errors.New("hoosegen: the callback's result is not available: the one-shot wire carries no answers")
		}
		if last := len(out) - 1; last >= 0 && err != nil && t.Out(last) == errorType {
			out[last] = reflect.ValueOf(&err).Elem()
		}
		return out
	})
}

// result turns what the method returned into the value of a return item.
func (m *method) result(out []reflect.Value) (value any, err error) {
	if n := len(out); n > 0 && out[n-1].Type() == errorType {
		err, _ = reflect.TypeAssert[error](out[n-1])
		out = out[:n-1]
	}
	switch {
	case err != nil || len(out) == 0:
		return nil, err
	case len(out) == 1:
		return out[0].Interface(), nil
	}
	all := make([]any, len(out))
	for i, v := range out {
		all[i] = v.Interface()
	}
	return all, nil
}
