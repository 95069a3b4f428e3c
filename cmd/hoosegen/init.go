package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/version"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/module"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/starter"
)

var initCommand = command{
	name:    "init",
	forms:   []string{"[flags] [DIR]"},
	summary: "write a small module to start from",
	about: `It lists zip archives in a sandbox: an interface with its //go:generate line, an
implementation, and a host that calls it. DIR is made; none means the current
directory. A file that is there already is never overwritten.
`,
	codes: "0 written, 1 a file is there already, 2 failed",
	define: func(fs *flag.FlagSet) action {
		var c starter.Config
		fs.StringVar(&c.Module, "module", "", "the `path` of the module (default example.com/ and the directory's name)")
		fs.StringVar(&c.Clone, "clone", sourceClone(), "use the hoosegen in `dir`, a clone, instead of a released one")
		fs.BoolVar(&c.Tool, "tool", false, `make hoosegen a tool of the module, for "go tool hoosegen", instead of the one in PATH`)
		return func(_ context.Context, args []string, std streams) error {
			if len(args) > 1 {
				return misused("a module is written into one directory, and got %q", args)
			}
			if c.Dir = "."; len(args) == 1 {
				c.Dir = args[0]
			}
			return initModule(c, std)
		}
	},
}

// initModule writes the module and says how to go on.
func initModule(c starter.Config, std streams) error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	if c.Module == "" {
		c.Module = "example.com/" + strings.ToLower(filepath.Base(dir))
	}
	if err := module.CheckImportPath(c.Module); err != nil {
		return misused("-module: %v", err)
	}
	if c.Clone != "" {
		if c.Clone, err = filepath.Abs(c.Clone); err != nil {
			return err
		}
	}
	c.Version = releasedVersion()
	c.Go = strings.TrimPrefix(version.Lang(runtime.Version()), "go")
	names, err := starter.Write(c)
	if exists, ok := errors.AsType[*starter.ExistsError](err); ok {
		return &refusedError{err: exists}
	}
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "wrote %s\n", filepath.Join(c.Dir, name))
	}
	b.WriteString("\nGenerate, build the inmate, and run it on an archive:\n\n")
	if c.Dir != "." {
		fmt.Fprintf(&b, "  cd %s\n", c.Dir)
	}
	b.WriteString(`  go mod tidy
  go generate ./...
  go mod tidy
  CGO_ENABLED=0 go build -o lister-inmate ./cmd/lister-inmate
  go run . ./lister-inmate "$(go env GOROOT)/lib/time/zoneinfo.zip"
`)
	_, err = fmt.Fprint(std.out, b.String())
	return err
}

// releasedVersion is the version of this program, if its module was downloaded.
func releasedVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Sum == "" {
		return ""
	}
	return info.Main.Version
}

// sourceClone is the clone that this program was built from; empty if that is
// not known or not there, and where the program has a version.
func sourceClone() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok || !filepath.IsAbs(file) || releasedVersion() != "" {
		return ""
	}
	root := filepath.Dir(filepath.Dir(filepath.Dir(file)))
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		return ""
	}
	return root
}
