package hoose_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

//go:generate go run ../../cmd/hoosegen -type Renderer -host Library -output example_renderer_hoose_test.go

// Renderer runs in the sandbox.
type Renderer interface {
	// Render fills in a page, whose pictures it asks the host for.
	Render(ctx context.Context, title string) (string, error)
}

// Library is the host's. Hostile code may call it at any time, with any name.
type Library interface {
	// Picture returns the picture of the name.
	Picture(ctx context.Context, name string) ([]byte, error)
}

// ErrNoPicture reports a name that the library does not have.
var ErrNoPicture = errors.New("no such picture")

// pictures is the host's library: what is not listed does not exist.
type pictures map[string][]byte

func (s pictures) Picture(_ context.Context, name string) ([]byte, error) {
	picture, ok := s[name]
	if !ok {
		return nil, ErrNoPicture // not the name, and no path: the whole text goes to the inmate
	}
	return picture, nil
}

// renderer is the implementation. Its constructor is given a client of the
// host's library.
type renderer struct{ library Library }

func newRenderer(library Library) Renderer { return renderer{library} }

func (r renderer) Render(ctx context.Context, title string) (string, error) {
	logo, err := r.library.Picture(ctx, "logo")
	if err != nil {
		return "", err
	}
	_, err = r.library.Picture(ctx, "../../etc/passwd")
	return fmt.Sprintf("%s, a logo of %d bytes, and nothing else: %t", title, len(logo), errors.Is(err, ErrNoPicture)), nil
}

// A service of the host is listed in the configuration of the pool, and is there
// for every cell of it.
func Example_hostServices() {
	cells := &hoosetest.Cells{Serve: func(host hoose.Caller) []hoose.Service { // in an inmate the generated main does this
		return []hoose.Service{ServeRenderer(newRenderer(NewLibraryClient(host)))}
	}}
	library := pictures{"logo": make([]byte, 512)}
	pool := hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{
		Host: []hoose.Service{ServeLibrary(library)},
	}})
	defer pool.Close()

	page, err := NewRendererClient(pool).Render(context.Background(), "Contents")
	fmt.Println(page, err)
	// Output:
	// Contents, a logo of 512 bytes, and nothing else: true <nil>
}
