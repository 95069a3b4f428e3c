package chanparam

import (
	"context"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type pipe struct{}

func (pipe) Double(ctx context.Context, in <-chan int, out chan<- Result) error {
	defer close(out)
	for n := range in {
		select {
		case out <- Result{n, 2 * n}:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (pipe) First(in Numbers, n int) ([]int, error) {
	if in == nil {
		return nil, nil
	}
	got := []int{}
	for v := range in {
		if got = append(got, v); len(got) == n {
			break
		}
	}
	return got, nil
}

// numbers sends n numbers, or fewer when done is closed.
func numbers(n int, done <-chan struct{}) <-chan int {
	c := make(chan int)
	go func() {
		defer close(c)
		for i := range n {
			select {
			case c <- i:
			case <-done:
				return
			}
		}
	}()
	return c
}

// Case sends and receives.
var Case = transcript.Case[Pipe]{
	New:    func() Pipe { return pipe{} },
	Serve:  ServePipe,
	Client: func(c hoose.Caller) Pipe { return NewPipeClient(c) },
	Script: func(l *transcript.Log, p Pipe) {
		done := make(chan struct{})
		defer close(done)
		out := make(chan Result)
		failed := make(chan error, 1)
		go func() { failed <- p.Double(context.Background(), numbers(500, done), out) }()
		sum := 0
		for r := range out {
			if r.Is != 2*r.Of {
				l.Add("wrong", r)
			}
			sum += r.Is
		}
		l.Add("Double", sum, <-failed)
		got, err := p.First(numbers(1_000_000, done), 5)
		l.Add("First", got, err)
		got, err = p.First(numbers(3, done), 5)
		l.Add("First of fewer", got, err)
		got, err = p.First(nil, 5)
		l.Add("First of none", got, err)
	},
}
