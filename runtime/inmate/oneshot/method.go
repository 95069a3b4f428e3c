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
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// method is a method that the one-shot wire can call.
type method struct {
	name   string // "Processor.Thumbnail"
	fn     reflect.Value
	yields []string // names of the callback parameters
	errors *hoose.ErrorSet
}

// findMethod finds a method by its full name, or by its short one where only
// one service has it.
func findMethod(services []hoose.Service, name string) (*method, error) {
	var found []*method
	var all []string
	for _, s := range services {
		if s.Contract == nil {
			continue
		}
		for i := range min(len(s.Contract.Methods), len(s.Handlers)) {
			m := s.Contract.Methods[i]
			full := s.Contract.Interface + "." + m.Name
			all = append(all, full)
			if name == full || name == m.Name {
				found = append(found, newMethod(s, i, full))
			}
		}
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("there is no method %q; there are %s", name, strings.Join(all, ", "))
	case len(found) > 1:
		return nil, fmt.Errorf("method %q is ambiguous: call %s", name, names(found))
	case found[0].fn.Kind() != reflect.Func || found[0].fn.IsNil():
		return nil, fmt.Errorf("method %s cannot be called on the one-shot wire, which carries values and callbacks only: no streams, no interfaces, no objects", found[0].name)
	}
	return found[0], nil
}

func newMethod(s hoose.Service, i int, name string) *method {
	m := &method{name: name, fn: reflect.ValueOf(s.Handlers[i].Func), errors: s.Contract.Errors}
	for _, y := range s.Contract.Methods[i].Yields {
		m.yields = append(m.yields, y.Name)
	}
	return m
}

func names(methods []*method) string {
	var all []string
	for _, m := range methods {
		all = append(all, m.name)
	}
	return strings.Join(all, " or ")
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
			types = append(types, p.String())
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
		if len(m.yields) > 1 && i < len(m.yields) {
			args = append(args, m.yields[i])
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
