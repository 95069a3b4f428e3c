package badencoders

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type press struct{}

func (press) Print(v Fragile) (Fragile, error) { return v, nil }

func (press) Many(list []*Fragile, m map[string]Fragile) (int, error) {
	return len(list) + len(m), nil
}

func (press) Make(how string) (Fragile, error) { return Fragile{how}, nil }

func (press) Each(f func(v Fragile) (Fragile, error)) (string, error) {
	v, err := f(Fragile{"given"})
	return v.text, err
}

// Case expects an error for each failure, typed where it is the sender's, and
// that the session lives on, but for what only a hostile inmate would send.
var Case = transcript.Case[Press]{
	New:    func() Press { return press{} },
	Serve:  ServePress,
	Client: func(c hoose.Caller) Press { return NewPressClient(c) },
	Script: func(l *transcript.Log, p Press) {
		fine := func() {
			v, err := p.Print(Fragile{"fine"})
			l.Add("fine", v.text, err)
		}
		for _, how := range []string{"encode error", "encode panic", "decode error", "decode panic"} {
			sender := how[0] == 'e'
			_, err := p.Print(Fragile{how})
			l.Differ(how+" fails", err != nil, false, true)
			value := new(hoose.ValueError)
			l.Differ(how+" is typed", errors.As(err, &value), false, sender)
			fine()
			_, err = p.Many([]*Fragile{nil, {"x"}, {how}}, map[string]Fragile{"k": {how}})
			l.Differ(how+" of many fails", err != nil, false, true)
			if sender {
				_, err = p.Make(how)
				l.Differ(how+" of a result is typed", errors.As(err, &value), false, true)
				fine()
			}
			_, err = p.Each(func(v Fragile) (Fragile, error) {
				l.Add("callback", v.text)
				return Fragile{how}, nil
			})
			l.Differ(how+" of an answer fails", err != nil, false, true)
			fine()
		}
		// A result that the host cannot make sense of breaks the protocol, and
		// ends the session.
		_, err := p.Make("decode error")
		protocol := new(hoose.ProtocolError)
		l.Differ("a result that cannot be decoded", errors.As(err, &protocol), false, true)
		_, err = p.Print(Fragile{"fine"})
		l.Differ("the session has ended", errors.Is(err, hoose.ErrSandbox), false, true)
	},
}
