package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// open opens the sandbox that is asked for, and says what it gives up.
func (o *runOptions) open(ctx context.Context, inmate string, stderr io.Writer) (*sandbox.Sandbox, error) {
	config := o.config
	status := newStatus(stderr)
	build := image.Config{Package: inmate}
	if status.width > 0 {
		build.Progress = status.show
	}
	switch {
	case isFile(inmate):
		config.Program, build.Package = inmate, ""
		config.Build = &build
	case isImage(inmate):
		config.Image = inmate
	default:
		config.Build = &build
	}
	cells, err := sandbox.Open(ctx, o.sandbox, config)
	status.clear()
	if err != nil {
		return nil, err
	}
	for _, s := range cells.Skipped() {
		fmt.Fprintf(stderr, "hoosegen run: in %s, since %s does not work: %s\n", cells.Name(), s.Name, oneshot.Printable(s.Err.Error()))
	}
	if cells.Name() == sandbox.Process {
		fmt.Fprintln(stderr, "hoosegen run: NO SANDBOX: the inmate can do all that you can")
		return cells, nil
	}
	for _, w := range cells.Weakenings() {
		fmt.Fprintf(stderr, "hoosegen run: the sandbox is weakened by %s, which gives up %s\n", w.Option, w.GivesUp)
	}
	return cells, nil
}

// isFile reports whether name is a file, which as an INMATE is a built one.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// isImage reports whether an INMATE that is no file is an image's name: no
// package has a colon in its name, and whatever is built for hoosegen has one,
// in front of its tag. It is told from the name alone, so that what runs does
// not depend on what happens to be there.
func isImage(name string) bool {
	return strings.Contains(name, ":") && filepath.VolumeName(name) == ""
}
