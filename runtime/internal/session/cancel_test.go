package session

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

var errEnough = errors.New("enough")

func TestCancelBeforeTheCallIsSentSendsNothing(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o := NewOutgoing()
	o.Cancel(errEnough)
	if err := c.Begin(o, CallSpec{}, withHeader([]byte{0x90})); !errors.Is(err, errEnough) {
		t.Errorf("Begin: %v", err)
	}
	if o.Abandon(0) {
		t.Error("there was something to abandon")
	}
	w.quiet()
	w.sync(c)
	if c.Err() != nil || len(c.calls) != 0 {
		t.Errorf("cause %v, %d calls", c.Err(), len(c.calls))
	}
}

func TestCancelEndsTheWaitAndAbandonTellsThePeer(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o := begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Notifies}, Sink: 1, MaxOutput: 1000})
	w.send(frame.Header{Kind: frame.Yield, Call: 1}, []byte{0x90})
	w.send(frame.Header{Kind: frame.Output, Flags: 1}, []byte("kept"))
	w.sync(c)
	o.Cancel(errEnough)
	o.Cancel(errors.New("too late"))
	if e := take(t, o); e.Kind != frame.Output || string(e.Payload.B) != "kept" {
		t.Errorf("a cancelled call gives %v, want its output alone", e.Kind)
	}
	if _, err := o.Next(); !errors.Is(err, errEnough) {
		t.Errorf("Next: %v", err)
	}
	if err := o.Answer(false, withHeader([]byte{0x90})); !errors.Is(err, errEnough) {
		t.Errorf("Answer: %v", err)
	}
	if !o.Abandon(patient) || o.Abandon(patient) {
		t.Error("Abandon does not tell the first from the second")
	}
	if got := w.want(frame.Header{Kind: frame.Cancel, Call: 1}); !bytes.Equal(got, []byte{0xc0}) {
		t.Errorf("CANCEL carries %x", got)
	}
	w.send(frame.Header{Kind: frame.Raise, Call: 1}, []byte{0xc0})
	w.sync(c)
	if c.Err() != nil || len(c.calls) != 0 {
		t.Errorf("after the call has ended: cause %v, %d calls", c.Err(), len(c.calls))
	}
}

func TestResultThatIsThereIsWorthMoreThanACancel(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o := begin(t, c, w, CallSpec{})
	w.send(frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90})
	w.sync(c)
	o.Cancel(errEnough)
	if e := take(t, o); e.Kind != frame.Return {
		t.Errorf("got %v", e.Kind)
	}
	if o.Abandon(0) {
		t.Error("a call that has ended was abandoned")
	}
}

func TestCallThatDoesNotEndInItsGraceEndsTheConnection(t *testing.T) {
	tests := map[string][]byte{
		"silence":                nil,
		"half a header":          {0, 0, 0, 9, 5},
		"half a frame":           append(frame.AppendHeader(nil, frame.Header{Kind: frame.Return, Call: 1}, 100), 0x90),
		"yields, and no end":     frames(3, frame.Header{Kind: frame.Yield, Call: 1}, []byte{0x90}),
		"the end of another one": frames(1, frame.Header{Kind: frame.Return, Call: 2}, []byte{0x90}),
	}
	for name, b := range tests {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			c, w := hostEnd(t, Limits{}, Limits{})
			o := begin(t, c, w, CallSpec{Callbacks: []CallbackMode{Notifies}})
			begin(t, c, w, CallSpec{})
			w.raw(b)
			o.Cancel(errEnough)
			if _, err := o.Next(); !errors.Is(err, errEnough) {
				t.Errorf("Next: %v", err)
			}
			const grace = 30 * time.Millisecond
			var err error
			took := took(func() {
				o.Abandon(grace)
				w.want(frame.Header{Kind: frame.Cancel, Call: 1})
				err = failure(t, c)
			})
			if !errors.Is(err, ErrUnresponsive) || took < grace {
				t.Errorf("cause %v after %v", err, took)
			}
		})
	}
}

