// Package store is an interface with objects, callbacks and a one-way method,
// served by hosts to inmates and by inmates to hosts, with its implementation. It
// is written by hand in the form of generated code.
package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Store keeps buckets of texts.
type Store interface {
	// Open returns a bucket, nil for one without a name.
	Open(ctx context.Context, name string) (Bucket, error)
	// Count returns how many buckets are open.
	Count(ctx context.Context) (int, error)
	// Note takes a text down. It is one-way.
	Note(text string)
	// Notes returns the texts in the order in which they came.
	Notes(ctx context.Context) ([]string, error)
	// Fold has step put one text to another.
	Fold(ctx context.Context, texts []string, step func(sum, text string) (string, error)) (string, error)
	// Wait does not return before its context ends.
	Wait(ctx context.Context) error
}

// Bucket is an object: it stays where it was opened until it is closed.
type Bucket interface {
	Get(ctx context.Context, key string) (string, error)
	Put(ctx context.Context, key, text string) error
	Close() error
}

// ErrNotThere is the sentinel that Get returns.
var ErrNotThere = errors.New("not there")

// New returns a store that keeps everything in memory.
func New() Store { return &store{} }

type store struct {
	mu    sync.Mutex
	open  int
	notes []string
}

func (s *store) Open(_ context.Context, name string) (Bucket, error) {
	if name == "" {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open++
	return &bucket{store: s, texts: map[string]string{"name": name}}, nil
}

func (s *store) Count(context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open, nil
}

func (s *store) Note(text string) {
	if text == "panic" {
		panic("a note that is none") //nolint:forbidigo // it misbehaves on purpose
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, text)
}

func (s *store) Notes(context.Context) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notes), nil
}

func (s *store) Fold(_ context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	sum := ""
	for _, text := range texts {
		var err error
		if sum, err = step(sum, text); err != nil {
			return "", fmt.Errorf("step %q: %w", text, err)
		}
	}
	return sum, nil
}

func (s *store) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

type bucket struct {
	store *store
	mu    sync.Mutex
	texts map[string]string
}

func (b *bucket) Get(_ context.Context, key string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	text, ok := b.texts[key]
	if !ok {
		return "", fmt.Errorf("get %s: %w", key, ErrNotThere)
	}
	return text, nil
}

func (b *bucket) Put(_ context.Context, key, text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.texts[key] = text
	return nil
}

func (b *bucket) Close() error {
	b.store.mu.Lock()
	defer b.store.mu.Unlock()
	b.store.open--
	return nil
}
