package stub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// counting yields the numbers below n as text, and an error in place of any
// number that fails gives one for.
func counting(fails func(i int) error) func(context.Context, int, func(int)) iter.Seq2[string, error] {
	return func(_ context.Context, n int, each func(int)) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for i := range n {
				if each != nil {
					each(i)
				}
				if err := fails(i); err != nil {
					yield("", err)
					return
				}
				if !yield(fmt.Sprint(i), nil) {
					return
				}
			}
		}
	}
}

func never(int) error { return nil }

func TestASequenceMakesACallForEachRange(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{lines: counting(never)}
	c := servePipes(t, p)
	seq := c.Lines(t.Context(), 5000, nil)
	for range 2 {
		n := 0
		for s, err := range seq {
			if err != nil || s != fmt.Sprint(n) {
				t.Fatalf("element %d: %q, %v", n, s, err)
			}
			n++
		}
		if n != 5000 {
			t.Errorf("%d elements", n)
		}
	}
}

func TestErrorsWithinASequenceAndOfItsCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{lines: counting(func(i int) error {
		switch i {
		case 3:
			return fmt.Errorf("at three: %w", errLeak)
		case 100:
			panic("burst")
		}
		return nil
	})}
	c := servePipes(t, p)
	var last error
	n := 0
	for _, err := range c.Lines(t.Context(), 10, nil) {
		n, last = n+1, err
	}
	if n != 4 || !errors.Is(last, errLeak) || errors.Is(last, hoose.ErrSandbox) {
		t.Errorf("%d elements, the last with %v", n, last)
	}
	p.lines = func(context.Context, int, func(int)) iter.Seq2[string, error] { panic("burst") }
	for _, err := range c.Lines(t.Context(), 10, nil) {
		if _, ok := errors.AsType[*hoose.PanicError](err); !ok {
			t.Errorf("a method that panics: %v", err)
		}
	}
	p.lines = counting(func(i int) error {
		if i == 2 {
			panic("burst")
		}
		return nil
	})
	n = 0
	for _, err := range c.Lines(t.Context(), 10, nil) {
		n, last = n+1, err
	}
	if _, ok := errors.AsType[*hoose.PanicError](last); !ok || n != 3 {
		t.Errorf("a sequence that panics: %d elements, %v", n, last)
	}
}

func TestLeavingALoopCancelsTheProducer(t *testing.T) {
	hoosetest.NoLeaks(t)
	stopped := make(chan struct{}, 1)
	p := &pipes{lines: func(ctx context.Context, _ int, _ func(int)) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for yield("x", nil) { //nolint:revive // endless but for its consumer
			}
			stopped <- struct{}{}
		}
	}}
	c := servePipes(t, p)
	n := 0
	for range c.Lines(t.Context(), 0, nil) {
		if n++; n == 10 {
			break
		}
	}
	<-stopped
	func() {
		defer func() { _ = recover() }()
		for range c.Lines(t.Context(), 0, nil) {
			panic("the body")
		}
	}()
	<-stopped
}

func TestCallbacksOfASequenceRunWhereItIsRanged(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{lines: counting(never)}
	c := servePipes(t, p)
	var log []string // without a lock
	for s, err := range c.Lines(t.Context(), 3, func(i int) { log = append(log, fmt.Sprint("asked ", i)) }) {
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, s)
	}
	if got := strings.Join(log, ", "); got != "asked 0, 0, asked 1, 1, asked 2, 2" {
		t.Error(got)
	}
}

func TestAnOpenCallCanBeRangedOverOnce(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{split: func(_ context.Context, n int) (int, iter.Seq[int], error) {
		if n < 0 {
			return 0, nil, errLeak
		}
		return n, func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
		}, nil
	}}
	c := servePipes(t, p)
	if _, _, err := c.Split(t.Context(), -1); !errors.Is(err, errLeak) {
		t.Error(err)
	}
	size, seq, err := c.Split(t.Context(), 100)
	if err != nil || size != 100 {
		t.Fatal(size, err)
	}
	sum := 0
	for n := range seq {
		sum += n
	}
	if sum != 4950 {
		t.Error(sum)
	}
	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "ranged over before") {
			t.Errorf("the second range panics with %v", err)
		}
	}()
	for range seq {
		t.Error("an element")
	}
	t.Error("no panic")
}

func TestABodyIsReadToItsEndOrError(t *testing.T) {
	hoosetest.NoLeaks(t)
	data := bytes.Repeat([]byte("0123456789"), 50_000)
	var closed atomic.Int32
	p := &pipes{open: func(_ context.Context, name string) (int, io.ReadCloser, error) {
		switch name {
		case "gone":
			return 0, nil, errLeak
		case "nil":
			return 0, nil, nil
		case "torn":
			return 7, io.NopCloser(io.MultiReader(bytes.NewReader(data[:70_000]), readerFunc(func([]byte) (int, error) { return 0, errLeak }))), nil
		}
		c := &closer{Reader: bytes.NewReader(data)}
		return len(data), closing(func() error { closed.Add(1); return c.Close() }, c), nil
	}}
	c := servePipes(t, p)
	size, body, err := c.Open(t.Context(), "")
	if err != nil || size != len(data) {
		t.Fatal(size, err)
	}
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, data) {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
	if err := body.Close(); err != nil || closed.Load() != 1 {
		t.Errorf("%v, closed %d times", err, closed.Load())
	}
	if _, _, err := c.Open(t.Context(), "gone"); !errors.Is(err, errLeak) {
		t.Error(err)
	}
	if _, _, err := c.Open(t.Context(), "nil"); err == nil || !strings.Contains(err.Error(), "neither a stream nor an error") {
		t.Error(err)
	}
	_, body, err = c.Open(t.Context(), "torn")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); !errors.Is(err, errLeak) || len(got) != 70_000 {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

type closingReader struct {
	io.Reader
	close func() error
}

func (c closingReader) Close() error { return c.close() }

func closing(f func() error, r io.Reader) io.ReadCloser { return closingReader{r, f} }

func TestClosingABodyEndsTheCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	closed := make(chan struct{}, 1)
	p := &pipes{open: func(context.Context, string) (int, io.ReadCloser, error) {
		r, w := io.Pipe()
		go func() { _, _ = w.Write([]byte("first")) }()
		return 0, closing(func() error { closed <- struct{}{}; return r.Close() }, r), nil
	}}
	c := servePipes(t, p)
	_, body, err := c.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	var b [5]byte
	if _, err := io.ReadFull(body, b[:]); err != nil || string(b[:]) != "first" {
		t.Fatal(string(b[:]), err)
	}
	read := make(chan error, 1)
	go func() {
		_, err := body.Read(b[:]) // waits for more
		read <- err
	}()
	if err := body.Close(); err != nil {
		t.Error(err)
	}
	if err := <-read; !errors.Is(err, hoose.ErrClosed) {
		t.Errorf("the Read that Waited: %v", err)
	}
	<-closed
	if err := body.Close(); err != nil {
		t.Error("closing again:", err)
	}
}