// TestPeerThatStopsReading has the inmate's end read nothing after its HELLO.
func TestPeerThatStopsReading(t *testing.T) {
	hello := frames(1, frame.Header{Kind: frame.Hello}, helloOf(Limits{}))
	// connected is a host that can write its HELLO and so many frames more.
	connected := func(t *testing.T, writes int) *Conn {
		r, w := io.Pipe()
		stalled := newStalled(r, 1+writes)
		c := New(stalled, Config{Host: true})
		t.Cleanup(func() { within(t, patient, "Close", c.Close) })
		if _, err := w.Write(hello); err != nil {
			t.Fatal(err)
		}
		ready(t, c)
		eventually(t, "its own HELLO is being written", func() bool {
			stalled.mu.Lock()
			defer stalled.mu.Unlock()
			return stalled.writes == writes
		})
		c.out.drain()
		return c
	}
	call := func(c *Conn, o *Outgoing) <-chan error {
		done := make(chan error, 1)
		go func() {
			err := c.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}}, withHeader([]byte{0x90}))
			if err == nil {
				_, err = o.Next()
			}
			done <- err
		}()
		return done
	}
	sending := func(o *Outgoing) bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.sending
	}
	t.Run("a call that is being written ends soon after its deadline, and the connection with it", func(t *testing.T) {
		noLeaks(t)
		c := connected(t, 0)
		o := NewOutgoing()
		done := call(c, o)
		eventually(t, "the call is being sent", func() bool { return sending(o) })
		var err error
		took := took(func() {
			o.Cancel(errEnough)
			err = <-done
		})
		if !errors.Is(err, errEnough) || !errors.Is(failure(t, c), ErrNotReading) || took < sendGrace || took > patient/2 {
			t.Errorf("%v, cause %v, after %v", err, c.Err(), took)
		}
	})
	t.Run("a call that waits behind it ends at its own deadline, and nothing else does", func(t *testing.T) {
		noLeaks(t)
		c := connected(t, 0)
		first, second := NewOutgoing(), NewOutgoing()
		stuck := call(c, first)
		eventually(t, "the first call is being sent", func() bool { return sending(first) })
		waits := call(c, second)
		eventually(t, "the second waits behind it", func() bool {
			second.mu.Lock()
			defer second.mu.Unlock()
			return second.conn != nil && !second.sending
		})
		second.Cancel(errEnough)
		if err := <-waits; !errors.Is(err, errEnough) || c.Err() != nil {
			t.Errorf("%v, cause %v", err, c.Err())
		}
		second.Abandon(time.Millisecond) // its CANCEL cannot be sent either
		if err := failure(t, c); !errors.Is(err, ErrUnresponsive) {
			t.Errorf("cause %v", err)
		}
		if err := <-stuck; !errors.Is(err, ErrUnresponsive) {
			t.Errorf("the first call: %v", err)
		}
	})
	t.Run("an answer that is being written", func(t *testing.T) {
		noLeaks(t)
		c := connected(t, 1)
		o := NewOutgoing()
		if err := c.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}}, withHeader([]byte{0x90})); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- o.Answer(false, withHeader([]byte{0x90})) }()
		eventually(t, "the answer is being sent", func() bool { return sending(o) })
		o.Cancel(errEnough)
		if err := <-done; !errors.Is(err, errEnough) || !errors.Is(failure(t, c), ErrNotReading) {
			t.Errorf("%v, cause %v", err, c.Err())
		}
	})
	t.Run("more than may wait, from many callers", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := connected(t, 0)
			var callers sync.WaitGroup
			for range 20 {
				callers.Go(func() {
					o := NewOutgoing()
					timer := time.AfterFunc(50*time.Millisecond, func() { o.Cancel(errEnough) })
					defer timer.Stop()
					err := c.Begin(o, CallSpec{}, withHeader(yieldOf(300<<10)))
					if err == nil {
						_, err = o.Next()
					}
					if !errors.Is(err, errEnough) && !errors.Is(err, ErrNotReading) {
						t.Errorf("%v", err)
					}
					o.Abandon(patient)
				})
			}
			within(t, patient, "twenty callers", callers.Wait)
			if n := len(c.out.pending); n > maxPending+(300<<10) {
				t.Errorf("%d bytes wait to be written", n)
			}
		})
	})
	t.Run("Close releases everybody", func(t *testing.T) {
		noLeaks(t)
		c := connected(t, 0)
		o := NewOutgoing()
		done := call(c, o)
		eventually(t, "the call is being sent", func() bool { return sending(o) })
		within(t, patient, "Close", c.Close)
		if err := <-done; !errors.Is(err, ErrClosed) {
			t.Errorf("%v", err)
		}
	})
}

func TestCancelWhileSendingToAPeerThatReadsOnSparesTheConnection(t *testing.T) {
	synctest.Test(t, cancelWhileSendingToAPeerThatReadsOnSparesTheConnection)
}

