package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// TestCalls makes calls that leave the cell as it was, all on one session.
func TestCalls(t *testing.T) {
	each(t, nil, func(t *testing.T, r row) {
		// Copying 64 MiB under the race detector holds this process up for longer
		// than the grace of a cancelled call, which is then not the inmate's fault.
		s := suite.NewSubjectClient(r.caller(t), hoose.Grace(20*time.Second))
		for name, test := range map[string]func(*testing.T, suite.Subject){
			"values arrive unchanged":                   valuesArriveUnchanged,
			"yields arrive in order":                    yieldsArriveInOrder,
			"a callback's error ends the work":          callbackErrorEndsTheWork,
			"questions asked at once get their answers": questionsGetTheirAnswers,
			"errors keep their identity":                errorsKeepTheirIdentity,
			"many calls run at once":                    manyCallsRunAtOnce,
			"a cancelled call leaves the session":       cancelledCallLeavesTheSession,
			"a result over the limit is refused":        resultOverTheLimit,
		} {
			t.Run(name, func(t *testing.T) { test(t, s) })
		}
	})
}

func valuesArriveUnchanged(t *testing.T, s suite.Subject) {
	ctx := t.Context()
	if err := s.Empty(ctx); err != nil {
		t.Error(err)
	}
	for _, b := range [][]byte{nil, {}, {0}, bytes.Repeat([]byte("0123456789abcdef"), 100_000)} {
		if got, err := s.Echo(ctx, b); err != nil || !reflect.DeepEqual(got, b) {
			t.Errorf("echo of %d bytes: %d bytes, nil %v, %v", len(b), len(got), got == nil, err)
		}
	}
	if b, a, err := s.NoContext(-5, "five"); err != nil || a != -5 || b != "five" {
		t.Errorf("NoContext: %q, %d, %v", b, a, err)
	}
	record := sampleRecord()
	if got, err := s.Record(ctx, record); err != nil || !cmp.Equal(got, record) {
		t.Errorf("record: %v\n%s", err, cmp.Diff(record, got))
	}
	for name, e := range map[string]suite.Everything{"zero": {}, "full": sampleEverything()} {
		got, err := s.Everything(ctx, e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(e, got, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func sampleRecord() suite.Record {
	parent := uint64(1 << 63)
	return suite.Record{
		ID: 42, Name: "Ada Lovelace", Email: "ada@example.org", Active: true, Score: 99.5,
		Created: time.Date(1843, 7, 10, 12, 30, 15, 999, time.FixedZone("", 3600)),
		Tags:    []string{"mathematics", "engine", "notes"},
		Address: suite.Address{Street: "12 St James's Square", City: "London", Country: "England", Zip: 1815},
		Parent:  &parent, Counts: []int32{1, -1, math.MaxInt32, math.MinInt32}, Checksum: []byte{0xde, 0xad, 0xbe, 0xef},
		Notes: strings.Repeat("The Analytical Engine weaves algebraical patterns. ", 6),
	}
}

func sampleEverything() suite.Everything {
	n := -7
	p := &n
	return suite.Everything{
		Bool: true, Int: math.MinInt, Int8: -128, Int16: -300, Int32: math.MinInt32, Int64: math.MaxInt64,
		Uint: math.MaxUint, Uint8: 255, Uint16: 65535, Uint32: 1 << 31, Uint64: math.MaxUint64,
		Float32: math.MaxFloat32, Float64: math.SmallestNonzeroFloat64, C64: complex(1, -2), C128: complex(math.Inf(1), 0),
		Text: "naïve \x00 \xff text", Bytes: []byte{}, Slice: [][]string{nil, {}, {"a", ""}}, Array: [3]int16{1, -2, 3},
		Map:     map[string]map[suite.Level]bool{"": nil, "a": {}, "b": {-1: true, 1: false}},
		Pointer: &p, Level: -3, Time: time.Unix(-1, 1).UTC(), Span: -time.Hour, Point: image.Pt(3, -4),
		Nested: &suite.Everything{Text: "inner", Nested: &suite.Everything{}}, Err: suite.ErrRefused,
	}
}

func yieldsArriveInOrder(t *testing.T, s suite.Subject) {
	const n = 10000
	next := 0
	got, err := s.Count(t.Context(), n, func(i int) {
		if i == next {
			next++
		}
	})
	if err != nil || got != n || next != n {
		t.Errorf("%d, %v, %d in order", got, err, next)
	}
}

func callbackErrorEndsTheWork(t *testing.T, s suite.Subject) {
	enough, taken := errors.New("enough"), 0
	err := s.Chunks(t.Context(), 1000, 10_000, func(chunk []byte) error {
		if len(chunk) != 10_000 || chunk[0] != byte(taken) || chunk[9999] != byte(taken) {
			t.Errorf("chunk %d is damaged", taken)
		}
		if taken++; taken == 20 {
			return fmt.Errorf("at 20: %w", suite.ErrRefused)
		}
		return nil
	})
	if taken != 20 || !errors.Is(err, suite.ErrRefused) || errors.Is(err, enough) {
		t.Errorf("took %d chunks, %v", taken, err)
	}
}

func questionsGetTheirAnswers(t *testing.T, s suite.Subject) {
	questions := make([]string, 40)
	want := make([]string, len(questions))
	for i := range questions {
		questions[i] = fmt.Sprint("question ", i)
		want[i] = fmt.Sprint("answer to question ", i)
	}
	got, err := s.Ask(t.Context(), questions, func(q string) (string, error) { return "answer to " + q, nil })
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v\n%s", err, cmp.Diff(want, got))
	}
}

func errorsKeepTheirIdentity(t *testing.T, s suite.Subject) {
	for how, is := range map[suite.Failure][]error{
		suite.FailSentinel: {suite.ErrRefused},
		suite.FailWrapped:  {suite.ErrRefused},
		suite.FailJoined:   {suite.ErrRefused, context.Canceled},
		suite.FailTyped:    {suite.ErrRefused},
		suite.FailText:     nil,
		suite.FailHuge:     nil,
	} {
		err := s.Fail(t.Context(), how)
		if err == nil || errors.Is(err, hoose.ErrSandbox) {
			t.Errorf("%s: %v", how, err)
		}
		for _, target := range is {
			if !errors.Is(err, target) {
				t.Errorf("%s: not %v: %v", how, target, err)
			}
		}
	}
	var place *suite.PlaceError
	if err := s.Fail(t.Context(), suite.FailTyped); !errors.As(err, &place) || place.Place != "page" || place.Line != 3 {
		t.Errorf("typed: %#v", err)
	}
	var panicked *hoose.PanicError
	if err := s.Fail(t.Context(), suite.FailPanic); !errors.As(err, &panicked) || panicked.Value != "on purpose" || !strings.Contains(panicked.Stack, "impl.(*subject).Fail") {
		t.Errorf("panic: %v", err)
	}
}

func manyCallsRunAtOnce(t *testing.T, s suite.Subject) {
	var callers sync.WaitGroup
	for i := range 32 {
		callers.Go(func() {
			for j := range 20 {
				sent := bytes.Repeat([]byte{byte(i), byte(j)}, i*100)
				if got, err := s.Echo(t.Context(), sent); err != nil || !bytes.Equal(got, sent) {
					t.Errorf("caller %d: %v", i, err)
					return
				}
			}
		})
	}
	callers.Wait()
}

func cancelledCallLeavesTheSession(t *testing.T, s suite.Subject) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := s.Hang(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Echo(t.Context(), []byte("on")); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func resultOverTheLimit(t *testing.T, s suite.Subject) {
	var limit *hoose.LimitError
	if _, err := s.Echo(t.Context(), make([]byte, 64<<20)); !errors.As(err, &limit) || !strings.Contains(err.Error(), "Subject.Echo") {
		t.Errorf("got %v", err)
	}
}

func TestEachCallHasAFreshCellUnlessReuseIsAskedFor(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		fresh := suite.NewSubjectClient(r.pool(t, hoose.PoolConfig{Warm: 1}))
		reused := suite.NewSubjectClient(r.pool(t, hoose.PoolConfig{ReuseWithoutIsolation: 3, Max: 1}))
		for i := range 4 {
			if n, err := fresh.Visit(t.Context()); n != 1 || err != nil {
				t.Errorf("fresh cell: visit %d, %v", n, err)
			}
			if n, err := reused.Visit(t.Context()); n != i%3+1 || err != nil {
				t.Errorf("reused cell, call %d: visit %d, %v", i, n, err)
			}
		}
	})
}
