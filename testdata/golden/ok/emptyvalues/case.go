package emptyvalues

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type void struct{}

func (void) Nothing() error                                 { return nil }
func (void) Given(struct{}, Unit, [0]string, [3]Unit) error { return errors.New("given") }
func (void) Returned() (struct{}, Unit, [0]string, error) {
	return struct{}{}, Unit{}, [0]string{}, nil
}
func (void) Rest(units ...Unit) (int, error) { return len(units), nil }

func (void) Lists(a []Unit, b map[string]Unit, c map[Unit]Unit, d []*Unit) ([]Unit, map[string]Unit, map[Unit]Unit, []*Unit, error) {
	return a, b, c, d, nil
}

func (void) Call(f func(), g func(Unit), h func() error, i func() (Unit, error)) error {
	f()
	g(Unit{})
	if err := h(); err != nil {
		return err
	}
	_, err := i()
	return err
}

// Case calls them all.
var Case = transcript.Case[Void]{
	New:    func() Void { return void{} },
	Serve:  ServeVoid,
	Client: func(c hoose.Caller) Void { return NewVoidClient(c) },
	Script: func(l *transcript.Log, v Void) {
		l.Add("Nothing", v.Nothing())
		l.Add("Given", v.Given(struct{}{}, Unit{}, [0]string{}, [3]Unit{}))
		a, b, c, err := v.Returned()
		l.Add("Returned", a, b, c, err)
		d, e, f, g, err := v.Lists(make([]Unit, 1000), map[string]Unit{"": {}}, map[Unit]Unit{{}: {}}, []*Unit{nil, {}})
		l.Add("Lists", len(d), e, f, g, err)
		err = v.Call(
			func() { l.Add("f") },
			func(u Unit) { l.Add("g", u) },
			func() error { l.Add("h"); return nil },
			func() (Unit, error) { l.Add("i"); return Unit{}, errors.New("i") },
		)
		l.Add("Call", err)
		n, err := v.Rest(Unit{}, Unit{})
		l.Add("Rest", n, err)
	},
}
