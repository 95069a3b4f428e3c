// Command imageproc makes thumbnails and a contact sheet of pictures that nobody has checked, each in a sandbox of its
// own. Its arguments are files; without any it takes those that come with it, good ones and hostile ones.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	build "github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

//go:embed testdata/pictures testdata/refused
var own embed.FS

func main() {
	docker.Janitor()
	name := sandbox.Auto
	flag.Var(&name, "sandbox", "where pictures are decoded: "+sandbox.Usage())
	out := flag.String("out", "imageproc-out", "`directory` for the results")
	limit := flag.Duration("timeout", 5*time.Second, "how long one call may take")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, name, *out, *limit, flag.Args())
	if stop(); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, name sandbox.Name, out string, limit time.Duration, files []string) error {
	read := os.ReadFile
	if len(files) == 0 {
		read = own.ReadFile
		files, _ = fs.Glob(own, "testdata/*/*") // fails for bad patterns only
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}

	// A launcher starts sandboxes. The inmate is compiled for it.
	inmate := &build.Config{Package: "github.com/hoosegen/hoosegen/examples/imageproc/cmd/imageproc-inmate"}
	cells, err := sandbox.Open(ctx, name, sandbox.Config{Build: inmate})
	if err != nil {
		return err
	}
	defer cells.Close()
	fmt.Printf("%d pictures, each in a sandbox of its own: %v\n\n", len(files), cells)

	// A pool runs each call in a fresh one. The client was generated, and is a Processor.
	pool := hoose.NewPool(cells, hoose.PoolConfig{Warm: 2})
	defer pool.Close() //nolint:errcheck // the launcher's Close removes what is left
	client := imageproc.NewProcessorClient(pool, hoose.Timeout(limit))

	tiles := make([]imageproc.Tile, len(files))
	for i, file := range files {
		data, err := read(file)
		if err != nil {
			return err
		}
		base := filepath.Base(file)
		progress := func(done float64) { bar((float64(i)+done)/float64(len(files)), base) }
		tiles[i] = imageproc.Tile{Caption: base, Name: fmt.Sprintf("%02d-%s.png", i+1, base)}
		what, err := thumbnail(ctx, client, data, filepath.Join(out, tiles[i].Name), progress)
		var exit *hoose.ExitError
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &exit) && exit.OutOfMemory:
			tiles[i].Refused = "used up the memory of its sandbox"
		case errors.Is(err, context.DeadlineExceeded):
			tiles[i].Refused = "took too long; its sandbox was killed"
		case err != nil: // the method's own, such as imageproc.ErrTooLarge, or whatever else went wrong
			tiles[i].Refused = printable(err.Error())
		}
		row(base, what, tiles[i].Refused)
	}
	if err := sheet(ctx, cells, out, tiles); err != nil {
		return err
	}
	fmt.Printf("\nThe thumbnails are in %s, and sheet.png shows them all.\n", out)
	return nil
}

// thumbnail stores the thumbnail of a picture and says what it is. What comes from the inmate is not looked into.
func thumbnail(ctx context.Context, p imageproc.Processor, data []byte, name string, progress func(done float64)) (string, error) {
	start := time.Now()
	info, err := p.Info(ctx, data)
	if err != nil {
		return "", err
	}
	thumb, err := p.Thumbnail(ctx, data, image.Pt(160, 160), progress)
	if err != nil {
		return "", err
	}
	what := fmt.Sprintf("%-4.4s %5d x %-5d %6d ms", info.Format, info.Size.X, info.Size.Y, time.Since(start).Milliseconds())
	if err := os.WriteFile(name, thumb, 0o644); err != nil || info.Orientation == 1 {
		return what, err
	}
	// One that does not lie upright is stored as a whole, too: by streams, so nobody holds all of the result.
	file, err := os.Create(name + "-upright.png")
	if err != nil {
		return "", err
	}
	err = p.Convert(ctx, bytes.NewReader(data), file, "png")
	return what + ", turned upright", errors.Join(err, file.Close())
}

// sheet has the contact sheet drawn. Its pool is another one, since only the cell that draws may borrow thumbnails.
func sheet(ctx context.Context, cells launch.Launcher, out string, tiles []imageproc.Tile) error {
	lent := hoose.SessionConfig{Host: []hoose.Service{imageproc.ServeLibrary(library(out))}}
	pool := hoose.NewPool(cells, hoose.PoolConfig{SessionConfig: lent})
	defer pool.Close() //nolint:errcheck // the launcher's Close removes what is left
	png, err := imageproc.NewProcessorClient(pool).ContactSheet(ctx, tiles, 6)
	if err != nil {
		return errors.New(printable(err.Error()))
	}
	return os.WriteFile(filepath.Join(out, "sheet.png"), png, 0o644)
}

// library is the imageproc.Library of this program: the files in a directory, and no others.
type library string

func (l library) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.OpenInRoot(string(l), name)
}
