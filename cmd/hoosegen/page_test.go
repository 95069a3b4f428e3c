package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reviewed is what the section "Reviewing the wall" of docs/commands.md is about.
const reviewed = `// Package unzip looks into zip archives that nobody has checked.
package unzip

import (
	"context"
	"errors"
	"io"
	"net/url"
)

` + `//go:generate go tool hoosegen -type Lister -host Vault

// Lister lists zip archives.
type Lister interface {
	// List calls found for each file in archive and returns how many there are.
	List(ctx context.Context, archive []byte, found func(f File)) (int, error)
	// Unpack writes the file called name to w.
	//
	//hoose:timeout 30s
	Unpack(ctx context.Context, archive io.Reader, name string, w io.Writer) error
}

// Vault is the host's.
type Vault interface {
	// Password returns that of the archive that came from the given place.
	Password(ctx context.Context, from url.URL) (string, error)
}

// File is one file in an archive.
type File struct {
	Name string
	Size uint64
}

// ErrNotZip reports an archive that is none.
var ErrNotZip = errors.New("not a zip archive")
`

// TestThePageShowsWhatTheCommandsPrint holds docs/commands.md to the real output,
// and with -json to real fields.
func TestThePageShowsWhatTheCommandsPrint(t *testing.T) {
	path, err := filepath.Abs("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := chdir(t, map[string]string{"unzip/unzip.go": reviewed})
	for _, command := range []string{"contract", "audit"} {
		code, out, errs := runIn(t, dir, command+" ./...")
		if code != 0 || errs != "" {
			t.Errorf("%s: exit code %d, %s", command, code, errs)
		}
		if want := "$ hoosegen " + command + " ./...\n" + out + "```\n"; !strings.Contains(string(page), want) {
			t.Errorf("the page does not show:\n%s", want)
		}
	}
	overwrite(t, "unzip/unzip.go", reviewed+"\n//go:generate go tool hoosegen -type Bad\n\ntype Bad interface{ At(p uintptr) error }\n")
	_, out, _ := runIn(t, dir, "-json ./...")
	if want := strings.Replace(out, "DIR", "/home/me/app", 1); !strings.Contains(string(page), want) {
		t.Errorf("the page does not show:\n%s", want)
	}
}
