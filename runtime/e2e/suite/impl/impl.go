// Package impl is the implementation that the suite runs in every cell.
package impl

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
)

// New returns the subject of the suite.
func New() suite.Subject { return &subject{} }

type subject struct{ visits atomic.Int64 }

func (s *subject) Empty(context.Context) error { return nil }

func (s *subject) Echo(_ context.Context, b []byte) ([]byte, error) { return b, nil }

func (s *subject) Record(_ context.Context, r suite.Record) (suite.Record, error) { return r, nil }

func (s *subject) Everything(_ context.Context, e suite.Everything) (suite.Everything, error) {
	return e, nil
}

func (s *subject) NoContext(a int, b string) (string, int, error) { return b, a, nil }

func (s *subject) Count(_ context.Context, n int, each func(i int)) (int, error) {
	for i := range n {
		each(i)
	}
	return n, nil
}

func (s *subject) Chunks(_ context.Context, n, size int, take func(chunk []byte) error) error {
	for i := range n {
		chunk := make([]byte, size)
		for j := range chunk {
			chunk[j] = byte(i)
		}
		if err := take(chunk); err != nil {
			return fmt.Errorf("chunk %d: %w", i, err)
		}
	}
	return nil
}

func (s *subject) Ask(_ context.Context, questions []string, ask func(string) (string, error)) ([]string, error) {
	answers := make([]string, len(questions))
	failures := make([]error, len(questions))
	done := make(chan struct{})
	for i, q := range questions {
		if i == 0 {
			answers[i], failures[i] = ask(q)
			continue
		}
		go func() {
			answers[i], failures[i] = ask(q)
			done <- struct{}{}
		}()
	}
	for range len(questions) - 1 {
		<-done
	}
	return answers, errors.Join(failures...)
}

func (s *subject) Fail(_ context.Context, how suite.Failure) error {
	switch how {
	case suite.FailSentinel:
		return suite.ErrRefused
	case suite.FailWrapped:
		return fmt.Errorf("at the door: %w", suite.ErrRefused)
	case suite.FailJoined:
		return errors.Join(errors.New("first"), fmt.Errorf("second: %w", suite.ErrRefused), context.Canceled)
	case suite.FailTyped:
		return fmt.Errorf("reading: %w", &suite.PlaceError{Place: "page", Line: 3, Err: suite.ErrRefused})
	case suite.FailText:
		return errors.New("nothing special")
	case suite.FailPanic:
		panic("on purpose")
	case suite.FailHuge:
		return errors.New(string(make([]byte, 8<<20)))
	}
	return nil
}

func (s *subject) Visit(context.Context) (int, error) { return int(s.visits.Add(1)), nil }

func (s *subject) Hang(ctx context.Context, deaf bool) error {
	if deaf {
		select {}
	}
	<-ctx.Done()
	return ctx.Err()
}
