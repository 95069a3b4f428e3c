package mixed

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type kitchen struct{}

func (kitchen) Cook(
	_ context.Context, name string, src io.Reader, dst io.Writer, steps iter.Seq[int], pairs iter.Seq2[string, Spice],
	in <-chan string, out chan<- Spice, log Log, taste func(s Spice) (bool, error), tick func(), extra ...Spice,
) (Dish, error) {
	dish := Dish{[]string{name}}
	add := func(values ...any) { dish.Lines = append(dish.Lines, fmt.Sprint(values...)) }
	lines := bufio.NewScanner(src)
	for step := range steps {
		tick()
		lines.Scan()
		add("step ", step, " ", lines.Text(), " ", <-in)
		for key, spice := range pairs {
			good, err := taste(spice)
			if err != nil {
				return dish, err
			}
			add(key, good)
			out <- spice
			break
		}
		n, err := log.Ask(fmt.Sprint("after ", step))
		if err != nil {
			return dish, err
		}
		if _, err := fmt.Fprintln(dst, "step", step, n); err != nil {
			return dish, err
		}
	}
	log.Info(fmt.Sprint(len(extra)))
	return dish, nil
}

func (kitchen) Serve(src io.Reader, log Log, ask func(n int) (string, error)) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		lines := bufio.NewScanner(src)
		for n := 0; lines.Scan(); n++ {
			answer, err := ask(n)
			if err == nil {
				_, err = log.Ask(answer)
			}
			if !yield(lines.Text()+answer, err) {
				return
			}
		}
	}
}

func (kitchen) Pour(src io.Reader, note func(text string)) (int, string, io.ReadCloser, error) {
	b, err := io.ReadAll(src)
	note(string(b))
	return len(b), "label", io.NopCloser(bytes.NewReader(bytes.ToUpper(b))), err
}

type notes struct{ l *transcript.Log }

func (n notes) Info(text string) { n.l.Add("info", text) }

func (n notes) Ask(text string) (int, error) {
	n.l.Add("asked", text)
	return len(text), nil
}

// Case uses all at once.
var Case = transcript.Case[Kitchen]{
	New:    func() Kitchen { return kitchen{} },
	Serve:  ServeKitchen,
	Client: func(c hoose.Caller) Kitchen { return NewKitchenClient(c) },
	Script: func(l *transcript.Log, k Kitchen) {
		pairs := func(yield func(string, Spice) bool) {
			for i := 0; yield(fmt.Sprint("key ", i), Spice{"pepper", float64(i)}); i++ { //nolint:revive // it is endless on purpose
			}
		}
		in, out := make(chan string, 10), make(chan Spice, 10)
		for i := range 10 {
			in <- fmt.Sprint("in ", i)
		}
		var dst bytes.Buffer
		tasted := transcript.Log{}
		ticks := 0
		dish, err := k.Cook(context.Background(), "soup", strings.NewReader("one\ntwo\nthree\n"), &dst, func(yield func(int) bool) {
			for i := range 3 {
				if !yield(i) {
					return
				}
			}
		}, pairs, in, out, notes{l}, func(s Spice) (bool, error) {
			tasted.Add("tasted", s)
			return s.Amount == 0, nil
		}, func() { ticks++ }, Spice{"salt", 1}, Spice{})
		l.Add("Cook", dish, err, dst.String(), ticks, len(out), <-out)
		dish, err = k.Cook(context.Background(), "tea", strings.NewReader(""), nil, func(func(int) bool) {}, nil, nil, nil, notes{l}, nil, nil)
		l.Add("Cook next to nothing", dish, err)
		for line, err := range k.Serve(strings.NewReader("a\nb\nc"), notes{l}, func(n int) (string, error) {
			l.Add("ask", n)
			return strings.Repeat("!", n), nil
		}) {
			l.Add("served", err)
			if line == "" {
				break
			}
		}
		n, label, body, err := k.Pour(strings.NewReader("wine"), func(text string) { l.Add("note", text) })
		l.Add("Pour", n, label, err)
		b, err := io.ReadAll(body)
		l.Add("poured", string(b), err, body.Close())
	},
}
