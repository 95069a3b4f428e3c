package stub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

func TestCallCarriesArgumentsAndResults(t *testing.T) {
	_, k := stubtest.Loopback(t)
	for _, size := range []int{0, 1, 64, 33 << 10, 1 << 20, 5 << 20} {
		sent := bytes.Repeat([]byte{byte(size), 7}, size/2+1)[:size]
		got, err := k.Echo(t.Context(), sent)
		if err != nil || !bytes.Equal(got, sent) || got == nil {
			t.Fatalf("echo of %d bytes: %d bytes, %v", size, len(got), err)
		}
	}
	if got, err := k.Echo(t.Context(), nil); err != nil || got != nil {
		t.Errorf("echo of nil: %v, %v", got, err)
	}
}

func TestManyCallsAtOnceKeepTheirAnswersApart(t *testing.T) {
	_, k := stubtest.Loopback(t)
	var callers sync.WaitGroup
	for i := range 64 {
		callers.Go(func() {
			for j := range 50 {
				sent := fmt.Appendf(nil, "%d/%d/%s", i, j, strings.Repeat("x", i*37))
				got, err := k.Echo(t.Context(), sent)
				if err != nil || !bytes.Equal(got, sent) {
					t.Errorf("caller %d: sent %.20q, got %.20q, %v", i, sent, got, err)
					return
				}
			}
		})
	}
	callers.Wait()
}

func TestYieldsArriveInOrderOnTheCallersGoroutine(t *testing.T) {
	const n = 50000
	_, k := stubtest.Loopback(t)
	next := 0 // unguarded on purpose: the race detector checks the promise
	got, err := k.Count(t.Context(), n, func(i int) {
		if i != next {
			t.Fatalf("yield %d came as %d", next, i)
		}
		next++
	})
	if err != nil || got != n || next != n {
		t.Errorf("Count: %d, %v after %d yields", got, err, next)
	}
}

