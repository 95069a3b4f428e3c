package codec_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestVariantsComeBack(t *testing.T) {
	for _, i := range []int{0, 1, 127, 128, 1000} {
		b := codec.AppendString(codec.AppendVariant(nil, i), "value")
		if err := codec.Check(b, codec.Limits{}); err != nil {
			t.Fatal(err)
		}
		r := codec.NewReader(b)
		if got := codec.ReadVariant(r, i+1); got != i || codec.ReadString[string](r) != "value" || r.End() != nil {
			t.Errorf("%d came back as %d, %v", i, got, r.End())
		}
	}
	r := codec.NewReader(codec.AppendNil(nil))
	if got := codec.ReadVariant(r, 3); got != -1 || r.End() != nil {
		t.Errorf("nil came back as %d, %v", got, r.End())
	}
}

func TestVariantsOutsideOfTheSetAreRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"too large":       codec.AppendNil(codec.AppendVariant(nil, 3)),
		"negative":        codec.AppendNil(codec.AppendVariant(nil, -1)),
		"no number":       codec.AppendNil(codec.AppendNil(codec.AppendArrayLen(nil, 2))),
		"without a value": codec.AppendInt(codec.AppendArrayLen(nil, 1), 0),
		"no array":        codec.AppendString(nil, "x"),
		"nothing":         nil,
	} {
		r := codec.NewReader(b)
		if got := codec.ReadVariant(r, 3); got != -1 || r.Err() == nil {
			t.Errorf("%s: %d, %v", name, got, r.Err())
		}
		if _, ok := errors.AsType[*codec.Error](r.Err()); !ok && r.Err() != nil {
			t.Errorf("%s: the error is a %T", name, r.Err())
		}
	}
}

func TestUnlistedValuesSayWhatTheyAre(t *testing.T) {
	b := codec.AppendUnlisted(nil, struct{ N int }{1}, "Shape")
	err := codec.Check(b, codec.Limits{})
	if reason := codec.Reason(err, b); err == nil || !strings.Contains(reason, "struct { N int }") || !strings.Contains(reason, "Shape") {
		t.Errorf("%v: %s", err, reason)
	}
}
