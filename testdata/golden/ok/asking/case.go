package asking

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type solver struct{ host Host }

func (s solver) Solve(ctx context.Context, words []string) (map[string]int, error) {
	out := map[string]int{}
	var mu sync.Mutex
	var group sync.WaitGroup
	for _, w := range words {
		group.Go(func() {
			n, err := s.host.Lookup(ctx, w)
			if err != nil {
				n = -1
			}
			mu.Lock()
			defer mu.Unlock()
			out[w] = n
		})
	}
	group.Wait()
	return out, s.host.Log(fmt.Sprint(len(out), " words"))
}

func (s solver) Chain(n int) (int, error) {
	for n < 100 {
		next, err := s.host.Next(n)
		if err != nil {
			return n, err
		}
		n = next
	}
	return n, nil
}

func (s solver) Secret(key string) (string, error) {
	_, err := s.host.Lookup(context.Background(), key)
	return "", fmt.Errorf("asked: %w", err)
}

func (s solver) Read(name string) (string, error) {
	r, err := s.host.Open(name)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return "", err
	}
	return string(b), r.Close()
}

type host struct{ l *transcript.Log }

func (host) Lookup(_ context.Context, word string) (int, error) {
	if word == "secret" {
		return 0, fmt.Errorf("%q: %w", word, ErrUnknown)
	}
	return len(word), nil
}

func (host) Next(n int) (int, error) { return n*2 + 1, nil }

func (h host) Log(text string) error {
	h.l.Add("the host was told", text)
	return nil
}

func (host) Open(name string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(strings.Repeat(name, 10))), nil
}

// Case has the solver ask.
var Case = transcript.Hosted[Solver, Host]{
	New:        func(h Host) Solver { return solver{h} },
	Serve:      ServeSolver,
	Client:     func(c hoose.Caller) Solver { return NewSolverClient(c) },
	Host:       func(l *transcript.Log) Host { return host{l} },
	ServeHost:  ServeHost,
	HostClient: func(c hoose.Caller) Host { return NewHostClient(c) },
	Script: func(l *transcript.Log, s Solver) {
		words := []string{"secret"}
		for i := range 30 {
			words = append(words, strings.Repeat("w", i))
		}
		got, err := s.Solve(context.Background(), words)
		l.Add("Solve", got, err)
		n, err := s.Chain(1)
		l.Add("Chain", n, err)
		_, err = s.Secret("secret")
		l.Add("Secret", err)
		l.Is("Secret", err, ErrUnknown)
		text, err := s.Read("ab")
		l.Add("Read", text, err)
		var group sync.WaitGroup
		sums := make([]int, 10)
		for i := range sums {
			group.Go(func() { sums[i], _ = s.Chain(i) })
		}
		group.Wait()
		l.Add("at once", sums)
	},
}
