package codec

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// MaxDepth is how many levels of nesting a value may have when it is appended by
// generated code or by [AppendAny]; it is the default of [Limits.MaxDepth].
const MaxDepth = defaultMaxDepth

// TooDeep is the reason for which a value of more than [MaxDepth] levels, or
// one that contains itself, is not appended.
const TooDeep = "it is nested deeper than 100 levels, or contains itself"

// maxReason bounds the text of a reason, in bytes.
const maxReason = 1 << 10

// AppendInvalid appends, in place of a value that cannot be carried, the reason
// for that: msgpack's one reserved byte and a str, cut at 1 KiB. Append
// functions return no error, which keeps the code that calls them straight;
// instead [Check] refuses the payload before it is sent, and [Reason] tells why.
func AppendInvalid(b []byte, reason string) []byte {
	return AppendString(append(b, msgp.Never), cut(reason, maxReason))
}

// AppendTooDeep appends, in place of a value that is nested too deep to be
// carried, that [TooDeep] is the reason: see [AppendInvalid]. It takes two bytes,
// as there can be many such values: one that contains itself a thousand times
// over does so at each of its levels.
func AppendTooDeep(b []byte) []byte { return append(b, msgp.Never, msgp.Nil) }

// cut returns the first n bytes of s, or less where that would end within a
// character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for back := range utf8.UTFMax {
		if utf8.RuneStart(s[n-back]) {
			return s[:n-back]
		}
	}
	return s[:n]
}

// Reason returns why b cannot be sent, given the error of [Check] for it: the
// text of the first [AppendInvalid] where there is one, else what err says. It
// is for the sender: what a peer sends has no reasons in it. Without an error it
// is empty.
func Reason(err error, b []byte) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err.Error()
	}
	if e.Offset < len(b) && b[e.Offset] == msgp.Never {
		r := NewReader(b[e.Offset+1:])
		if r.IsNil() {
			return TooDeep
		}
		if text := ReadString[string](r); r.Err() == nil {
			return text
		}
	}
	if limit, ok := strings.CutPrefix(e.Want, "at most "); ok {
		if levels, ok := strings.CutSuffix(limit, levelsOfNesting); ok {
			return "it is nested deeper than " + levels + " levels, or contains itself"
		}
		return "it has more than " + limit
	}
	return strings.TrimPrefix(e.Error(), "codec: ")
}