func cancelWhileSendingToAPeerThatReadsOnSparesTheConnection(t *testing.T) {
	c, w := hostEnd(t, Limits{}, Limits{})
	o := NewOutgoing()
	done := make(chan error, 1)
	payload := append(codec.AppendArrayLen(nil, 1<<20), make([]byte, 1<<20)...)
	go func() {
		err := c.Begin(o, CallSpec{}, withHeader(payload))
		if err == nil {
			_, err = o.Next()
		}
		o.Abandon(patient)
		done <- err
	}()
	if _, err := w.in.Peek(100); err != nil { // some of it has arrived
		t.Fatal(err)
	}
	o.Cancel(errEnough)
	if got := w.want(frame.Header{Kind: frame.Call, Call: 1}); !bytes.Equal(got, payload) {
		t.Error("the call did not arrive whole")
	}
	w.want(frame.Header{Kind: frame.Cancel, Call: 1})
	if err := <-done; !errors.Is(err, errEnough) {
		t.Errorf("the call ends with %v", err)
	}
	time.Sleep(2 * sendGrace) // the moment has passed, and nothing has happened
	w.send(frame.Header{Kind: frame.Raise, Call: 1}, []byte{0xc0})
	w.sync(c)
	if c.Err() != nil {
		t.Errorf("cause %v", c.Err())
	}
}

// TestRandomCancels has many callers cancel calls at any moment of their lives
// on one connection, which must neither fail nor mix answers up.
func TestRandomCancels(t *testing.T) {
	for name, connect := range map[string]func(testing.TB, func(*Incoming)) (*Conn, *Conn){
		"pipe without a buffer": func(t testing.TB, serve func(*Incoming)) (*Conn, *Conn) { return pair(t, Limits{Window: 500}, serve) },
		"pipe of the system":    osPair,
	} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			host, inmate := connect(t, func(in *Incoming) {
				n := codec.ReadInt[int](codec.NewReader(in.Payload.B))
				in.Payload.Free()
				for i := range n % 7 {
					if in.Notify(0, withHeader(num(n+i))) != nil {
						break
					}
				}
				if n%3 == 0 {
					if _, p, err := in.Request(1, withHeader(num(n))); err == nil {
						p.Free()
					}
				}
				if n%5 == 0 {
					<-in.Context(time.Duration(n%11) * time.Millisecond).Done()
				}
				_ = in.Return(withHeader(num(n)))
			})
			var ended, cancelled atomic.Int64
			var callers sync.WaitGroup
			for i := range 32 {
				callers.Go(func() {
					random := rand.New(rand.NewPCG(uint64(i), 1))
					for j := range 40 {
						if one(t, host, i*1000+j, time.Duration(random.IntN(3000))*time.Microsecond) {
							ended.Add(1)
						} else {
							cancelled.Add(1)
						}
					}
				})
			}
			callers.Wait()
			if host.Err() != nil || inmate.Err() != nil {
				t.Fatalf("causes %v and %v", host.Err(), inmate.Err())
			}
			if !one(t, host, 1, patient) {
				t.Error("the connection does not answer any more")
			}
			eventually(t, "every call has ended", func() bool {
				host.mu.Lock()
				defer host.mu.Unlock()
				return len(host.calls) == 0
			})
			t.Logf("%d calls ended, %d were cancelled", ended.Load(), cancelled.Load())
		})
	}
}

// one makes a call, cancels it after a while, and reports whether it ended
// before.
func one(t *testing.T, host *Conn, n int, after time.Duration) bool {
	o := NewOutgoing()
	timer := time.AfterFunc(after, func() { o.Cancel(errEnough) })
	defer timer.Stop()
	err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Notifies, Requests}}, withHeader(num(n)))
	for told := 0; err == nil; {
		var e Event
		if e, err = o.Next(); err != nil {
			break
		}
		size, got := len(e.Payload.B), codec.ReadInt[int](codec.NewReader(e.Payload.B))
		e.Payload.Free()
		switch {
		case e.Kind == frame.Return && got == n:
			return true
		case e.Kind == frame.Yield && e.Index == 0 && got == n+told:
			told++
		case e.Kind == frame.Yield && e.Index == 1 && got == n:
			err = o.Answer(false, withHeader(num(n)))
		default:
			t.Errorf("call %d got %v %d of %d", n, e.Kind, e.Index, got)
		}
		if err == nil && e.Kind == frame.Yield {
			err = o.Consumed(size)
		}
	}
	if !errors.Is(err, errEnough) {
		t.Errorf("call %d ends with %v", n, err)
	}
	o.Abandon(patient)
	return false
}

