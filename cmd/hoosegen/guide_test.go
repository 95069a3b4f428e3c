package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reviewed is what the guide's section "Reviewing the wall" is about.
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

// TestGuideShowsWhatTheCommandsPrint holds the guide to the real output, and
// with -json to real fields.
func TestGuideShowsWhatTheCommandsPrint(t *testing.T) {
	guide, err := filepath.Abs("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	dir := chdir(t, map[string]string{"unzip/unzip.go": reviewed})
	for _, command := range []string{"contract", "audit"} {
		code, out, errs := runIn(t, dir, command+" ./...")
		if code != 0 || errs != "" {
			t.Errorf("%s: exit code %d, %s", command, code, errs)
		}
		if want := "$ go tool hoosegen " + command + " ./...\n" + out + "```\n"; !strings.Contains(string(page), want) {
			t.Errorf("the guide does not show:\n%s", want)
		}
	}
	overwrite(t, "unzip/unzip.go", reviewed+"\n//go:generate go tool hoosegen -type Bad\n\ntype Bad interface{ At(p uintptr) error }\n")
	_, out, _ := runIn(t, dir, "-json ./...")
	if want := strings.Replace(out, "DIR", "/home/me/app", 1); !strings.Contains(string(page), want) {
		t.Errorf("the guide does not show:\n%s", want)
	}
}
