package erroridentity

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type failer struct{}

var failures = map[string]error{
	"plain":       ErrPlain,
	"unavailable": fmt.Errorf("try later: %w", Unavailable),
	"code":        Code(3),
	"err code":    ErrCode,
	"err pointer": ErrPointer,
	"code ptr":    new(Code(4)),
	"detail":      fmt.Errorf("more: %w", &Detail{Reason: "r", At: []int{1, 2}}),
	"wrapped":     Wrapped{Op: "read", Err: &Detail{Reason: "inner"}},
	"wrapped ptr": &Wrapped{Op: "read", Err: ErrPlain},
	"list":        List{"a", "b"},
	"joined":      errors.Join(Code(5), Wrapped{Op: "x", Err: Unavailable}),
	"opaque":      fmt.Errorf("hidden: %w", &Opaque{secret: "s"}), // arrives as text
	"none":        nil,
}

func (failer) Fail(how string) error { return failures[how] }

// Case looks for every error on the other side.
var Case = transcript.Case[Failer]{
	New:    func() Failer { return failer{} },
	Serve:  ServeFailer,
	Client: func(c hoose.Caller) Failer { return NewFailerClient(c) },
	Script: func(l *transcript.Log, f Failer) {
		for _, how := range []string{"plain", "unavailable", "code", "err code", "err pointer", "code ptr", "detail", "wrapped", "wrapped ptr", "list", "joined", "opaque", "none"} {
			err := f.Fail(how)
			l.Add(how, err)
			l.Is(how, err, ErrPlain, Unavailable, ErrCode, ErrPointer)
			var (
				code    Code
				codePtr *Code
				detail  *Detail
				wrapped Wrapped
				pointer *Wrapped
				list    List
			)
			l.Add(how+" as", errors.As(err, &code), errors.As(err, &codePtr), errors.As(err, &detail),
				errors.As(err, &wrapped), errors.As(err, &pointer), errors.As(err, &list))
			l.Add(how+" value", int(code), detail == nil || detail.Reason != "", wrapped.Op, []string(list))
		}
	},
}