func TestConsumerThatStopsReadingStallsNobodyElse(t *testing.T) {
	noLeaks(t)
	host, _ := pair(t, Limits{Window: 1000}, func(in *Incoming) {
		if codec.ReadInt[int](codec.NewReader(in.Payload.B)) == 1 {
			for in.Notify(0, withHeader(yieldOf(100))) == nil {
			}
		}
		_ = in.Return(withHeader([]byte{0x90}))
	})
	var slow []*Outgoing
	for range 10 {
		o := NewOutgoing()
		if err := host.Begin(o, CallSpec{Callbacks: []CallbackMode{Notifies}}, withHeader(num(1))); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, o)
	}
	for range 200 {
		o := NewOutgoing()
		if err := host.Begin(o, CallSpec{}, withHeader(num(0))); err != nil {
			t.Fatal(err)
		}
		within(t, patient, "a call beside ten that nobody takes yields from", func() {
			if e, err := o.Next(); err != nil || e.Kind != frame.Return {
				t.Errorf("%v, %v", e.Kind, err)
			}
		})
	}
	for _, o := range slow {
		o.Abandon(patient)
	}
}

func TestCallIdsWrapAroundPastZeroAndThoseInUse(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	if o := begin(t, c, w, CallSpec{}); o.id != 1 {
		t.Fatalf("the first id is %d", o.id)
	}
	c.mu.Lock()
	c.lastID = math.MaxUint32 - 1
	c.mu.Unlock()
	for _, want := range []uint32{math.MaxUint32, 2, 3} {
		if o := begin(t, c, w, CallSpec{}); o.id != want {
			t.Errorf("id %d, want %d", o.id, want)
		}
	}
}

func TestDuplicateReturnPoisonsTheConnectionAndNotTheCall(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o, other := begin(t, c, w, CallSpec{}), begin(t, c, w, CallSpec{})
	w.raw(frames(2, frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90}))
	wantViolation(t, c, "RETURN for call 1: no such call")
	if e := take(t, o); e.Kind != frame.Return {
		t.Errorf("the call that had ended gives %v", e.Kind)
	}
	if _, err := other.Next(); !errors.Is(err, c.Err()) {
		t.Errorf("another call ends with %v", err)
	}
	if err := c.Begin(NewOutgoing(), CallSpec{}, withHeader([]byte{0x90})); !errors.Is(err, c.Err()) {
		t.Errorf("a later call: %v", err)
	}
	if err := c.Ping(t.Context()); !errors.Is(err, c.Err()) {
		t.Errorf("a later ping: %v", err)
	}
}

func TestGiantAnswerIsRefusedByItsHeader(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	o := begin(t, c, w, CallSpec{})
	before := heap()
	w.raw(frame.AppendHeader(nil, frame.Header{Kind: frame.Raise, Call: 1}, 64<<20+1))
	wantViolation(t, c, "RAISE for call 1: unreadable frame: frame: RAISE of 67108865 bytes exceeds the limit of 67108864 bytes")
	if used := heap() - before; used > 1<<20 {
		t.Errorf("%d bytes were taken for it", used)
	}
	if _, err := o.Next(); !errors.Is(err, c.Err()) {
		t.Errorf("the call ends with %v", err)
	}
}

// TestWhatAnInmateSaidBeforeItsEndIsRead has an inmate answer and stop reading at once: the
// host's next write fails before it has read the answer.
func TestWhatAnInmateSaidBeforeItsEndIsRead(t *testing.T) {
	synctest.Test(t, whatAnInmateSaidBeforeItsEndIsRead)
}

