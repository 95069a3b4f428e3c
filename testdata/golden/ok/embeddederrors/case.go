package embeddederrors

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embeddederrors/parts"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type failing struct{}

func (failing) Open(n int) error {
	switch n {
	case 0:
		return parts.ErrClosed
	case 1:
		return fmt.Errorf("wrapped: %w and %w", parts.ErrCode, ErrOwn)
	case 2:
		return parts.Code{N: 5}
	case 3:
		return fmt.Errorf("wrapped: %w", errors.Join(ErrOwn, parts.NewHiddenError("unsayable")))
	default:
		return parts.NewHiddenError("reason")
	}
}

func (failing) Own(int) error { return ErrClosed }

// Case looks at what arrives.
var Case = transcript.Case[Failing]{
	New:    func() Failing { return failing{} },
	Serve:  ServeFailing,
	Client: func(c hoose.Caller) Failing { return NewFailingClient(c) },
	Script: func(l *transcript.Log, f Failing) {
		for n := range 5 {
			err := f.Open(n)
			l.Add("Open", err)
			l.Is("it", err, parts.ErrClosed, ErrClosed, ErrOwn, parts.ErrCode)
			if n == 3 {
				_, isHidden := errors.AsType[*parts.HiddenError](err)
				l.Differ("what cannot be carried is text", isHidden, true, false)
				continue
			}
			code, isCode := errors.AsType[parts.Code](err)
			hidden, isHidden := errors.AsType[*parts.HiddenError](err)
			l.Add("as", isCode, code.N, isHidden, hidden)
		}
		l.Is("own", f.Own(1), parts.ErrClosed, ErrClosed)
	},
}
