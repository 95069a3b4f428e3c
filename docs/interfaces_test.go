package docs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// The code of interfaces.md. That hoosegen generates for it is tested by
// generating for it.

//go:generate go run ../cmd/hoosegen -type Drawer,Archiver,Store,Renderer -host Library,Fetcher -output interfaces_hoose_test.go

// Shape is what can be drawn.
//
//hoose:oneof Circle, *Polygon
type Shape interface{ Area() float64 }

// Circle is a shape.
type Circle struct{ R float64 }

// Area is that of the circle.
func (c Circle) Area() float64 { return 3 * c.R * c.R }

// Polygon is a shape.
type Polygon struct{ Corners []float64 }

// Area is that of the polygon.
func (p *Polygon) Area() float64 { return float64(len(p.Corners)) }

// Drawer draws shapes.
type Drawer interface {
	Draw(ctx context.Context, shapes []Shape) error
}

// File is a file of an archive.
type File = unzip.File

// ErrEncrypted reports an archive that only its owner can read.
var ErrEncrypted = errors.New("archive is encrypted")

// EntryError reports a file in an archive that cannot be read.
type EntryError struct {
	Name string
	Err  error
}

// Error names the file and the reason.
func (e *EntryError) Error() string { return fmt.Sprintf("%q: %v", e.Name, e.Err) }

// Unwrap returns the cause.
func (e *EntryError) Unwrap() error { return e.Err }

// Archiver packs and unpacks archives.
type Archiver interface {
	// Pack writes an archive of the files to w.
	Pack(ctx context.Context, files iter.Seq2[string, error], w io.Writer) error
	// Unpack yields the files of an archive, one after the other.
	Unpack(ctx context.Context, archive io.Reader) iter.Seq2[File, error]
	// Open returns the content of one file.
	Open(ctx context.Context, archive []byte, name string) (io.ReadCloser, error)
}

// Store keeps documents in the sandbox.
type Store interface {
	// Load keeps a document in the sandbox.
	Load(ctx context.Context, document []byte, log Log) (Document, error)
}

// Log is called by the inmate while it loads.
type Log interface{ Note(page int, text string) }

// Document lives in the sandbox until it is closed.
type Document interface {
	Page(ctx context.Context, n int) ([]byte, error)
	Close() error
}

// Renderer runs in the sandbox, and its implementation is given a Library.
type Renderer interface {
	Render(ctx context.Context, title string) (string, error)
}

// Library is the host's.
type Library interface {
	Picture(ctx context.Context, name string) ([]byte, error)
}

// Fetcher is the host's: the inmate asks it for pages.
type Fetcher interface {
	// Fetch returns the page at an address, if the host allows it.
	Fetch(ctx context.Context, url string) ([]byte, error)
}

func lendingPool(cells launch.Launcher, library Library) *hoose.Pool {
	pool := hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: hoose.SessionConfig{
		Host: []hoose.Service{ServeLibrary(library)},
	}})
	return pool
}
