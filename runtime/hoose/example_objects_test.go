package hoose_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

//go:generate go run ../../cmd/hoosegen -type Loader -output example_loader_hoose_test.go

// Loader parses documents.
type Loader interface {
	// Load parses a document once, for many questions about it.
	Load(ctx context.Context, text string) (Document, error)
}

// Document lives in the sandbox until it is closed.
type Document interface {
	Line(ctx context.Context, n int) (string, error)
	Close() error
}

// ErrNoLine reports that a document has no such line.
var ErrNoLine = errors.New("no such line")

// loader is the implementation, which runs in the sandbox.
type loader struct{}

func (loader) Load(_ context.Context, text string) (Document, error) {
	return document(strings.Split(text, "\n")), nil
}

type document []string

func (d document) Line(_ context.Context, n int) (string, error) {
	if n < 0 || n >= len(d) {
		return "", fmt.Errorf("line %d: %w", n, ErrNoLine)
	}
	return d[n], nil
}

func (d document) Close() error { return nil }

// An object keeps its cell until it is closed, so close each.
func Example_objects() {
	cells := &hoosetest.Cells{Services: []hoose.Service{ServeLoader(loader{})}} // or jail.New, or docker.New
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	ctx := context.Background()

	doc, err := NewLoaderClient(pool).Load(ctx, "first\nsecond")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("cells:", cells.Open())
	line, err := doc.Line(ctx, 1)
	fmt.Println(line, err)
	_, err = doc.Line(ctx, 7)
	fmt.Println(errors.Is(err, ErrNoLine), err)
	fmt.Println(doc.Close())

	_, err = doc.Line(ctx, 0)
	fmt.Println("closed:", errors.Is(err, hoose.ErrClosed))
	// Output:
	// cells: 1
	// second <nil>
	// true line 7: no such line
	// <nil>
	// closed: true
}
