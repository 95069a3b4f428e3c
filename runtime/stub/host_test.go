package stub_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// relay returns a session with an inmate that passes every call on to the
// host, which has the implementation: objects, callbacks, errors and one-way
// calls go through both ends twice.
func relay(t *testing.T, impl store) (storeClient, *hoose.Session) {
	t.Helper()
	s := hoosetest.LoopbackHost(t, []hoose.Service{serveStore(impl)}, func(host hoose.Caller) []hoose.Service {
		return []hoose.Service{serveStore(newStore(host))}
	})
	return newStore(s), s
}

func TestInmateCallsItsHost(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, session := relay(t, impl)
	if n, err := s.Count(t.Context()); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	o := begin(t, s, "far")
	wantGet(t, o, "name", "far")
	if _, err := o.Get(t.Context(), "k"); !errors.Is(err, errNoKey) || errors.Is(err, hoose.ErrSandbox) || err.Error() != "get k: no such key" {
		t.Errorf("the host's own error, and back: %v", err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
	if n, _ := impl.Count(t.Context()); n != 0 {
		t.Errorf("%d are open", n)
	}
	sum, err := s.Fold(t.Context(), strings.Fields("a b c"), func(sum, text string) (string, error) { return sum + text, nil })
	if sum != "abc" || err != nil {
		t.Errorf("callbacks through both ends: %q, %v", sum, err)
	}
	if _, err := s.Fold(t.Context(), []string{"a"}, func(string, string) (string, error) { return "", errNoKey }); !errors.Is(err, errNoKey) {
		t.Errorf("the error of a callback: %v", err)
	}
	s.Note("once")
	if err := session.Flush(t.Context()); err != nil {
		t.Error(err)
	}
	testenv.Await(t, "the note comes", func() bool { return len(impl.all()) == 1 })
}

func TestCallsToTheHostEndWithTheirContext(t *testing.T) {
	stubtest.Bubble(t, callsToTheHostEndWithTheirContext)
}

func callsToTheHostEndWithTheirContext(t *testing.T) {
	hoosetest.NoLeaks(t)
	s, session := relay(t, &memoryStore{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := s.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := session.Ping(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if _, err := s.Count(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestManyCallsToTheHostAtOnce(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	s, _ := relay(t, impl)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			o, err := s.Begin(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Error(err)
				return
			}
			wantGet(t, o, "name", fmt.Sprint(i))
			sum, err := s.Fold(t.Context(), strings.Split("x y z", " "), func(sum, text string) (string, error) { return sum + text, nil })
			if sum != "xyz" || err != nil {
				t.Errorf("%q, %v", sum, err)
			}
			if err := o.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n, _ := impl.Count(t.Context()); n != 0 {
		t.Errorf("%d are open", n)
	}
}

// TestRecursionThroughBothEndsIsBounded has the host call the inmate from a service
// that the inmate has called, as deep as there may be calls: the next waits for a
// turn that never comes, until the call that began it all has ended.
func TestRecursionThroughBothEndsIsBounded(t *testing.T) {
	hoosetest.NoLeaks(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	deep := &diver{most: 256, reached: cancel}
	s, session := relay(t, deep)
	deep.below = s
	if _, err := s.Count(ctx); !errors.Is(err, context.Canceled) || deep.deepest != 256 {
		t.Errorf("at depth %d: %.300v", deep.deepest, err)
	}
	if err := session.Ping(t.Context()); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// diver is a store whose Count calls the other end.
type diver struct {
	memoryStore
	below   store
	deepest int
	most    int
	reached func() // called when so deep
}

func (d *diver) Count(ctx context.Context) (int, error) {
	d.mu.Lock()
	d.deepest++
	deepest := d.deepest
	d.mu.Unlock()
	if deepest == d.most {
		d.reached()
	}
	return d.below.Count(ctx)
}

func TestPanicOfAHostServiceIsTheHostsOwn(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	cells := &hoosetest.Cells{Serve: func(host hoose.Caller) []hoose.Service { return []hoose.Service{serveStore(newStore(host))} }}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}}})
	s := newStore(pool)
	_, err := s.Fold(t.Context(), []string{"a", "panic"}, func(sum, text string) (string, error) { return sum + text, nil })
	p := stubtest.WantErr[*hoose.PanicError](t, err)
	if p.Host != "Store.Fold" || p.Value != "fold a" || !strings.Contains(p.Stack, "memoryStore") || !strings.Contains(err.Error(), "the host's method Store.Fold, which the inmate called, panicked") {
		t.Errorf("got %v, %+v", err, p)
	}
	if o, err := s.Begin(t.Context(), "afterwards"); err != nil {
		t.Error(err)
	} else if err := o.Close(); err != nil {
		t.Error(err)
	}
}

// TestObjectsOfTheHostAreClosedWithTheCell leaves objects of the host open at
// the inmate's end.
func TestObjectsOfTheHostAreClosedWithTheCell(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl, keeper := &memoryStore{}, &leaky{}
	cells := &hoosetest.Cells{Serve: func(host hoose.Caller) []hoose.Service {
		keeper.store = newStore(host)
		return []hoose.Service{serveStore(keeper)}
	}}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}}})
	if n, err := newStore(pool).Count(t.Context()); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	testenv.Await(t, "the object is closed", func() bool { n, _ := impl.Count(t.Context()); return n == 0 })
}

// leaky opens what it never closes.
type leaky struct{ store }

func (l *leaky) Count(ctx context.Context) (int, error) {
	if _, err := l.Begin(ctx, "x"); err != nil {
		return 0, err
	}
	return l.store.Count(ctx)
}

func TestCallsWithoutAHost(t *testing.T) {
	hoosetest.NoLeaks(t)
	t.Run("before the connection they wait", func(t *testing.T) {
		host := hoose.NewHost()
		got := make(chan error, 1)
		go func() { _, err := newStore(host).Count(context.Background()); got <- err }()
		h, i := net.Pipe()
		served := make(chan error, 1)
		go func() { served <- hoose.Serve(i, hoose.ServeConfig{Host: host}) }()
		s, err := hoose.Connect(t.Context(), h, hoose.SessionConfig{Host: []hoose.Service{serveStore(&memoryStore{})}})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-got; err != nil {
			t.Error(err)
		}
		s.Close()
		<-served
		_, err = newStore(host).Count(t.Context())
		if wantClosed(t, err); false {
			t.Log(err)
		}
	})
	t.Run("in vain", func(t *testing.T) {
		_, err := newStore(hoose.NewHost(), hoose.Timeout(10*time.Millisecond)).Count(t.Context())
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for the host to connect") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("where there is none", func(t *testing.T) {
		host, none := hoose.NewHost(), errors.New("none")
		host.Fail(none)
		if _, err := newStore(host).Count(t.Context()); !errors.Is(err, none) || !errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("which offers nothing", func(t *testing.T) {
		s := newStore(hoosetest.LoopbackHost(t, nil, func(host hoose.Caller) []hoose.Service {
			return []hoose.Service{serveStore(newStore(host))}
		}))
		_, err := s.Count(t.Context())
		if err == nil || !strings.Contains(err.Error(), "Store.Count is not known to the host") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("twice", func(t *testing.T) {
		host := hoose.NewHost()
		for i := range 2 {
			h, in := net.Pipe()
			h.Close()
			if err := hoose.Serve(in, hoose.ServeConfig{Host: host}); i == 1 && (err == nil || !strings.Contains(err.Error(), "it is for one")) {
				t.Errorf("got %v", err)
			}
		}
	})
}

func TestHostServicesThatCannotBeServedAreRefused(t *testing.T) {
	hoosetest.NoLeaks(t)
	two := []hoose.Service{serveStore(&memoryStore{}), serveStore(&memoryStore{})}
	h, i := net.Pipe()
	defer i.Close()
	if _, err := hoose.Connect(t.Context(), h, hoose.SessionConfig{Host: two}); err == nil || !strings.Contains(err.Error(), "two services of the name Store") {
		t.Errorf("got %v", err)
	}
	cells := &hoosetest.Cells{}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: two}})
	if _, err := newStore(pool).Count(t.Context()); err == nil || !strings.Contains(err.Error(), "two services of the name Store") || cells.Launched() != 0 {
		t.Errorf("got %v, %d cells", err, cells.Launched())
	}
}

// TestHostileCallsOfHostServices has an inmate call its host as no client would.
func TestHostileCallsOfHostServices(t *testing.T) {
	timeout := []byte{0xd3, 0, 0, 0, 0, 0, 0, 0, 0}
	call := func(method uint16, flags uint8, id uint32, payload ...byte) []byte {
		return stubtest.Frame(frame.Header{Kind: frame.Call, Flags: flags, Index: method, Call: id}, payload...)
	}
	args := func(n int, values ...byte) []byte {
		return append(append(codec.AppendArrayLen(nil, n+1), timeout...), values...)
	}
	tests := map[string]struct {
		send []byte
		want string
	}{
		"a method beyond those announced":  {call(9999, 0, 1, args(0)...), "no such method"},
		"too few arguments":                {call(storeBegin, 0, 1, args(0)...), "malformed arguments: arguments of Store.Begin: codec: want array of 2"},
		"too many arguments":               {call(storeCount, 0, 1, args(1, 1)...), "malformed arguments"},
		"no time-out":                      {call(storeCount, 0, 1, 0x91, 0xa0), "malformed arguments: arguments of Store.Count"},
		"an argument of another type":      {call(storeBegin, 0, 1, args(1, 1)...), "malformed arguments: arguments of Store.Begin: codec: want str"},
		"one more value":                   {call(storeBegin, 0, 1, args(1, 0xa0, 1)...), "want the end of the input"},
		"nil":                              {call(storeBegin, 0, 1, 0xc0), "malformed arguments"},
		"an object that is a string":       {call(storeTxGet, 0, 1, args(2, 0xa0, 0xa0)...), "malformed arguments: arguments of Store.Tx.Get: codec: want int"},
		"a call that is none as a message": {call(storeBegin, frame.FlagOneWay, 1, args(1, 0xa0)...), "against the contract"},
		"a message as a call":              {call(storeNote, 0, 1, args(1, 0xa0)...), "against the contract"},
		"a message with a bad argument":    {call(storeNote, frame.FlagOneWay, 1, args(1, 1)...), "malformed arguments: arguments of Store.Note"},
		"an answer to nothing":             {stubtest.Frame(frame.Header{Kind: frame.Answer, Call: 1}, 0xc0), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			hoosetest.NoLeaks(t)
			impl := &memoryStore{noted: make(chan string)}
			s := newStore(fakeInmateOf(t, hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}}, stubtest.GreetingOf(storeContract), func(h frame.Header, _ []byte) []byte {
				if h.Kind == frame.Call {
					return tt.send
				}
				return nil
			}), hoose.Timeout(100*time.Millisecond))
			_, err := s.Count(t.Context())
			if tt.want == "" {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
				return
			}
			if stubtest.WantErr[*hoose.ProtocolError](t, err); !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// TestHostileObjectsOfTheHost has an inmate call on objects that it was never
// given: it is answered, and that is all.
func TestHostileObjectsOfTheHost(t *testing.T) {
	hoosetest.NoLeaks(t)
	answered := make(chan string, 1)
	impl := &memoryStore{}
	s := newStore(fakeInmateOf(t, hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}}, stubtest.GreetingOf(storeContract), func(h frame.Header, p []byte) []byte {
		switch h.Kind {
		case frame.Call:
			payload := append([]byte{0x92, 0xd3, 0, 0, 0, 0, 0, 0, 0, 0}, 0xcd, 0xff, 0xff)
			return stubtest.Frame(frame.Header{Kind: frame.Call, Index: storeTxClose, Call: 77}, payload...)
		case frame.Raise:
			answered <- fmt.Sprintf("%d: %s", h.Flags, p[1:])
			return stubtest.Frame(frame.Header{Kind: frame.Return, Call: 1}, 0x91, 5)
		}
		return nil
	}))
	if n, err := s.Count(t.Context()); n != 5 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if got := <-answered; got != "3: the object is closed" {
		t.Errorf("the inmate is told %q", got)
	}
}

// TestHostThatIsFlooded has an inmate make more calls than it may.
func TestHostThatIsFlooded(t *testing.T) {
	hoosetest.NoLeaks(t)
	impl := &memoryStore{}
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		r := frame.NewReader(rw, frame.MaxPayload)
		for h, _, err := r.Next(); err == nil; h, _, err = r.Next() {
			switch h.Kind {
			case frame.Hello:
				_, _ = rw.Write(stubtest.GreetingOf(storeContract))
			case frame.Call:
				go func() {
					for id := uint32(1); ; id++ {
						if _, err := rw.Write(stubtest.Frame(frame.Header{Kind: frame.Call, Index: storeWait, Call: id}, 0x91, 0)); err != nil {
							return
						}
					}
				}()
			}
		}
	}}
	pool := stubtest.NewPool(t, cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}}})
	_, err := newStore(pool).Count(t.Context())
	if stubtest.WantErr[*hoose.ProtocolError](t, err); !strings.Contains(err.Error(), "too many calls at once") {
		t.Errorf("got %v", err)
	}
}
