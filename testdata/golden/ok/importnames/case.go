package importnames

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	stdio "io"
	stditer "iter"
	"slices"
	"strings"

	runtime "github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type trap struct{}

func (trap) Read(r stdio.Reader, w stdio.Writer) (string, error) {
	n, err := stdio.Copy(w, r)
	return fmt.Sprint(n), err
}

func (trap) Seq(n int, s stditer.Seq[int], f func(n int)) stditer.Seq2[int, error] {
	list := slices.Collect(s)
	return func(yield func(int, error) bool) {
		for _, v := range list {
			f(v)
			if !yield(n*v, nil) {
				return
			}
		}
	}
}

func (trap) Open(text string) (Tx, error) { return tx{text}, nil }

func (trap) Channels(in <-chan int, out chan<- int) error {
	for n := range in {
		out <- n
	}
	return nil
}

func (trap) Refs(log Log, a, b int) (error, error) { //nolint:revive // the order is the point
	log.Info("a", "b", "c")
	n, err := log.Ask(errors.New("x"), a+b)
	return fmt.Errorf("%d", n), err
}

func (trap) Plain(context.Context) stditer.Seq[Tx2] { return slices.Values([]Tx2{{"a", "b"}, {}}) }

type tx struct{ text string }

func (t tx) Object(n int, p *int) error { return fmt.Errorf("%s %d %d", t.text, n, *p) }
func (tx) Close() error                 { return nil }

type log struct{ l *transcript.Log }

func (x log) Info(a, b, c string) { x.l.Add("info", a, b, c) }

func (x log) Ask(err error, n int) (int, error) {
	x.l.Add("ask", err, n)
	return n + 1, nil
}

// Case calls them all.
var Case = transcript.Case[Trap]{
	New:    func() Trap { return trap{} },
	Serve:  ServeTrap,
	Client: func(c runtime.Caller) Trap { return NewTrapClient(c) },
	Script: func(l *transcript.Log, x Trap) {
		var out bytes.Buffer
		s, err := x.Read(strings.NewReader("text"), &out)
		l.Add("Read", s, out.String(), err)
		for n, err := range x.Seq(3, slices.Values([]int{1, 2}), func(n int) { l.Add("yielded", n) }) {
			l.Add("Seq", n, err)
		}
		t, err := x.Open("tx")
		l.Add("Open", err)
		five := 5
		l.Add("Object", t.Object(4, &five), t.Close())
		in, results := make(chan int, 3), make(chan int, 3)
		in <- 1
		close(in)
		l.Add("Channels", x.Channels(in, results), <-results)
		err2, err := x.Refs(log{l}, 1, 2)
		l.Add("Refs", err2, err)
		l.Add("Plain", slices.Collect(x.Plain(context.Background())))
	},
}
