package oneshot

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"sync"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate/internal/wire"
	"github.com/hoosegen/hoosegen/runtime/internal/entry"
)

const (
	maxCall  = 64 << 20 // bytes of one call
	maxDepth = 100      // arrays and maps within one another
)

func init() { wire.OneShot = serve }

// serve is wire.OneShot.
func serve(rw io.ReadWriter, stderr io.Writer, services []hoose.Service) (returned bool) {
	out := &items{w: rw, gone: func() { os.Exit(1) }}
	var copyStderr func(p []byte)
	if stderr != nil {
		copyStderr = func(p []byte) { _, _ = stderr.Write(p) } // nobody is left to report a failure to
	}
	entry.AttachOutput(out.stdout, copyStderr)

	o := &oneShot{out: out, services: services}
	value, problem := o.run(rw)
	entry.FlushOutput()
	// What is printed from here on, by a process that outlives the call, comes
	// too late: the next item is the last.
	entry.AttachOutput(nil, copyStderr)
	out.end()
	if problem == nil {
		err := out.send("return", value)
		if err == nil {
			return true
		}
		problem = &raised{Class: classBadData, Message: fmt.Sprintf("result of %s: %v", o.method.name, err), Backtrace: []string{}}
	}
	_ = out.send("raise", *problem) // strings can always be encoded
	return false
}

// oneShot is the one call.
type oneShot struct {
	out      *items
	services []hoose.Service
	method   *method

	mu    sync.Mutex
	badly error // the first yield that could not be encoded
}

// run reads the call and makes it. problem is what to raise.
func (o *oneShot) run(r io.Reader) (value any, problem *raised) {
	name, args, err := receiveCall(r)
	if err == nil && name == methodsName {
		return describeMethods(o.services), nil
	}
	var in []reflect.Value
	if err == nil {
		in, err = o.prepare(name, args)
	}
	if err != nil {
		return nil, &raised{Class: classBadCall, Message: err.Error(), Backtrace: []string{}}
	}
	value, problem = o.invoke(in)
	o.mu.Lock()
	defer o.mu.Unlock()
	if problem == nil && o.badly != nil {
		problem = &raised{Class: classBadData, Message: o.badly.Error(), Backtrace: []string{}}
	}
	return value, problem
}

// prepare finds the method and makes its arguments.
func (o *oneShot) prepare(name string, args []msgpack.RawMessage) (in []reflect.Value, err error) {
	if o.method, err = findMethod(o.services, name); err != nil {
		return nil, err
	}
	return o.method.arguments(context.Background(), args, o.yield)
}

// receiveCall reads the call and takes it apart.
func receiveCall(r io.Reader) (name string, args []msgpack.RawMessage, err error) {
	p, err := readCall(r)
	if err != nil {
		return "", nil, err
	}
	return splitCall(p)
}

// readCall reads exactly one msgpack value of at most maxCall bytes, and checks
// it. It returns as soon as the last byte of the value has arrived.
func readCall(r io.Reader) ([]byte, error) {
	var call bytes.Buffer
	switch err := msgp.ReadValue(bufio.NewReader(r), &call, maxCall); {
	case errors.Is(err, msgp.ErrTooLong):
		return nil, fmt.Errorf("the call is longer than %d MiB", maxCall>>20)
	case errors.Is(err, msgp.ErrNever):
		return nil, fmt.Errorf("byte %d of the call: %w", call.Len()-1, err)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, fmt.Errorf("the input ends after %d bytes, within the call", call.Len())
	case err != nil:
		return nil, fmt.Errorf("read the call: %w", err)
	}
	return call.Bytes(), codec.Check(call.Bytes(), codec.Limits{MaxDepth: maxDepth})
}

// splitCall takes [method, [argument, ...]] apart. The value has been checked.
func splitCall(p []byte) (name string, args []msgpack.RawMessage, err error) {
	d := msgpack.NewDecoder(bytes.NewReader(p))
	if n, err := d.DecodeArrayLen(); err != nil || n != 2 {
		return "", nil, errors.New("the call is not an array of two, [method, [argument, ...]]")
	}
	if name, err = d.DecodeString(); err != nil {
		return "", nil, fmt.Errorf("the method's name: %w", err)
	}
	n, err := d.DecodeArrayLen() // -1 for nil, which is no arguments too
	if err != nil {
		return "", nil, fmt.Errorf("the arguments are not an array: %w", err)
	}
	for range n {
		raw, err := d.DecodeRaw()
		if err != nil {
			return "", nil, fmt.Errorf("argument %d: %w", len(args)+1, err)
		}
		args = append(args, raw)
	}
	return name, args, nil
}

// invoke calls the method, whatever it does, on a goroutine that it may end.
func (o *oneShot) invoke(in []reflect.Value) (value any, problem *raised) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if returned {
				return
			}
			p := recover()
			if p == nil {
				p = "the method ended its goroutine (runtime.Goexit)"
			}
			r := raisePanic(p, debug.Stack())
			problem = &r
		}()
		var err error
		if value, err = o.method.result(o.method.fn.Call(in)); err != nil {
			r := raiseError(err, o.method.errors)
			problem = &r
		}
		returned = true
	}()
	<-done
	return value, problem
}

// yield sends the arguments of a callback, after what was printed before.
func (o *oneShot) yield(args []any) error {
	if args == nil {
		args = []any{}
	}
	entry.FlushOutput()
	err := o.out.send("yield", args)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("yield of %s: %w", o.method.name, err)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.badly == nil {
		o.badly = err
	}
	return err
}
