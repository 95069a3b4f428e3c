package stub_test

import (
	"context"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

// TestCodeOfAStreamThatEndsItsGoroutineEndsItsCall has streams of the caller's end
// their goroutines, as t.FailNow does: the call panics with that, at once, and the
// session goes on.
func TestCodeOfAStreamThatEndsItsGoroutineEndsItsCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	c := servePipes(t, &pipes{
		copy: copying,
		sum: func(_ context.Context, seq iter.Seq[int], _ iter.Seq2[string, error]) (string, error) {
			for range seq {
			}
			return "", nil
		},
	})
	exits := func([]byte) (int, error) { runtime.Goexit(); return 0, nil }
	for name, call := range map[string]func(){
		"reader":   func() { _, _ = c.Copy(t.Context(), readerFunc(exits), io.Discard, nil) },
		"writer":   func() { _, _ = c.Copy(t.Context(), strings.NewReader("x"), writerFunc(exits), nil) },
		"iterator": func() { _, _ = c.Sum(t.Context(), func(func(int) bool) { runtime.Goexit() }, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, "ended its goroutine") {
					t.Errorf("the call panics with %q", text)
				}
				if n, err := c.Copy(t.Context(), strings.NewReader("abc"), io.Discard, nil); n != 3 || err != nil {
					t.Errorf("afterwards: %d, %v", n, err)
				}
			}()
			call()
		})
	}
}

// TestReaderThatLiesAboutItsCountIsAnError is about readers at either end.
func TestReaderThatLiesAboutItsCountIsAnError(t *testing.T) {
	for _, n := range []int{-1, 1 << 30} {
		lies := readerFunc(func([]byte) (int, error) { return n, nil })
		c := servePipes(t, &pipes{
			copy: func(_ context.Context, r io.Reader, w io.Writer, _ func(int)) (int64, error) {
				if r == nil {
					r = lies
				}
				return w.(io.ReaderFrom).ReadFrom(r)
			},
			open: func(context.Context, string) (int, io.ReadCloser, error) { return 0, io.NopCloser(lies), nil },
		})
		want := func(err error) {
			t.Helper()
			if err == nil || !strings.Contains(err.Error(), "impossible count") {
				t.Errorf("%d: %v", n, err)
			}
		}
		_, err := c.Copy(t.Context(), lies, io.Discard, nil)
		want(err)
		_, err = c.Copy(t.Context(), nil, io.Discard, nil)
		want(err)
		_, r, err := c.Open(t.Context(), "x")
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(r)
		want(err)
		_ = r.Close()
	}
}