func whatAnInmateSaidBeforeItsEndIsRead(t *testing.T) {
	toHost, inmateOut := net.Pipe()
	hostOut := &failing{after: 2} // HELLO and CALL go out, then it breaks
	c := New(&duplex{Reader: toHost, Writer: hostOut}, Config{Host: true})
	t.Cleanup(c.Close)
	defer inmateOut.Close()
	w := &wire{t: t, rw: inmateOut}
	w.send(frame.Header{Kind: frame.Hello}, helloOf(Limits{}))
	ready(t, c)
	o := NewOutgoing()
	if err := c.Begin(o, CallSpec{Callbacks: []CallbackMode{Requests}, Sink: 1, MaxOutput: 1000}, withHeader([]byte{0x90})); err != nil {
		t.Fatal(err)
	}
	if err := o.Answer(false, withHeader([]byte{0x90})); err != nil {
		t.Errorf("a failed write is taken for the end of the call: %v", err)
	}
	w.send(frame.Header{Kind: frame.Output, Flags: 2}, []byte("panic: so long"))
	w.send(frame.Header{Kind: frame.Return, Call: 1}, []byte{0x90})
	if e := take(t, o); string(e.Payload.B) != "panic: so long" {
		t.Errorf("first came %v", e.Kind)
	}
	if e := take(t, o); e.Kind != frame.Return {
		t.Errorf("then came %v", e.Kind)
	}
	if err := c.Begin(NewOutgoing(), CallSpec{}, withHeader([]byte{0x90})); err != nil && !errors.Is(err, ErrEnded) {
		t.Errorf("a later call: %v", err)
	}
	if err := failure(t, c); !errors.Is(err, ErrEnded) || !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(err, errCut) {
		t.Errorf("cause %v", err)
	}
}

var errCut = errors.New("cut")

type failing struct{ after int }

func (f *failing) Write(p []byte) (int, error) {
	if f.after--; f.after < 0 {
		return 0, errCut
	}
	return len(p), nil
}

func TestEndOfThePeersStreamIsTheCauseWhereverItComes(t *testing.T) {
	for name, b := range map[string][]byte{"between frames": nil, "inside a frame": {0, 0, 0, 20, 5}} {
		t.Run(name, func(t *testing.T) {
			noLeaks(t)
			c, w := hostEnd(t, Limits{}, Limits{})
			o := begin(t, c, w, CallSpec{})
			w.raw(b)
			w.rw.Close()
			var v *Violation
			if err := failure(t, c); !errors.Is(err, ErrEnded) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &v) {
				t.Errorf("cause %v", err)
			}
			if _, err := o.Next(); !errors.Is(err, ErrEnded) {
				t.Errorf("the call ends with %v", err)
			}
		})
	}
}

func TestPingsAreAnsweredInAnyOrderAndEndWithTheirContext(t *testing.T) {
	noLeaks(t)
	c, w := hostEnd(t, Limits{}, Limits{})
	results := make(chan error, 2)
	var payloads [][]byte
	for range 2 {
		go func() { results <- c.Ping(t.Context()) }()
		payloads = append(payloads, w.want(frame.Header{Kind: frame.Ping}))
	}
	for _, payload := range slices.Backward(payloads) {
		w.send(frame.Header{Kind: frame.Pong}, payload)
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() { results <- c.Ping(ctx) }()
	late := w.want(frame.Header{Kind: frame.Ping})
	cancel(errEnough)
	if err := <-results; !errors.Is(err, errEnough) {
		t.Errorf("Ping: %v", err)
	}
	w.send(frame.Header{Kind: frame.Pong}, late) // late, but asked for
	w.sync(c)
	if c.Err() != nil || len(c.pings) != 0 {
		t.Fatalf("cause %v, %d pings", c.Err(), len(c.pings))
	}
	w.send(frame.Header{Kind: frame.Pong}, late)
	wantViolation(t, c, "no such PING")
}

func TestGoawayLetsOpenCallsEndAndThenEndsTheConnection(t *testing.T) {
	noLeaks(t)
	release := make(chan struct{})
	c, w := inmateEnd(t, Config{Serve: func(in *Incoming) {
		<-release
		_ = in.Return(withHeader([]byte{0x91, 0x01}))
	}}, Limits{})
	w.send(frame.Header{Kind: frame.Call, Call: 1}, []byte{0x90})
	w.send(frame.Header{Kind: frame.Call, Call: 2}, []byte{0x90})
	w.send(frame.Header{Kind: frame.Goaway}, str("shutting down"))
	w.sync(c)
	close(release)
	eventually(t, "both answers wait to be read, one behind the other", func() bool {
		c.mu.Lock()
		ended := len(c.served) == 0
		c.mu.Unlock()
		c.out.mu.Lock()
		defer c.out.mu.Unlock()
		return ended && c.out.busy
	})
	for range 2 {
		if h, p := w.next(); h.Kind != frame.Return || !bytes.Equal(p, []byte{0x91, 0x01}) {
			t.Errorf("got %v %x", h.Kind, p)
		}
	}
	if err := failure(t, c); !errors.Is(err, ErrClosed) {
		t.Errorf("cause %v", err)
	}
}
