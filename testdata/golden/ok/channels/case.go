package channels

import (
	"context"
	"errors"
	"io"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type mixer struct{}

func (mixer) Sum(in <-chan int) (int, error) {
	sum := 0
	for n := range in {
		sum += n
	}
	return sum, nil
}

func (mixer) Squares(n int, out chan<- Square) error {
	for i := range n {
		out <- Square{i, i * i}
	}
	return nil
}

func (mixer) Map(ctx context.Context, in <-chan string, out chan<- []byte) (int, error) {
	n := 0
	for s := range in {
		select {
		case out <- []byte(s + s):
			n++
		case <-ctx.Done():
			return n, ctx.Err()
		}
	}
	return n, nil
}

func (mixer) Some(in <-chan int, n int) ([]int, error) {
	var out []int
	for range n {
		out = append(out, <-in)
	}
	return out, nil
}

func (mixer) Nil(in <-chan int, out chan<- int) (bool, bool, error) {
	return in == nil, out == nil, nil
}

func (mixer) Defined(in Source, out Sink) error {
	for s := range in {
		out <- &s
	}
	out <- nil
	return nil
}

func (mixer) Errors(in <-chan error, out chan<- error) error {
	for err := range in {
		out <- err
	}
	return nil
}

// filled is a channel that holds values and was closed.
func filled[T any](values ...T) <-chan T {
	ch := make(chan T, len(values))
	for _, v := range values {
		ch <- v
	}
	close(ch)
	return ch
}

// emptied lists what a channel holds.
func emptied[T any](ch chan T) (out []T) {
	for {
		select {
		case v := <-ch:
			out = append(out, v)
		default:
			return out
		}
	}
}

// Case passes buffered and unbuffered ones.
var Case = transcript.Case[Mixer]{
	New:    func() Mixer { return mixer{} },
	Serve:  ServeMixer,
	Client: func(c hoose.Caller) Mixer { return NewMixerClient(c) },
	Script: func(l *transcript.Log, m Mixer) {
		n, err := m.Sum(filled(1, 2, 3))
		l.Add("Sum", n, err)
		n, err = m.Sum(filled[int]())
		l.Add("Sum of none", n, err)
		squares := make(chan Square, 100)
		l.Add("Squares", m.Squares(20, squares))
		l.Add("squares", emptied(squares))
		in, out := make(chan string), make(chan []byte)
		go func() {
			defer close(in)
			for _, s := range []string{"a", "b", "c"} {
				in <- s
			}
		}()
		got := make(chan []string)
		go func() {
			var list []string
			for range 3 {
				list = append(list, string(<-out))
			}
			got <- list
		}()
		n, err = m.Map(context.Background(), in, out)
		l.Add("Map", n, <-got, err)
		list, err := m.Some(filled(1, 2, 3, 4, 5), 2)
		l.Add("Some", list, err)
		none, nowhere, err := m.Nil(nil, nil)
		l.Add("Nil", none, nowhere, err)
		none, nowhere, err = m.Nil(filled(1), make(chan int))
		l.Add("not Nil", none, nowhere, err)
		pointers := make(chan *Square, 10)
		l.Add("Defined", m.Defined(Source(filled(Square{1, 2})), pointers))
		l.Add("pointers", emptied(pointers))
		errs := make(chan error, 10)
		l.Add("Errors", m.Errors(filled(nil, io.EOF, errors.New("x")), errs))
		back := emptied(errs)
		l.Add("errors", back)
		l.Is("errors", back[1], io.EOF)
	},
}
