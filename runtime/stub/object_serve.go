package stub

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// maxObjects bounds the objects of one connection that are open at once, so
// that a peer cannot have its callee keep things without end.
const maxObjects = 4096

// Keep appends an object to the results: the value itself stays here until the
// caller closes it, or the connection ends, which calls its method Close if it
// has one without arguments, or with a context. A nil object stays nil, and one
// beside an error that [Return] is given becomes so. With
// more than 4096 open on one connection the call fails.
//
// T is the interface that the method's result has: the caller may use its
// methods and no others that the value may have, since ObjectOf finds the object
// as a T only.
func Keep[T any](call *ServerCall, b []byte, object T) []byte {
	return call.keep(b, object, reflect.TypeFor[T]())
}

func (c *ServerCall) keep(b []byte, object any, as reflect.Type) []byte {
	if object == nil || c.failing { // who has an error closes nothing
		return codec.AppendNil(b)
	}
	id := c.server.objects.keep(object, as)
	if id == 0 {
		dispose(object)
		c.breaks(&hoose.ValueError{Reason: fmt.Sprintf("more than %d objects of one connection are open", maxObjects)})
		return codec.AppendNil(b)
	}
	c.kept = append(c.kept, id)
	return codec.AppendUint(b, id)
}

// ObjectOf reads the object that a method is called on, its first argument.
// Without one that is open and a T, Decoded returns an error and the caller
// gets ErrClosed.
func ObjectOf[T any](call *ServerCall) T {
	id := codec.ReadUint[uint64](call.Args)
	var object T
	o := call.server.objects.use(id, call.method.Closes, func(o *keptObject) (ok bool) {
		object, ok = o.value.(T)
		return ok && o.as == reflect.TypeFor[T]()
	})
	if o == nil {
		call.refused = errObjectClosed
	}
	call.object = o
	return object
}

// errObjectClosed refuses a call on what is no open object of its type. Its
// text is known to the caller's end, which makes it ErrClosed.
var errObjectClosed = &hoose.ValueError{Reason: "the object is closed"}

// objects holds what the calls of one connection have returned and their caller
// has not closed.
type objects struct {
	mu   sync.Mutex
	last uint64 // ids are not used again
	open map[uint64]*keptObject
	over bool // the connection has ended
}

type keptObject struct {
	value any
	as    reflect.Type // what it may be used as
	users int          // calls on it that run
	// orphan says that nobody will close it any more: the last user does.
	orphan bool
}

// keep returns the object's id, or 0 when there are too many.
func (t *objects) keep(value any, as reflect.Type) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.open) >= maxObjects || t.over {
		return 0
	}
	if t.open == nil {
		t.open = make(map[uint64]*keptObject)
	}
	t.last++
	t.open[t.last] = &keptObject{value: value, as: as}
	return t.last
}

// use returns an open object that fits for a call, to be given back by done;
// nil if there is none. With the call that closes it, it is open no longer.
func (t *objects) use(id uint64, closes bool, fits func(*keptObject) bool) *keptObject {
	t.mu.Lock()
	defer t.mu.Unlock()
	o := t.open[id]
	if o == nil || !fits(o) {
		return nil
	}
	o.users++
	if closes {
		delete(t.open, id)
	}
	return o
}

// done ends what use has begun.
func (t *objects) done(o *keptObject) {
	t.mu.Lock()
	o.users--
	last := o.orphan && o.users == 0
	t.mu.Unlock()
	if last {
		dispose(o.value)
	}
}

// drop closes objects that have not reached the caller.
func (t *objects) drop(ids []uint64) {
	for _, id := range ids {
		t.mu.Lock()
		o := t.open[id]
		delete(t.open, id)
		t.mu.Unlock()
		if o != nil {
			dispose(o.value)
		}
	}
}

// end closes everything that is open, after the calls that use it. It is called
// when the connection has ended.
func (t *objects) end() {
	t.mu.Lock()
	t.over = true
	var idle []*keptObject
	for _, o := range t.open {
		o.orphan = true
		if o.users == 0 {
			idle = append(idle, o)
		}
	}
	t.open = nil
	t.mu.Unlock()
	if len(idle) == 0 {
		return
	}
	// It is the application's code, which may take as long as it likes.
	go func() {
		for _, o := range idle {
			dispose(o.value)
		}
	}()
}

// drop closes the objects among results that do not reach the caller.
func (c *ServerCall) drop() {
	if len(c.kept) > 0 {
		c.server.objects.drop(c.kept)
	}
}

// done gives back the object that the call was made on.
func (c *ServerCall) done() {
	if c.object != nil {
		c.server.objects.done(c.object)
	}
}

// disposeTime bounds the Close of an object that takes a context.
const disposeTime = 30 * time.Second

// dispose closes an object that its caller can close no longer. There is nobody
// who would learn of an error, or of a panic.
func dispose(value any) {
	defer func() { _ = recover() }()
	ctx, cancel := context.WithTimeout(context.Background(), disposeTime)
	defer cancel()
	switch o := value.(type) {
	case interface{ Close() error }:
		_ = o.Close()
	case interface{ Close() }:
		o.Close()
	case interface {
		Close(ctx context.Context) error
	}:
		_ = o.Close(ctx)
	case interface{ Close(ctx context.Context) }:
		o.Close(ctx)
	}
}
