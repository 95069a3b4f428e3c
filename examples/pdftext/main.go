// Command pdftext writes the text of a PDF document to a file: pdftext [-sandbox NAME] DOCUMENT TEXT. A program that is
// not Go reads the document, in a sandbox.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"regexp"

	"github.com/hoosegen/hoosegen/examples/pdftext/pdftext"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

func main() {
	docker.Janitor()
	name := sandbox.Auto
	flag.Var(&name, "sandbox", "where documents are read: "+sandbox.Usage())
	flag.Parse()
	if err := extract(context.Background(), name, flag.Arg(0), flag.Arg(1)); err != nil {
		log.Fatalf("%q", err) // the words are the inmate's
	}
}

func extract(ctx context.Context, name sandbox.Name, from, to string) error {
	document, err := os.Open(from)
	if err != nil {
		return err
	}
	defer document.Close() //nolint:errcheck // it is only read
	text, err := os.Create(to)
	if err != nil {
		return err
	}
	cells, err := open(ctx, name)
	if err != nil {
		return err
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close() //nolint:errcheck // the launcher's Close removes what is left
	err = pdftext.NewExtractorClient(pool).Text(ctx, document, text)
	return errors.Join(err, text.Close())
}

// open opens a sandbox that holds the program and its libraries: a jail sees those of this machine, and an image gets
// copies of them.
func open(ctx context.Context, name sandbox.Name) (*sandbox.Sandbox, error) {
	paths, err := needs(pdftext.Program)
	if err != nil {
		return nil, err
	}
	var volumes []launch.Volume
	var files []image.File
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		volumes = append(volumes, launch.Volume{Host: path, Cell: path})
		files = append(files, image.File{Path: path, Mode: 0o555, Data: data})
	}
	return sandbox.Open(ctx, name, sandbox.Config{
		Build: &image.Config{Package: "github.com/hoosegen/hoosegen/examples/pdftext/cmd/pdftext-inmate", Files: files},
		Jail:  func(c *jail.Config) { c.Volumes = volumes },
	})
}

// needs returns the path of a program, of its loader and of its libraries.
func needs(program string) ([]string, error) {
	out, err := exec.Command("ldd", program).Output()
	if err != nil {
		return nil, fmt.Errorf("find the libraries of %s (is poppler-utils installed?): %w", program, err)
	}
	paths := []string{program}
	for _, path := range regexp.MustCompile(`(?m)^\s*(?:\S+ => )?(/\S+)`).FindAllSubmatch(out, -1) {
		paths = append(paths, string(bytes.TrimSpace(path[1])))
	}
	return paths, nil
}
