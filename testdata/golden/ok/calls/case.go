package calls

import (
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type guest struct{ b Butler }

func (g guest) Dine(courses int) ([]string, error) {
	var eaten []string
	n, err := g.b.Bring(courses, func(n int) (string, error) {
		choice := fmt.Sprint("course ", n)
		eaten = append(eaten, choice)
		if n == 3 {
			return "", errors.New("enough")
		}
		return choice, nil
	})
	if err != nil {
		return eaten, err
	}
	bottle, err := g.b.Open("red")
	if err != nil {
		return eaten, err
	}
	left, err := bottle.Pour(200)
	return append(eaten, fmt.Sprint(n, left, err)), bottle.Close()
}

func (g guest) Tip(n int) error {
	for i := range n {
		g.b.Note(i)
	}
	return nil
}

type butler struct {
	l     *transcript.Log
	notes chan int
}

func (b butler) Bring(courses int, choose func(n int) (string, error)) (int, error) {
	for i := range courses {
		choice, err := choose(i)
		b.l.Add("chosen", choice, err)
		if err != nil {
			return i, fmt.Errorf("sent back: %w", err)
		}
	}
	return courses, nil
}

func (b butler) Note(n int) { b.notes <- n }

func (b butler) Open(name string) (Bottle, error) { return &bottle{b.l, name, 750}, nil }

type bottle struct {
	l    *transcript.Log
	name string
	left int
}

func (b *bottle) Pour(ml int) (int, error) {
	b.left -= ml
	return b.left, nil
}

func (b *bottle) Close() error {
	b.l.Add("closed", b.name)
	return nil
}

const tips = 50

// told has what the butler was told in the last script.
var told chan int

// Case dines.
var Case = transcript.Hosted[Guest, Butler]{
	New:    func(b Butler) Guest { return guest{b} },
	Serve:  ServeGuest,
	Client: func(c hoose.Caller) Guest { return NewGuestClient(c) },
	Host: func(l *transcript.Log) Butler {
		told = make(chan int, tips)
		return butler{l, told}
	},
	ServeHost:  ServeButler,
	HostClient: func(c hoose.Caller) Butler { return NewButlerClient(c) },
	Script: func(l *transcript.Log, g Guest) {
		list, err := g.Dine(2)
		l.Add("Dine", list, err)
		_, err = g.Dine(5)
		l.Add("Dine too much", err)
		l.Add("Tip", g.Tip(tips))
		for range tips {
			l.Add("told", <-told)
		}
	},
}