func TestCallbackAfterItsCallGetsAnErrorAndDoesNotRun(t *testing.T) {
	k, client := stubtest.Loopback(t)
	calls := 0
	if _, err := client.Count(t.Context(), 1, func(int) { calls++ }); err != nil {
		t.Fatal(err)
	}
	k.Leaked(7)
	if _, err := client.Ask(t.Context(), "late?", func(string) (string, error) { return "yes", nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Asked("again"); err == nil {
		t.Error("a callback used after its call has ended gives no error")
	}
	if _, err := client.Echo(t.Context(), nil); err != nil || calls != 1 {
		t.Errorf("after late callbacks: %d runs, %v", calls, err)
	}
}

func TestCallbackErrorReachesTheInmateAndComesBackWithItsIdentity(t *testing.T) {
	_, k := stubtest.Loopback(t)
	_, err := k.Ask(t.Context(), "hot?", func(string) (string, error) { return "", fmt.Errorf("host says: %w", stubtest.ErrFailed) })
	if !errors.Is(err, stubtest.ErrFailed) || errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
	if want := `asking "hot?": host says: failed`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestCallbackPanicPassesThroughAndLeavesTheSessionUsable(t *testing.T) {
	_, k := stubtest.Loopback(t)
	func() {
		defer func() {
			if got := recover(); got != "host's own" {
				t.Errorf("recovered %v", got)
			}
		}()
		_, _ = k.Count(t.Context(), 100000, func(int) { panic("host's own") })
	}()
	if _, err := k.Echo(t.Context(), []byte("still here")); err != nil {
		t.Error(err)
	}
}

func TestErrorsKeepTheirIdentity(t *testing.T) {
	_, k := stubtest.Loopback(t)
	tests := map[string]struct {
		is   []error
		text string
	}{
		"sentinel": {[]error{stubtest.ErrFailed}, "failed"},
		"wrapped":  {[]error{stubtest.ErrFailed}, "wrapped: failed"},
		"joined":   {[]error{stubtest.ErrFailed, context.DeadlineExceeded}, "first\nsecond: failed\ncontext deadline exceeded"},
		"typed":    {[]error{stubtest.ErrFailed}, "typed: code 900: failed"},
		"text":     {nil, "no such thing"},

		"missing file": {[]error{fs.ErrNotExist}, "open /no/such/file: no such file or directory"},
	}
	for how, want := range tests {
		err := k.Fail(t.Context(), how)
		if err == nil || err.Error() != want.text {
			t.Errorf("%s: got %v, want %s", how, err, want.text)
		}
		for _, target := range want.is {
			if !errors.Is(err, target) {
				t.Errorf("%s: not %v: %v", how, target, err)
			}
		}
		if errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("%s: passes for the sandbox's error", how)
		}
		var coded *stubtest.CodeError
		if errors.As(err, &coded) != (how == "typed") || coded != nil && coded.Code != 900 {
			t.Errorf("%s: errors.As gives %v", how, coded)
		}
	}
	if err := k.Fail(t.Context(), "huge"); err == nil || len(err.Error()) > 64<<10 {
		t.Errorf("a huge error text is not cut")
	}
	var remote *hoose.RemoteError
	if err := k.Fail(t.Context(), "text"); !errors.As(err, &remote) || remote.Type != "*errors.errorString" {
		t.Errorf("the type's name is lost: %#v", err)
	}
}

func TestPanicComesAsPanicErrorWithItsStack(t *testing.T) {
	_, k := stubtest.Loopback(t)
	err := k.Fail(t.Context(), "panic")
	var p *hoose.PanicError
	if !errors.As(err, &p) || p.Value != "fire" || !strings.Contains(p.Stack, "stubtest") || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v, %+v", err, p)
	}
	if _, err := k.Echo(t.Context(), nil); err != nil {
		t.Errorf("after the panic: %v", err)
	}
}

func TestDeadlineEndsTheCallAtOnceAndReachesTheInmate(t *testing.T) {
	stubtest.Bubble(t, deadlineEndsTheCallAtOnceAndReachesTheInmate)
}

func deadlineEndsTheCallAtOnceAndReachesTheInmate(t *testing.T) {
	sample, k := stubtest.Loopback(t, hoose.Timeout(50*time.Millisecond))
	tests := map[string]struct {
		ctx  func() (context.Context, context.CancelFunc)
		want error
	}{
		"default time-out": {func() (context.Context, context.CancelFunc) { return t.Context(), func() {} }, context.DeadlineExceeded},
		"deadline": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), 30*time.Millisecond)
		}, context.DeadlineExceeded},
		"cancel": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10*time.Millisecond, cancel)
			return ctx, cancel
		}, context.Canceled},
	}
	for name, test := range tests {
		ctx, cancel := test.ctx()
		err := k.Wait(ctx)
		cancel()
		if !errors.Is(err, test.want) || !errors.Is(err, hoose.ErrSandbox) {
			// The inmate has the deadline too and may answer first.
			if !errors.Is(err, test.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := <-sample.Waited; err == nil {
			t.Errorf("%s: the inmate's context did not end", name)
		}
		if _, err := k.Echo(t.Context(), []byte("on")); err != nil {
			t.Errorf("%s: the session is gone: %v", name, err)
		}
	}
}

func TestCancelledContextMakesNoCall(t *testing.T) {
	_, k := stubtest.Loopback(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := k.Echo(ctx, nil); !errors.Is(err, context.Canceled) || !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("got %v", err)
	}
}

func TestPayloadOverTheLimitIsRefusedAtTheSender(t *testing.T) {
	_, k := stubtest.Loopback(t)
	_, err := k.Echo(t.Context(), make([]byte, 64<<20))
	var limit *hoose.LimitError
	if !errors.As(err, &limit) || limit.Limit != 64<<20 || limit.Size <= 64<<20 || !strings.Contains(err.Error(), "Sample.Echo") {
		t.Errorf("got %v", err)
	}
	if _, err := k.Echo(t.Context(), []byte("on")); err != nil {
		t.Errorf("after the refusal: %v", err)
	}
}

func TestChangedAndMissingMethodsAreNamed(t *testing.T) {
	hoosetest.NoLeaks(t)
	contract, handlers := stub.Parts((&stubtest.Sample{}).Service())
	contract.Methods[stubtest.MethodEcho].Hash = 99
	contract.Methods[stubtest.MethodFail].Name = "Other"
	k := stubtest.NewClient(hoosetest.Loopback(t, stub.NewService(contract, handlers)))
	var mismatch *hoose.ContractError
	if _, err := k.Echo(t.Context(), nil); !errors.As(err, &mismatch) || mismatch.Missing || !strings.Contains(err.Error(), "Sample.Echo is not the same at host and inmate") {
		t.Errorf("changed: %v", err)
	}
	if err := k.Fail(t.Context(), ""); !errors.As(err, &mismatch) || !mismatch.Missing {
		t.Errorf("missing: %v", err)
	}
	if n, err := k.Count(t.Context(), 3, nil); n != 0 || err == nil {
		t.Errorf("a nil callback was invoked: %d, %v", n, err)
	}
}

func TestCallbackNilInvokedByTheInmateEndsTheSession(t *testing.T) {
	_, k := stubtest.Loopback(t)
	_, err := k.Count(t.Context(), 3, nil)
	if _, ok := errors.AsType[*hoose.ProtocolError](err); !ok {
		t.Errorf("got %v", err)
	}
	if _, err := k.Echo(t.Context(), nil); !errors.Is(err, hoose.ErrSandbox) {
		t.Errorf("a poisoned session goes on: %v", err)
	}
}
