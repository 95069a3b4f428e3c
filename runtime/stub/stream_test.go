package stub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

func copying(ctx context.Context, r io.Reader, w io.Writer, _ func(int)) (int64, error) {
	return io.Copy(w, r)
}

func TestStreamsCarryEveryByteInBothDirections(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{copy: copying}
	c := servePipes(t, p)
	for _, n := range []int{0, 1, 1000, 64 << 10, 64<<10 + 1, 1 << 20, 3<<20 + 7} {
		data := bytes.Repeat([]byte("pipe"), n/4+1)[:n]
		for name, src := range map[string]io.Reader{
			"whole": bytes.NewReader(data), "halves": iotest.HalfReader(bytes.NewReader(data)), "with the end": iotest.DataErrReader(bytes.NewReader(data)),
		} {
			var dst bytes.Buffer
			got, err := c.Copy(t.Context(), src, &dst, nil)
			if err != nil || got != int64(n) || !bytes.Equal(dst.Bytes(), data) {
				t.Errorf("%d bytes, %s: copied %d, got %d, %v", n, name, got, dst.Len(), err)
			}
		}
	}
}

func TestSmallReadsAndWritesKeepTheirOrderWithCallbacks(t *testing.T) {
	var log []string
	p := &pipes{copy: func(_ context.Context, r io.Reader, w io.Writer, each func(int)) (int64, error) {
		var buf [3]byte
		for i := 0; ; i++ {
			n, err := io.ReadFull(r, buf[:])
			if n > 0 {
				if _, err := w.Write(buf[:n]); err != nil {
					return 0, err
				}
				each(i)
			}
			if err != nil {
				return int64(i), nil //nolint:nilerr // the end is what is waited for
			}
		}
	}}
	c := servePipes(t, p)
	var mu sync.Mutex
	note := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		log = append(log, s)
	}
	_, err := c.Copy(t.Context(), strings.NewReader("abcdefg"), writerFunc(func(b []byte) (int, error) { note(string(b)); return len(b), nil }),
		func(n int) { note(fmt.Sprint(n)) })
	// A callback that nobody waits for may run after the next write, never before its own.
	at := func(s string) int { return slices.Index(log, s) }
	if err != nil || len(log) != 6 || at("0") < at("abc") || at("1") < at("def") || at("2") < at("g") || at("def") < at("abc") {
		t.Errorf("%q, %v", log, err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestErrorsOfStreamsKeepTheirIdentity(t *testing.T) {
	p := &pipes{copy: copying}
	c := servePipes(t, p)
	torn := fmt.Errorf("below the sink: %w", errLeak)
	var dst bytes.Buffer
	_, err := c.Copy(t.Context(), io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(torn)), &dst, nil)
	if !errors.Is(err, errLeak) || errors.Is(err, hoose.ErrSandbox) || dst.String() != "abc" {
		t.Errorf("a reader's error: %v after %q", err, dst.String())
	}
	_, err = c.Copy(t.Context(), strings.NewReader("abc"), writerFunc(func([]byte) (int, error) { return 1, torn }), nil)
	if !errors.Is(err, errLeak) || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a writer's error: %v", err)
	}
	_, err = c.Copy(t.Context(), strings.NewReader("abc"), writerFunc(func([]byte) (int, error) { return 1, nil }), nil)
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a short write: %v", err)
	}
	_, err = c.Copy(t.Context(), readerFunc(func([]byte) (int, error) { return 1 << 30, nil }), io.Discard, nil)
	if err == nil || !strings.Contains(err.Error(), "impossible count") {
		t.Errorf("a reader that lies: %v", err)
	}
}

