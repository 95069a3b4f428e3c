package inmate

import (
	"context"
	"errors"
	"fmt"
	"image"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// promptly is how soon a call has to return when its context has ended.
const promptly = 50 * time.Millisecond

// requirePromptness fails the test unless a call returns promptly after its context has ended. It has several tries,
// because the machine may do other things besides; a call that does not look at its context fails all of them.
func requirePromptness(t *testing.T, what string, late func() time.Duration) {
	t.Helper()
	var all []time.Duration
	for range 10 {
		took := late()
		if took <= promptly {
			return
		}
		all = append(all, took)
	}
	t.Errorf("%s: returned %v after its context had ended; want at most %v", what, all, promptly)
}

func TestCancellingInTheMiddleOfALargePictureIsPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("makes pictures of 10 million pixels")
	}
	big := mosaic(t, image.Pt(3200, 3200))
	sources := map[string][]byte{"jpeg": asJPEG(t, big, 85), "png": asPNG(t, big)}
	p := New(nil)
	for name, src := range sources {
		calls := map[string]func(context.Context, func(float64)) error{
			"thumbnail": func(ctx context.Context, progress func(float64)) error {
				_, err := p.Thumbnail(ctx, src, image.Pt(200, 200), progress)
				return err
			},
			"resize": func(ctx context.Context, progress func(float64)) error {
				_, err := p.Resize(ctx, src, image.Pt(3000, 0), imageproc.EncodeOptions{}, progress)
				return err
			},
		}
		for op, call := range calls {
			for _, at := range []float64{0.05, 0.3, 0.7, 0.9} { // while decoding and while scaling
				requirePromptness(t, fmt.Sprintf("%s of a %s, cancelled at %v", op, name, at), func() time.Duration {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					var cancelled time.Time
					err := call(ctx, func(done float64) {
						if done >= at && cancelled.IsZero() {
							cancelled = time.Now()
							cancel()
						}
					})
					requireError(t, op, err, context.Canceled)
					return time.Since(cancelled)
				})
			}
		}
	}
	requireGoroutinesEnd(t)
}

func TestACallEndsAtItsDeadlineWhateverItIsDoing(t *testing.T) {
	// Decoding this takes some tenths of a second and reads next to nothing, so that the decoder cannot be told to stop.
	src := scans(3)
	for op, call := range everyMethod(New(nil), src) {
		if op == "info" || op == "convert" {
			continue // does not decode it, would make too large a picture of it
		}
		requirePromptness(t, op, func() time.Duration {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			err := call(ctx)
			deadline, _ := ctx.Deadline()
			requireError(t, op, err, context.DeadlineExceeded)
			return time.Since(deadline)
		})
	}
	requireGoroutinesEnd(t)
}

func TestACallThatWaitsForMemoryCanBeCancelled(t *testing.T) {
	p := New(nil).(*processor)
	all, err := p.memory.reserve(t.Context(), p.limits.Memory)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = p.Histogram(ctx, photo(t, "video-001.jpeg"))
	requireError(t, "histogram", err, context.DeadlineExceeded)
	all.release()
	if _, err := p.Histogram(t.Context(), photo(t, "video-001.jpeg")); err != nil {
		t.Errorf("after the memory was free again: %v", err)
	}
}

func TestCallsAtOnceShareTheMemory(t *testing.T) {
	src := photo(t, "blue-purple-pink-large.png")
	p := NewWithLimits(imageproc.Limits{Memory: 1_000_000}, nil) // each takes 960,000
	errs := make(chan error)
	for range 16 {
		go func() {
			_, err := p.Thumbnail(t.Context(), src, image.Pt(50, 50), nil)
			errs <- err
		}()
	}
	for range 16 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestAPanicInADecoderReachesTheCallerAndFreesTheMemory(t *testing.T) {
	p := New(nil).(*processor)
	src := photo(t, "video-001.jpeg")
	f, err := p.open(t.Context(), "test", src)
	if err != nil {
		t.Fatal(err)
	}
	bad := *f.codec
	bad.decode = panicking
	f.codec = &bad
	panicked, _ := panicOf(func() { _, _ = p.decode(t.Context(), f, func(float64) {}) }).(error)
	if !errors.Is(panicked, errPanic) {
		t.Errorf("recovered %v, want %v", panicked, errPanic)
	}
	if !p.memory.free.TryAcquire(p.limits.Memory) {
		t.Error("the memory of the call is still reserved")
	}
}
