package codec_test

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// knot is a type that refers to itself, with functions as they are generated.
type knot []knot

func appendKnot(b []byte, v knot, d *codec.Depth) []byte {
	if !d.Enter() {
		return codec.AppendTooDeep(b)
	}
	defer d.Leave()
	return codec.AppendSlice(b, v, codec.Nested(d, appendKnot))
}

func readKnot(r *codec.Reader) knot { return codec.ReadSlice(r, readKnot) }

func chain(levels int) knot {
	k := knot{}
	for range levels {
		k = knot{k}
	}
	return k
}

func TestValuesThatContainThemselvesHaveAnEnd(t *testing.T) {
	tied := knot{nil, nil, nil, nil}
	for i := range tied {
		tied[i] = tied
	}
	b := codec.Bounded(appendKnot)(nil, tied)
	if len(b) > 1<<20 {
		t.Errorf("it was appended as %d bytes", len(b))
	}
	err := codec.Check(b, codec.Limits{})
	if err == nil || codec.Reason(err, b) != codec.TooDeep {
		t.Errorf("it is refused with %v: %s", err, codec.Reason(err, b))
	}
}

func TestDepthIsThatOfTheValue(t *testing.T) {
	for _, levels := range []int{0, 1, 50, codec.MaxDepth - 1} {
		b := codec.Bounded(appendKnot)(nil, chain(levels))
		if err := codec.Check(b, codec.Limits{}); err != nil {
			t.Errorf("%d levels: %v", levels, err)
		}
		r := codec.NewReader(b)
		for n, k := 0, readKnot(r); ; n, k = n+1, k[0] {
			if len(k) == 0 {
				if n != levels || r.End() != nil {
					t.Errorf("%d levels came back as %d, %v", levels, n, r.End())
				}
				break
			}
		}
	}
	b := codec.Bounded(appendKnot)(nil, chain(codec.MaxDepth))
	if err := codec.Check(b, codec.Limits{}); err == nil {
		t.Error("a level too many was accepted")
	}
}

func TestDepthIsCountedAlongOnePath(t *testing.T) {
	wide := knot{}
	for range 1000 {
		wide = append(wide, chain(10))
	}
	b := codec.Bounded(appendKnot)(nil, wide)
	if err := codec.Check(b, codec.Limits{}); err != nil {
		t.Error(err)
	}
}

// twins holds the same value twice.
type twins struct{ a, b *twins }

func appendTwins(b []byte, v twins, d *codec.Depth) []byte {
	if !d.Enter() {
		return codec.AppendTooDeep(b)
	}
	defer d.Leave()
	b = codec.AppendPointer(codec.AppendArrayLen(b, 2), v.a, codec.Nested(d, appendTwins))
	return codec.AppendPointer(b, v.b, codec.Nested(d, appendTwins))
}

// TestValuesThatHoldAnotherTwiceAtEachLevelHaveAnEnd has fewer levels than there
// may be, and more values than anything could hold.
func TestValuesThatHoldAnotherTwiceAtEachLevelHaveAnEnd(t *testing.T) {
	var dynamic any
	static := &twins{}
	for range 24 {
		dynamic = []any{dynamic, map[string]any{"": dynamic}}
		static = &twins{static, static}
	}
	for name, b := range map[string][]byte{"any": codec.AppendAny(nil, dynamic), "a type": codec.Bounded(appendTwins)(nil, *static)} {
		if err := codec.Check(b, codec.Limits{}); err == nil || codec.Reason(err, b) != "it has more than 8388608 elements" || len(b) > 256<<20 {
			t.Errorf("%s: %d bytes, %v, %q", name, len(b), err, codec.Reason(err, b))
		}
	}
}
