// Package depot is an interface with objects, callbacks and a one-way method,
// served by hosts to inmates and by inmates to hosts, with its implementation. It
// is written by hand in the form of generated code.
package depot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Depot keeps drawers of texts.
type Depot interface {
	// Open returns a drawer, nil for one without a name.
	Open(ctx context.Context, name string) (Drawer, error)
	// Count returns how many drawers are open.
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

// Drawer is an object: it stays where it was opened until it is closed.
type Drawer interface {
	Get(ctx context.Context, key string) (string, error)
	Put(ctx context.Context, key, text string) error
	Close() error
}

// ErrNotThere is the sentinel that Get returns.
var ErrNotThere = errors.New("not there")

// New returns a depot that keeps everything in memory.
func New() Depot { return &depot{} }

type depot struct {
	mu    sync.Mutex
	open  int
	notes []string
}

func (d *depot) Open(_ context.Context, name string) (Drawer, error) {
	if name == "" {
		return nil, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	return &drawer{depot: d, texts: map[string]string{"name": name}}, nil
}

func (d *depot) Count(context.Context) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.open, nil
}

func (d *depot) Note(text string) {
	if text == "panic" {
		panic("a note that is none") //nolint:forbidigo // it misbehaves on purpose
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notes = append(d.notes, text)
}

func (d *depot) Notes(context.Context) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.notes), nil
}

func (d *depot) Fold(_ context.Context, texts []string, step func(sum, text string) (string, error)) (string, error) {
	sum := ""
	for _, text := range texts {
		var err error
		if sum, err = step(sum, text); err != nil {
			return "", fmt.Errorf("step %q: %w", text, err)
		}
	}
	return sum, nil
}

func (d *depot) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

type drawer struct {
	depot *depot
	mu    sync.Mutex
	texts map[string]string
}

func (d *drawer) Get(_ context.Context, key string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	text, ok := d.texts[key]
	if !ok {
		return "", fmt.Errorf("get %s: %w", key, ErrNotThere)
	}
	return text, nil
}

func (d *drawer) Put(_ context.Context, key, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.texts[key] = text
	return nil
}

func (d *drawer) Close() error {
	d.depot.mu.Lock()
	defer d.depot.mu.Unlock()
	d.depot.open--
	return nil
}
