package packagenames

import (
	stdcontext "context"
	"fmt"
	"image"

	hooseruntime "github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type trap struct{}

func (trap) Spring(_ stdcontext.Context, err string, codec int, p image.Point) (string, error) {
	if err != "" {
		return "", fmt.Errorf("%s: %w", err, ErrSprung)
	}
	return fmt.Sprint(codec, p), nil
}

func (trap) Snap(each func(err string, y int) (int, error)) (reply, error) {
	n, err := each("x", 2)
	return reply{call2(n)}, err
}

// Case makes sure that errors are not lost on the way.
var Case = transcript.Case[Trap]{
	New:    func() Trap { return trap{} },
	Serve:  ServeTrap,
	Client: func(c hooseruntime.Caller) Trap { return NewTrapClient(c) },
	Script: func(l *transcript.Log, t Trap) {
		s, err := t.Spring(stdcontext.Background(), "", 5, image.Pt(1, 2))
		l.Add("Spring", s, err)
		_, err = t.Spring(stdcontext.Background(), "gone", 5, image.Pt(1, 2))
		l.Add("Spring failing", err)
		l.Is("Spring failing", err, ErrSprung)
		got, err := t.Snap(func(err string, y int) (int, error) { return y * 2, nil })
		l.Add("Snap", got, err)
		_, err = t.Snap(func(string, int) (int, error) { return 0, ErrSprung })
		l.Is("Snap failing", err, ErrSprung)
	},
}