func TestAnOpenCallEndsWithItsContextThoughNobodyConsumesIt(t *testing.T) {
	stubtest.Bubble(t, anOpenCallEndsWithItsContextThoughNobodyConsumesIt)
}

func anOpenCallEndsWithItsContextThoughNobodyConsumesIt(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{open: func(context.Context, string) (int, io.ReadCloser, error) {
		return 0, io.NopCloser(strings.NewReader("x")), nil
	}, split: func(ctx context.Context, _ int) (int, iter.Seq[int], error) {
		return 0, func(yield func(int) bool) {
			<-ctx.Done()
		}, nil
	}}
	cells := &hoosetest.Cells{Services: []hoose.Service{p.service()}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{Max: 1})
	defer pool.Close()
	c := newPipes(pool)
	ctx, cancel := context.WithCancel(t.Context())
	if _, _, err := c.Split(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if cells.Open() != 1 {
		t.Errorf("%d cells while the call is open", cells.Open())
	}
	cancel()
	// The next call needs the only cell there may be.
	wait, stop := context.WithTimeout(t.Context(), testenv.Patience)
	defer stop()
	_, body, err := c.Open(wait, "")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); string(got) != "x" || err != nil {
		t.Error(string(got), err)
	}
	if _, body, err = c.Open(wait, ""); err != nil { // the end has released it too
		t.Fatal(err)
	}
	body.Close()
	if _, _, err = newPipes(pool, hoose.Timeout(20*time.Millisecond)).Split(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	if _, body, err = c.Open(wait, ""); err != nil { // and so has its time
		t.Fatal(err)
	}
	body.Close()
}

func TestACallThatIsNeverSentLeavesItsStreamsAndItsCell(t *testing.T) {
	hoosetest.NoLeaks(t)
	service := (&pipes{copy: copying, open: func(context.Context, string) (int, io.ReadCloser, error) {
		return 0, io.NopCloser(strings.NewReader("")), nil
	}}).service()
	contract, handlers := stub.Parts(service)
	older := *contract
	older.Methods = append([]stub.Method(nil), older.Methods...)
	older.Methods[pipesClosers].Hash++
	older.Methods[pipesSplit].Hash++
	service = stub.NewService(&older, handlers)
	cells := &hoosetest.Cells{Services: []hoose.Service{service}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{Max: 1})
	defer pool.Close()
	c := newPipes(pool)
	var changed *hoose.ContractError
	r := &closer{Reader: readerFunc(func([]byte) (int, error) { panic("touched") })}
	if err := c.Closers(t.Context(), r, nil); !errors.As(err, &changed) || r.closed.Load() > 0 {
		t.Errorf("a call with streams: %v", err)
	}
	if _, _, err := c.Split(t.Context(), 1); !errors.As(err, &changed) {
		t.Errorf("an open call: %v", err)
	}
	if n, err := c.Copy(t.Context(), strings.NewReader("x"), io.Discard, nil); n != 1 || err != nil || cells.Launched() != 1 {
		t.Errorf("the next: %d, %v, in cell %d", n, err, cells.Launched())
	}
}

func TestASequenceOfACellThatDies(t *testing.T) {
	hoosetest.NoLeaks(t)
	p := &pipes{lines: counting(never)}
	var end func()
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		end = func() { rw.Close() }
		_ = hoose.Serve(rw, hoose.ServeConfig{}, p.service())
	}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	n := 0
	var last error
	for _, err := range newPipes(pool).Lines(t.Context(), 1_000_000, nil) {
		if n++; n == 5 {
			end()
		}
		last = err
	}
	if !errors.Is(last, hoose.ErrSandbox) || n < 5 {
		t.Errorf("%d elements, then %v", n, last)
	}
}

func BenchmarkSequence(b *testing.B) {
	p := &pipes{lines: func(context.Context, int, func(int)) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for range b.N {
				if !yield("element", nil) {
					return
				}
			}
		}
	}}
	c := servePipes(b, p)
	b.ResetTimer()
	for _, err := range c.Lines(context.Background(), 0, nil) {
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	p := &pipes{copy: copying}
	c := servePipes(b, p)
	const size = 64 << 20
	b.SetBytes(2 * size)
	for b.Loop() {
		src := io.LimitReader(readerFunc(func(b []byte) (int, error) { return len(b), nil }), size)
		if n, err := c.Copy(context.Background(), src, io.Discard, nil); n != size || err != nil {
			b.Fatal(n, err)
		}
	}
}