func TestNilStreamsStayNil(t *testing.T) {
	p := &pipes{
		copy: func(_ context.Context, r io.Reader, w io.Writer, _ func(int)) (int64, error) {
			if r != nil || w != nil {
				return 0, errors.New("not nil")
			}
			return 5, nil
		},
		closers: func(_ context.Context, r io.ReadCloser, w io.WriteCloser) error {
			if r != nil || w != nil {
				return errors.New("not nil")
			}
			return nil
		},
		sum: func(_ context.Context, seq iter.Seq[int], pairs iter.Seq2[string, error]) (string, error) {
			return fmt.Sprint(seq == nil, pairs == nil), nil
		},
		relay: func(_ context.Context, in <-chan int, out chan<- string) error {
			if in != nil || out != nil {
				return errors.New("not nil")
			}
			return nil
		},
	}
	c := servePipes(t, p)
	if n, err := c.Copy(t.Context(), nil, nil, nil); n != 5 || err != nil {
		t.Error(n, err)
	}
	if err := c.Closers(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
	if s, err := c.Sum(t.Context(), nil, nil); s != "true true" || err != nil {
		t.Error(s, err)
	}
	if err := c.Relay(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
}

// closer counts how often it is closed.
type closer struct {
	io.Reader
	io.Writer
	err    error
	closed atomic.Int32
}

func (c *closer) Close() error {
	c.closed.Add(1)
	return c.err
}

func TestClosingReachesTheCallersStreams(t *testing.T) {
	p := &pipes{closers: func(_ context.Context, r io.ReadCloser, w io.WriteCloser) error {
		if err := r.Close(); err != nil {
			return err
		}
		return w.Close()
	}}
	c := servePipes(t, p)
	r, w := &closer{Reader: strings.NewReader("x")}, &closer{Writer: io.Discard, err: errLeak}
	if err := c.Closers(t.Context(), r, w); !errors.Is(err, errLeak) || r.closed.Load() != 1 || w.closed.Load() != 1 {
		t.Errorf("%v, closed %d and %d times", err, r.closed.Load(), w.closed.Load())
	}
	p.closers = func(context.Context, io.ReadCloser, io.WriteCloser) error { return nil }
	if err := c.Closers(t.Context(), r, w); err != nil || r.closed.Load() != 1 || w.closed.Load() != 1 {
		t.Error("closed what the callee left open")
	}
}

func TestAConversationOverTwoStreams(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{copy: func(_ context.Context, r io.Reader, w io.Writer, _ func(int)) (int64, error) {
		var line [4]byte
		for i := int64(0); ; i++ {
			if _, err := io.ReadFull(r, line[:]); err != nil {
				return i, nil //nolint:nilerr // the end is what is waited for
			}
			if _, err := w.Write(bytes.ToUpper(line[:])); err != nil {
				return i, err
			}
		}
	}}
	c := servePipes(t, p)
	toInmate, questions := io.Pipe()
	answers, fromInmate := io.Pipe()
	var n int64
	done := make(chan error, 1)
	go func() {
		var err error
		n, err = c.Copy(t.Context(), toInmate, fromInmate, nil)
		done <- err
	}()
	for i := range 100 {
		q := fmt.Sprintf("q%03d", i)
		if _, err := io.WriteString(questions, q); err != nil {
			t.Fatal(err)
		}
		var a [4]byte
		if _, err := io.ReadFull(answers, a[:]); err != nil || string(a[:]) != strings.ToUpper(q) {
			t.Fatalf("asked %s, answer %s, %v", q, a, err)
		}
	}
	questions.Close()
	if err := <-done; err != nil || n != 100 {
		t.Error(n, err)
	}
}

func TestLargeTransfersNeverSitInMemory(t *testing.T) {
	const size = 256 << 20
	p := &pipes{copy: copying}
	c := servePipes(t, p)
	// What is left after a collection is what sits in memory.
	live := func() uint64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	before, most, looked := live(), uint64(0), 0
	src := io.LimitReader(readerFunc(func(b []byte) (int, error) {
		if looked++; looked%100 == 0 {
			most = max(most, live())
		}
		return len(b), nil
	}), size)
	n, err := c.Copy(t.Context(), src, io.Discard, nil)
	if err != nil || n != size {
		t.Fatal(n, err)
	}
	if grown := int64(most) - int64(before); looked < 100 || grown > 16<<20 {
		t.Errorf("the heap grew by %d KiB, seen after %d reads", grown>>10, looked)
	}
}

func TestABlockedStreamBlocksNothingElse(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{copy: func(_ context.Context, r io.Reader, w io.Writer, each func(int)) (int64, error) {
		read := make(chan struct{})
		go func() {
			defer close(read)
			var b [1]byte
			_, _ = r.Read(b[:]) // blocks until the writer is done
		}()
		for i := range 10 {
			if _, err := w.Write([]byte{byte(i)}); err != nil {
				return 0, err
			}
			each(i)
		}
		<-read
		return 1, nil
	}}
	c := servePipes(t, p)
	r, w := io.Pipe()
	calls := 0
	var dst bytes.Buffer
	_, err := c.Copy(t.Context(), r, &dst, func(int) {
		if calls++; calls == 10 {
			w.Close()
		}
	})
	if err != nil || calls != 10 || dst.Len() != 10 {
		t.Errorf("%d callbacks, %d bytes, %v", calls, dst.Len(), err)
	}
}

func TestACallWithABlockedStreamEndsInTime(t *testing.T) {
	stubtest.Bubble(t, aCallWithABlockedStreamEndsInTime)
}

func aCallWithABlockedStreamEndsInTime(t *testing.T) {
	p := &pipes{copy: copying}
	c := servePipes(t, p)
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Copy(ctx, r, io.Discard, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestNothingTouchesTheStreamsAfterTheCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	var leaked io.Reader
	left := make(chan struct{})
	p := &pipes{copy: func(_ context.Context, r io.Reader, w io.Writer, _ func(int)) (int64, error) {
		leaked = r
		go func() {
			defer close(left)
			for {
				if _, err := w.Write([]byte("x")); err != nil {
					return
				}
			}
		}()
		return 0, nil
	}}
	c := servePipes(t, p)
	var over atomic.Bool
	var late atomic.Int32
	if _, err := c.Copy(t.Context(), strings.NewReader("abc"), writerFunc(func(b []byte) (int, error) {
		if over.Load() {
			late.Add(1)
		}
		return len(b), nil
	}), nil); err != nil {
		t.Fatal(err)
	}
	over.Store(true)
	<-left
	if late.Load() > 0 {
		t.Errorf("%d writes after the call has returned", late.Load())
	}
	if _, err := leaked.Read(make([]byte, 1)); err == nil {
		t.Error("read from a stream of a call that has ended")
	}
}

func TestAPanicOfAStreamIsTheCallers(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{copy: copying, sum: summing}
	c := servePipes(t, p)
	for name, call := range map[string]func(){
		"reader": func() {
			_, _ = c.Copy(t.Context(), readerFunc(func([]byte) (int, error) { panic("burst") }), io.Discard, nil)
		},
		"writer": func() {
			_, _ = c.Copy(t.Context(), strings.NewReader("x"), writerFunc(func([]byte) (int, error) { panic("burst") }), nil)
		},
		"iterator": func() { _, _ = c.Sum(t.Context(), func(func(int) bool) { panic("burst") }, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if v := recover(); v != "burst" {
					t.Errorf("recovered %v", v)
				}
			}()
			call()
			t.Error("no panic")
		})
	}
	if n, err := c.Copy(t.Context(), strings.NewReader("still here"), io.Discard, nil); n != 10 || err != nil {
		t.Errorf("after panics: %d, %v", n, err)
	}
}

func summing(_ context.Context, seq iter.Seq[int], pairs iter.Seq2[string, error]) (string, error) {
	sum := 0
	if seq != nil {
		for n := range seq {
			sum += n
		}
	}
	s := fmt.Sprint(sum)
	if pairs != nil {
		for k, err := range pairs {
			if err != nil {
				return s, err
			}
			s += k
		}
	}
	return s, nil
}

func TestIteratorsAreRangedOverByTheCallee(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{sum: summing}
	c := servePipes(t, p)
	upTo := func(n int) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
		}
	}
	for _, n := range []int{0, 1, 10, 5000, 100_000} {
		got, err := c.Sum(t.Context(), upTo(n), nil)
		if err != nil || got != fmt.Sprint(n*(n-1)/2) {
			t.Errorf("%d elements: %s, %v", n, got, err)
		}
	}
	got, err := c.Sum(t.Context(), upTo(3), func(yield func(string, error) bool) {
		_ = yield("a", nil) && yield("b", nil) && yield("", fmt.Errorf("third: %w", errLeak))
	})
	if !errors.Is(err, errLeak) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestLeavingTheLoopStopsTheCallersIterator(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{sum: func(_ context.Context, seq iter.Seq[int], _ iter.Seq2[string, error]) (string, error) {
		var seen []int
		for range 2 { // each range begins anew
			for n := range seq {
				if seen = append(seen, n); n == 2 {
					break
				}
			}
		}
		return fmt.Sprint(seen), nil
	}}
	c := servePipes(t, p)
	begun, stopped := 0, 0
	got, err := c.Sum(t.Context(), func(yield func(int) bool) {
		begun++
		defer func() { stopped++ }()
		for i := 0; yield(i); i++ { //nolint:revive // endless but for its consumer
		}
	}, nil)
	if err != nil || got != "[0 1 2 0 1 2]" || begun != 2 || stopped != 2 {
		t.Errorf("%s, %v, begun %d times, stopped %d", got, err, begun, stopped)
	}
}

func TestASlowIteratorsElementsAreNotHeldBack(t *testing.T) {
	hoosetest.NoLeaks(t)
	seen := make(chan int)
	p := &pipes{sum: func(_ context.Context, seq iter.Seq[int], _ iter.Seq2[string, error]) (string, error) {
		for n := range seq {
			seen <- n
		}
		return "", nil
	}}
	c := servePipes(t, p)
	if _, err := c.Sum(t.Context(), func(yield func(int) bool) {
		for i := range 5 {
			if !yield(i) {
				return
			}
			if got := <-seen; got != i {
				t.Errorf("the callee saw %d, want %d", got, i)
			}
		}
	}, nil); err != nil {
		t.Error(err)
	}
}

func TestChannelsGoBothWays(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{relay: func(_ context.Context, in <-chan int, out chan<- string) error {
		for n := range in {
			out <- fmt.Sprint(n)
		}
		close(out)
		return nil
	}}
	c := servePipes(t, p)
	in, out := make(chan int), make(chan string)
	done := make(chan error, 1)
	go func() { done <- c.Relay(t.Context(), in, out) }()
	for i := range 3 { // one at a time: nothing waits for more
		in <- i
		if got := <-out; got != fmt.Sprint(i) {
			t.Fatalf("sent %d, received %s", i, got)
		}
	}
	go func() {
		for i := range 5000 {
			in <- i
		}
		close(in)
	}()
	n := 0
	for range out {
		n++
	}
	if err := <-done; err != nil || n != 5000 {
		t.Errorf("%d elements came back, %v", n, err)
	}
}

func TestWhatWasSentArrivesBeforeTheCallReturns(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{relay: func(_ context.Context, _ <-chan int, out chan<- string) error {
		for range 100 {
			out <- "x"
		}
		return nil // the channel stays open
	}}
	c := servePipes(t, p)
	out := make(chan string, 200)
	if err := c.Relay(t.Context(), nil, out); err != nil || len(out) != 100 {
		t.Errorf("%d elements arrived, %v", len(out), err)
	}
	select {
	case out <- "open":
	default:
		t.Error("the channel is full or closed")
	}
}

func TestACallThatNobodyReceivesFromEndsInTime(t *testing.T) {
	stubtest.Bubble(t, aCallThatNobodyReceivesFromEndsInTime)
}

func aCallThatNobodyReceivesFromEndsInTime(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{relay: func(ctx context.Context, _ <-chan int, out chan<- string) error {
		for {
			select {
			case out <- "x":
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}}
	c := servePipes(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Relay(ctx, nil, make(chan string)); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestAStreamThatBreaksFailsTheCallWhateverTheMethodReturns(t *testing.T) {
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	go func() {
		p := &pipes{sum: summing}
		_ = hoose.Serve(inmate, hoose.ServeConfig{}, p.service())
	}()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{MaxPayload: 4096})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	large := strings.Repeat("x", 5000)
	_, err = newPipes(s).Sum(t.Context(), nil, func(yield func(string, error) bool) { _ = yield("a", nil) && yield(large, nil) })
	var limit *hoose.LimitError
	if !errors.As(err, &limit) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("an element over the limit: %v", err)
	}
	if got, err := newPipes(s).Sum(t.Context(), slices.Values([]int{1, 2}), nil); got != "3" || err != nil {
		t.Errorf("the next call: %s, %v", got, err)
	}
}

func TestStreamsFitIntoSmallPayloads(t *testing.T) {
	hoosetest.NoLeaks(t)
	host, inmate := net.Pipe()
	data := bytes.Repeat([]byte("pipe"), 5000)
	p := &pipes{copy: copying, sum: summing, open: func(context.Context, string) (int, io.ReadCloser, error) {
		return len(data), io.NopCloser(bytes.NewReader(data)), nil
	}, relay: func(_ context.Context, in <-chan int, out chan<- string) error {
		for n := range in {
			out <- fmt.Sprint(n)
		}
		return nil
	}}
	go func() { _ = hoose.Serve(inmate, hoose.ServeConfig{}, p.service()) }()
	s, err := hoose.Connect(t.Context(), host, hoose.SessionConfig{MaxPayload: 1024})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var dst bytes.Buffer
	if n, err := newPipes(s).Copy(t.Context(), bytes.NewReader(data), &dst, nil); err != nil || int(n) != len(data) || !bytes.Equal(dst.Bytes(), data) {
		t.Errorf("copied %d of %d bytes, %v", n, len(data), err)
	}
	if _, body, err := newPipes(s).Open(t.Context(), ""); err != nil {
		t.Error(err)
	} else if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d of %d bytes, %v", len(got), len(data), err)
	}
	all := make([]int, 5000)
	if got, err := newPipes(s).Sum(t.Context(), slices.Values(all), nil); got != "0" || err != nil {
		t.Error(got, err)
	}
	in, out := make(chan int, len(all)), make(chan string, len(all))
	for range all {
		in <- 1
	}
	close(in)
	if err := newPipes(s).Relay(t.Context(), in, out); err != nil || len(out) != len(all) {
		t.Errorf("%d elements came back, %v", len(out), err)
	}
}
