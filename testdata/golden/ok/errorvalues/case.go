package errorvalues

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type desk struct{}

func (desk) Describe(_ context.Context, err error) (string, error) {
	return fmt.Sprintf("%v lost=%t canceled=%t", err, errors.Is(err, ErrLost), errors.Is(err, context.Canceled)), nil
}

func (desk) Return(err error) (got error, err2 error) { return err, nil }

func (desk) Reports(list []Report, byName map[string]error, p *error, pair [2]error) ([]Report, map[string]error, *error, [2]error, error) {
	return list, byName, p, pair, nil
}

func (desk) Each(errs []error, f func(err error) error) error {
	for _, e := range errs {
		if err := f(e); err != nil {
			return err
		}
	}
	return nil
}

// Case sends nil, known and unknown errors, wrapped and joined.
var Case = transcript.Case[Desk]{
	New:    func() Desk { return desk{} },
	Serve:  ServeDesk,
	Client: func(c hoose.Caller) Desk { return NewDeskClient(c) },
	Script: func(l *transcript.Log, d Desk) {
		wrapped := fmt.Errorf("drawer: %w", ErrLost)
		joined := errors.Join(errors.New("first"), wrapped, context.Canceled)
		for _, e := range []error{nil, ErrLost, errors.New("text"), wrapped, joined, io.EOF} {
			s, err := d.Describe(context.Background(), e)
			l.Add("Describe", s, err)
			got, err := d.Return(e)
			l.Add("Return", got, err)
			l.Is("Return", got, ErrLost, context.Canceled, io.EOF)
		}
		list, m, p, pair, err := d.Reports([]Report{{"a", nil}, {"b", wrapped}}, map[string]error{"x": joined}, &wrapped, [2]error{nil, ErrLost})
		l.Add("Reports", list, m, p, pair, err)
		l.Is("Reports", list[1].Err, ErrLost)
		err = d.Each([]error{nil, ErrLost, io.EOF}, func(err error) error {
			l.Add("each", err)
			if errors.Is(err, ErrLost) {
				return fmt.Errorf("stop at %w", err)
			}
			return nil
		})
		l.Add("Each", err)
		l.Is("Each", err, ErrLost)
	},
}
