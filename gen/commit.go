package gen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aymanbagabas/go-udiff"
)

// Commit writes the files whose content differs from what is on disk and
// returns their paths. Each file is replaced as a whole or not at all: readers
// see the old content or the new.
func (r *Result) Commit() (written []string, err error) {
	for _, f := range r.Files {
		old, err := os.ReadFile(f.Path)
		if err == nil && bytes.Equal(old, f.Content) {
			continue
		}
		if err := replace(f.Path, f.Content); err != nil {
			return written, fmt.Errorf("write generated file: %w", err)
		}
		written = append(written, f.Path)
	}
	return written, nil
}

// replace puts content where path is, through a temporary file beside it.
func replace(path string, content []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	// The name is one that the go command ignores, should the file stay behind.
	tmp, err := os.CreateTemp(dir, "_hoosegen-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(content)
	if err = errors.Join(err, tmp.Chmod(mode), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// Stale is a file on disk that is not what hoosegen would write.
type Stale struct {
	Path string // absolute
	Line int    // the first on disk that differs, counted from 1
	Diff string // unified, from what is on disk to what should be
}

// Diagnostic returns s as editors read it, among what was refused. Its code is
// stale, which no refusal has.
func (s Stale) Diagnostic() Diagnostic {
	return Diagnostic{
		File: s.Path, Line: s.Line, Column: 1, Code: "stale",
		Message: "not up to date", Hint: "run go generate", Diff: s.Diff,
	}
}

// firstDifference is the number of the first line of old that is not the same
// in fresh; where fresh goes on, the last.
func firstDifference(old, fresh []byte) int {
	same := 0
	for same < min(len(old), len(fresh)) && old[same] == fresh[same] {
		same++
	}
	line := 1 + bytes.Count(old[:same], []byte("\n"))
	if same == len(old) && bytes.HasSuffix(old, []byte("\n")) {
		line--
	}
	return line
}

// Stale compares the files with what is on disk and writes nothing. Paths in
// the diffs are relative to dir.
func (r *Result) Stale(dir string) ([]Stale, error) {
	var out []Stale
	for _, f := range r.Files {
		old, err := os.ReadFile(f.Path)
		missing := errors.Is(err, fs.ErrNotExist)
		if err != nil && !missing {
			return nil, fmt.Errorf("compare generated file: %w", err)
		}
		if !missing && bytes.Equal(old, f.Content) {
			continue
		}
		name := f.Path
		if rel, err := filepath.Rel(dir, f.Path); err == nil && filepath.IsLocal(rel) {
			name = filepath.ToSlash(rel)
		}
		from := name + " (on disk)"
		if missing {
			from = "/dev/null"
		}
		out = append(out, Stale{Path: f.Path, Line: firstDifference(old, f.Content), Diff: udiff.Unified(from, name+" (generated)", string(old), string(f.Content))})
	}
	return out, nil
}
