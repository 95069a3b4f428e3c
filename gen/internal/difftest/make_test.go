package difftest

import (
	"fmt"
	"io"
	"iter"
	"reflect"
	"testing"

	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type tree struct {
	Kids  []tree
	Left  *tree
	ByKey map[string]tree
	Any   any
	N     int8
	Err   error
}

func make1[T any](seed uint64) T {
	s := Subject{Seed: seed}
	return s.actor(&record{}).make(reflect.TypeFor[T](), 0).Interface().(T)
}

func TestValuesFollowFromTheSeed(t *testing.T) {
	different := map[string]bool{}
	for seed := range uint64(100) {
		text := transcript.Render(make1[tree](seed))
		if again := transcript.Render(make1[tree](seed)); again != text {
			t.Fatalf("seed %d: %s, and then %s", seed, text, again)
		}
		different[text] = true
	}
	if len(different) < 90 {
		t.Errorf("only %d of 100 are different", len(different))
	}
}

func TestValuesIncludeTheExtremes(t *testing.T) {
	ints, slices := map[int8]bool{}, map[string]bool{}
	for seed := range uint64(200) {
		ints[make1[int8](seed)] = true
		switch s := make1[[]string](seed); {
		case s == nil:
			slices["nil"] = true
		case len(s) == 0:
			slices["empty"] = true
		default:
			slices["more"] = true
		}
	}
	if !ints[-128] || !ints[127] || !ints[0] || len(slices) != 3 {
		t.Errorf("made %v and %v", ints, slices)
	}
}

func TestAnswersFollowFromWhatWasTaken(t *testing.T) {
	s := Subject{Seed: 1}
	answers := map[string]bool{}
	for n := range 50 {
		var first, again []string
		s.actor(&record{}).Answer("M", []any{&n}, []any{&first})
		s.actor(&record{}).Answer("M", []any{&n}, []any{&again})
		if fmt.Sprintf("%q", first) != fmt.Sprintf("%q", again) {
			t.Fatalf("%d: %q, and then %q", n, first, again)
		}
		answers[fmt.Sprintf("%q", first)] = true
	}
	if len(answers) < 20 {
		t.Errorf("only %d of 50 are different", len(answers))
	}
}

// TestStreamsGoFromMakeToTake sends each kind of stream from one actor to
// another, twice, which has to record the same.
func TestStreamsGoFromMakeToTake(t *testing.T) {
	s := Subject{Seed: 2}
	play := func() []string {
		var r record
		s.actor(&r).call("F", reflect.ValueOf(func(
			_ io.Reader, _ io.ReadCloser, _ io.Writer, _ io.WriteCloser, _ iter.Seq[int], _ iter.Seq2[string, error],
			_ <-chan tree, _ chan<- int, _ func(n int) (string, error),
		) {
		}))
		f := func(
			a io.Reader, b io.ReadCloser, c io.Writer, d io.WriteCloser, e iter.Seq[int], f iter.Seq2[string, error],
			g <-chan tree, h chan<- int, i func(n int) (string, error),
		) {
			s.actor(&r).Answer("F", []any{&a, &b, &c, &d, &e, &f, &g, &h, &i}, nil)
		}
		for n := range 20 {
			s.actor(&r).with(fmt.Sprint(n)).call("F", reflect.ValueOf(f))
		}
		return r.lines
	}
	first, again := play(), play()
	if len(first) < 100 || fmt.Sprint(first) != fmt.Sprint(again) {
		t.Errorf("%d entries, and then %d:\n%s\n%s", len(first), len(again), first, again)
	}
}

func TestDifferenceIsFound(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "a", 1}, {"ab", "ac", 1}, {"abc", "ab", 2}} {
		if got := difference(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
