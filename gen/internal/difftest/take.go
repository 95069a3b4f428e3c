package difftest

import (
	"fmt"
	"reflect"
)

// take records a value that has arrived. Streams are gone through, functions
// called, and the methods of what is not a copy.
func (a *Actor) take(what string, v reflect.Value) {
	t := v.Type()
	switch {
	case (t.Kind() == reflect.Func || isStream(t)) && v.IsNil():
		a.note(what + " is nil")
	case isStream(t):
		a.takeStream(what, v)
	case t.Kind() == reflect.Func:
		for i := range a.IntN(3) {
			a.call(fmt.Sprintf("%s call %d", what, i), v)
		}
	case a.subject.Made[t] != nil:
		a.takeMade(what, v)
	default:
		a.note(what, v.Interface())
	}
}

// takeMade calls the methods of an object, or of an interface by reference;
// Close last, and in any case.
func (a *Actor) takeMade(what string, v reflect.Value) {
	if v.IsNil() {
		a.note(what + " is nil")
		return
	}
	t := v.Type()
	for i := range t.NumMethod() {
		if name := t.Method(i).Name; name != "Close" {
			for range a.IntN(3) {
				a.call(what+"."+name, v.Method(i))
			}
		}
	}
	if m := v.MethodByName("Close"); m.IsValid() {
		a.call(what+".Close", m)
	}
}

// makeFunc makes a callback, which answers as an implementation does.
func (a *Actor) makeFunc(t reflect.Type) reflect.Value {
	name := fmt.Sprintf("function %d", a.Uint64())
	return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		pointers := make([]any, len(args))
		for i, arg := range args {
			p := reflect.New(t.In(i))
			p.Elem().Set(arg)
			pointers[i] = p.Interface()
		}
		results := make([]any, t.NumOut())
		for i := range results {
			results[i] = reflect.New(t.Out(i)).Interface()
		}
		a.Answer(name, pointers, results)
		out := make([]reflect.Value, len(results))
		for i, r := range results {
			out[i] = reflect.ValueOf(r).Elem()
		}
		return out
	})
}
