package difftest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
)

var streams = map[reflect.Type]bool{
	reflect.TypeFor[io.Reader]():      true,
	reflect.TypeFor[io.ReadCloser]():  true,
	reflect.TypeFor[io.Writer]():      true,
	reflect.TypeFor[io.WriteCloser](): true,
}

func isStream(t reflect.Type) bool {
	return streams[t] || t.Kind() == reflect.Chan || isSeq(t)
}

func isSeq(t reflect.Type) bool { return t.Kind() == reflect.Func && t.PkgPath() == "iter" }

// makeStream makes a stream that a take at the other end goes through.
func (a *Actor) makeStream(t reflect.Type) reflect.Value {
	switch {
	case t.Kind() == reflect.Chan:
		return a.makeChannel(t)
	case isSeq(t):
		return a.makeSeq(t)
	case t.Implements(reflect.TypeFor[io.Reader]()):
		r := &source{data: bytes.Repeat([]byte(a.text()), 1+a.IntN(2)*1000)}
		if a.IntN(3) == 0 {
			r.err = errors.New("the source is dry")
		}
		return reflect.ValueOf(r)
	default:
		w := &sink{room: 1 << 20}
		if a.IntN(4) == 0 {
			w.room = 3
		}
		a.after = append(a.after, func() { a.note("written", w.data) })
		return reflect.ValueOf(w)
	}
}

// source is a reader of data, which ends in err.
type source struct {
	data []byte
	err  error
}

func (s *source) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		if s.err != nil {
			return 0, s.err
		}
		return 0, io.EOF
	}
	n := copy(p, s.data[:min(len(s.data), 1000)])
	s.data = s.data[n:]
	return n, nil
}

func (s *source) Close() error { return nil }

// sink is a writer that takes so many bytes.
type sink struct {
	data []byte
	room int
}

func (s *sink) Write(p []byte) (int, error) {
	n := min(len(p), s.room-len(s.data))
	s.data = append(s.data, p[:n]...)
	if n < len(p) {
		return n, errors.New("the sink is full")
	}
	return n, nil
}

func (s *sink) Close() error { return nil }

// makeChannel makes a channel that has all that it will give, or room for all
// that it will take.
func (a *Actor) makeChannel(t reflect.Type) reflect.Value {
	both := reflect.ChanOf(reflect.BothDir, t.Elem())
	ch := reflect.MakeChan(both, 100)
	if t.ChanDir() == reflect.RecvDir {
		for range a.IntN(4) {
			ch.Send(a.make(t.Elem(), 1))
		}
		ch.Close()
		return ch
	}
	a.patient = true
	a.after = append(a.after, func() {
		for {
			v, ok := ch.TryRecv()
			if !ok {
				return
			}
			a.note("sent", v.Interface())
		}
	})
	return ch
}

func (a *Actor) makeSeq(t reflect.Type) reflect.Value {
	yield := t.In(0)
	elems := make([][]reflect.Value, a.IntN(5))
	for i := range elems {
		for in := range yield.Ins() {
			elems[i] = append(elems[i], a.make(in, 1))
		}
	}
	return reflect.MakeFunc(t, func(args []reflect.Value) []reflect.Value {
		for _, e := range elems {
			if !args[0].Call(e)[0].Bool() {
				break
			}
		}
		return nil
	})
}

// takeStream goes through a stream, to its end or less far.
func (a *Actor) takeStream(what string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case io.Reader:
		a.takeReader(what, x)
		a.close(what, v)
	case io.Writer:
		a.takeWriter(what, x)
		a.close(what, v)
	default:
		switch {
		case isSeq(v.Type()):
			a.takeSeq(what, v)
		case v.Type().ChanDir() == reflect.RecvDir:
			for range a.IntN(8) {
				e, ok := v.Recv()
				a.note(what+" received", ok, e.Interface())
				if !ok {
					break
				}
			}
		default:
			for range a.IntN(4) {
				v.Send(a.make(v.Type().Elem(), 1))
			}
		}
	}
}

func (a *Actor) takeReader(what string, r io.Reader) {
	var data []byte
	var err error
	if a.IntN(3) == 0 {
		data = make([]byte, 5)
		var n int
		n, err = io.ReadFull(r, data)
		data = data[:n]
	} else {
		data, err = io.ReadAll(r)
	}
	a.note(what+" read", string(data), err)
}

func (a *Actor) takeWriter(what string, w io.Writer) {
	for range a.IntN(4) {
		n, err := w.Write([]byte(a.text()))
		a.note(what+" wrote", n, err)
		if err != nil {
			break
		}
	}
}

// close closes what has a Close by its static type; the value may have more.
func (a *Actor) close(what string, v reflect.Value) {
	if v.Type().Implements(reflect.TypeFor[io.Closer]()) {
		a.note(what+" closed", v.Interface().(io.Closer).Close())
	}
}

func (a *Actor) takeSeq(what string, v reflect.Value) {
	limit := 1 + a.IntN(8)
	yield := reflect.MakeFunc(v.Type().In(0), func(args []reflect.Value) []reflect.Value {
		for i, arg := range args {
			a.take(fmt.Sprintf("%s element %d", what, i), arg)
		}
		limit--
		return []reflect.Value{reflect.ValueOf(limit > 0 || a.patient)}
	})
	v.Call([]reflect.Value{yield})
	a.note(what + " ended")
}
