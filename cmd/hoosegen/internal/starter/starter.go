// Package starter writes a module to start from: examples/unzip as a module of
// its own.
package starter

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/hoosegen/hoosegen/examples"
)

const (
	hoosegenModule = "github.com/hoosegen/hoosegen"
	hoosegenTool   = hoosegenModule + "/cmd/hoosegen"
	exampleModule  = hoosegenModule + "/examples/unzip"
)

// Config says what to write.
type Config struct {
	Dir    string // made if it does not exist
	Module string // path of the module
	Go     string // version of the Go language, such as 1.26
	// Version is the version of hoosegen to require. Empty leaves the choice to
	// "go mod tidy".
	Version string
	// Clone is the directory of a clone of hoosegen to use instead of a version
	// of its module; empty for none.
	Clone string
	// Tool makes hoosegen a tool of the module. Otherwise the go:generate line
	// runs the one in PATH.
	Tool bool
}

// ExistsError reports that there are files already in the place of those to
// write. None was written.
type ExistsError struct {
	Dir   string
	Names []string // relative to Dir
}

// Error names the files.
func (e *ExistsError) Error() string {
	return fmt.Sprintf("write a module into %s: it has %s already (name a new directory)", e.Dir, strings.Join(e.Names, ", "))
}

// Write writes the module and returns the names of its files, relative to its
// directory. The error is an [*ExistsError] where it would overwrite one.
func Write(c Config) ([]string, error) {
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	var names, there []string
	for name := range files {
		names = append(names, name)
		if _, err := os.Lstat(filepath.Join(c.Dir, name)); err == nil {
			there = append(there, name)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	slices.Sort(names)
	if len(there) > 0 {
		slices.Sort(there)
		return nil, &ExistsError{Dir: c.Dir, Names: there}
	}
	for _, name := range names {
		file := filepath.Join(c.Dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, files[name], 0o666); err != nil { //nolint:gosec // source is for everybody whom the umask lets
			return nil, err
		}
	}
	return names, nil
}

// files maps names to contents.
func (c Config) files() (map[string][]byte, error) {
	files := map[string][]byte{"go.mod": c.goMod()}
	err := fs.WalkDir(examples.Unzip, "unzip", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		source, err := examples.Unzip.ReadFile(name)
		if err != nil {
			return err
		}
		files[filepath.FromSlash(strings.TrimPrefix(name, "unzip/"))] = []byte(c.adapt(string(source)))
		return nil
	})
	return files, err
}

// adapt makes a file of the example one of the module.
func (c Config) adapt(source string) string {
	source = strings.ReplaceAll(source, exampleModule, c.Module)
	command := "hoosegen"
	if c.Tool {
		command = "go tool hoosegen"
	}
	var b strings.Builder
	for line := range strings.Lines(source) {
		if rest, ok := strings.CutPrefix(line, "//go:generate "); ok {
			_, flags, _ := strings.Cut(rest, "cmd/hoosegen ")
			line = "//go:generate " + command + " " + flags
		}
		b.WriteString(line)
	}
	name := path.Base(c.Module)
	return strings.NewReplacer("Command unzip lists", "Command "+name+" lists", ": unzip INMATE FILE", ": "+name+" INMATE FILE").Replace(b.String())
}

func (c Config) goMod() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "module %s\n\ngo %s\n", c.Module, c.Go)
	if c.Tool {
		fmt.Fprintf(&b, "\ntool %s\n", hoosegenTool)
	}
	version := c.Version
	if c.Clone != "" {
		version = "v0.0.0"
	}
	if version != "" {
		fmt.Fprintf(&b, "\nrequire %s %s\n", hoosegenModule, version)
	}
	if c.Clone != "" {
		fmt.Fprintf(&b, "\nreplace %s => %s\n", hoosegenModule, modfile.AutoQuote(c.Clone))
	}
	return b.Bytes()
}
