package codec

import (
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

func TestSkipStepsOverOneValue(t *testing.T) {
	inner := AppendArrayLen(nil, 3)
	inner = AppendString(inner, "a string of more than thirty-one bytes, so that its header is long")
	inner = AppendMapLen(inner, 1)
	inner = AppendInt(inner, -70000)
	inner = AppendTime(inner, time.Unix(1, 5).UTC())
	inner = AppendBytes(inner, make([]byte, 300))
	for name, value := range map[string][]byte{
		"nil":      AppendNil(nil),
		"integer":  AppendInt(nil, int64(1)<<40),
		"float":    AppendFloat64(nil, 1.5),
		"string":   AppendString(nil, "hello"),
		"time":     AppendTime(nil, time.Unix(0, 0)),
		"empty":    AppendArrayLen(nil, 0),
		"nested":   inner,
		"complex":  AppendComplex128(nil, complex(1, 2)),
		"big bin":  AppendBytes(nil, make([]byte, 70000)),
		"bool":     AppendBool(nil, true),
		"fixarray": AppendArray(nil, []int{1, 2, 3}, AppendInt[int]),
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(AppendString(append([]byte(nil), value...), "next"))
			r.Skip()
			if got := ReadString[string](r); got != "next" || r.End() != nil {
				t.Errorf("after Skip: %q, %v", got, r.End())
			}
			for n := range value {
				r := NewReader(value[:n])
				if r.Skip(); r.Err() == nil {
					t.Errorf("Skip of the first %d of %d bytes succeeds", n, len(value))
				}
			}
		})
	}
}

func TestSkipFollowsNestingWithoutRecursion(t *testing.T) {
	const levels = 1 << 21
	deep := make([]byte, levels)
	for i := range deep {
		deep[i] = msgp.FixArray | 1
	}
	r := NewReader(append(deep, msgp.Nil))
	if r.Skip(); r.End() != nil {
		t.Error(r.End())
	}
}
