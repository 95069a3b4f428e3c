package transcript

import (
	"encoding"
	"encoding/gob"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strings"
	"time"
)

// Render writes a value out in full: types, what pointers point to, nil and
// empty apart, maps in order, floats by their bits, errors by their text.
func Render(v any) string {
	if v == nil {
		return "nil"
	}
	var b strings.Builder
	write(&b, reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, v reflect.Value) {
	if !v.IsValid() {
		b.WriteString("nil")
		return
	}
	switch x := v.Interface().(type) {
	case time.Time:
		_, offset := x.Zone()
		fmt.Fprintf(b, "time(%s %+d)", x.UTC().Format(time.RFC3339Nano), offset)
		return
	case error:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			fmt.Fprintf(b, "error(%s)", x.Error())
			return
		}
	}
	if text, ok := own(v); ok {
		fmt.Fprintf(b, "%s(%s)", v.Type(), text)
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		write(b, v.Elem())
	case reflect.Pointer:
		writePointer(b, v)
	case reflect.Slice, reflect.Array:
		writeList(b, v)
	case reflect.Map:
		writeMap(b, v)
	case reflect.Struct:
		writeStruct(b, v)
	case reflect.Float32, reflect.Float64:
		fmt.Fprintf(b, "%s(%v %x)", v.Type(), v.Float(), math.Float64bits(v.Float()))
	case reflect.String:
		fmt.Fprintf(b, "%s(%q)", v.Type(), v.String())
	case reflect.Func:
		fmt.Fprintf(b, "%s(nil: %t)", v.Type(), v.IsNil())
	default:
		fmt.Fprintf(b, "%s(%v)", v.Type(), v.Interface())
	}
}

// own returns what a struct that hides its fields writes for itself.
func own(v reflect.Value) (string, bool) {
	if v.Kind() != reflect.Struct {
		return "", false
	}
	p := reflect.New(v.Type()) // methods may belong to the pointer
	p.Elem().Set(v)
	var text []byte
	var err error
	switch x := p.Interface().(type) {
	case encoding.TextMarshaler:
		text, err = x.MarshalText()
	case encoding.BinaryMarshaler:
		text, err = x.MarshalBinary()
	case gob.GobEncoder:
		text, err = x.GobEncode()
	case fmt.Stringer:
		text = []byte(x.String())
	default:
		return "", false
	}
	return fmt.Sprintf("%q %v", text, err), true
}

func writePointer(b *strings.Builder, v reflect.Value) {
	if v.IsNil() {
		fmt.Fprintf(b, "%s(nil)", v.Type())
		return
	}
	b.WriteString("&")
	write(b, v.Elem())
}

func writeList(b *strings.Builder, v reflect.Value) {
	b.WriteString(v.Type().String())
	if v.Kind() == reflect.Slice && v.IsNil() {
		b.WriteString("(nil)")
		return
	}
	b.WriteString("{")
	for i := range v.Len() {
		if i > 0 {
			b.WriteString(" ")
		}
		write(b, v.Index(i))
	}
	b.WriteString("}")
}

func writeMap(b *strings.Builder, v reflect.Value) {
	b.WriteString(v.Type().String())
	if v.IsNil() {
		b.WriteString("(nil)")
		return
	}
	var entries []string
	for _, k := range v.MapKeys() {
		var e strings.Builder
		write(&e, k)
		e.WriteString(":")
		write(&e, v.MapIndex(k))
		entries = append(entries, e.String())
	}
	sort.Strings(entries)
	b.WriteString("{" + strings.Join(entries, " ") + "}")
}

func writeStruct(b *strings.Builder, v reflect.Value) {
	b.WriteString(v.Type().String() + "{")
	for i := range v.NumField() {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(v.Type().Field(i).Name + ":")
		if f := v.Field(i); f.CanInterface() {
			write(b, f)
		} else {
			fmt.Fprintf(b, "%v", f)
		}
	}
	b.WriteString("}")
}
