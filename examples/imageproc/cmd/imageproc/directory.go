package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// directory is where the results are stored.
type directory struct {
	root *os.Root
	path string
}

// saved is a file that was stored.
type saved struct {
	name  string
	bytes int
}

// openDirectory makes the directory if it is not there.
func openDirectory(path string) (*directory, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the directory for the results: %w", err)
	}
	if err := os.MkdirAll(absolute, 0o755); err != nil {
		return nil, fmt.Errorf("make the directory for the results: %w", err)
	}
	root, err := os.OpenRoot(absolute)
	if err != nil {
		return nil, fmt.Errorf("open the directory for the results: %w", err)
	}
	return &directory{root: root, path: absolute}, nil
}

func (d *directory) close() error { return d.root.Close() }

// save stores the thumbnail of picture i, which has a name that may be anything.
func (d *directory) save(i int, name string, data []byte) (saved, error) {
	return d.write(fmt.Sprintf("%02d-%s", i+1, plain(name)), data)
}

// write stores a picture. Its extension is that of the format it begins like; nothing more of it is looked at.
func (d *directory) write(name string, data []byte) (saved, error) {
	extension := ".jpg"
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		extension = ".png"
	}
	s := saved{name: name + extension, bytes: len(data)}
	if err := d.root.WriteFile(s.name, data, 0o644); err != nil {
		return saved{}, fmt.Errorf("store %s: %w", s.name, err)
	}
	return s, nil
}

// stream stores what write writes, as it comes.
func (d *directory) stream(name string, write func(w io.Writer) error) (saved, error) {
	file, err := d.root.Create(name)
	if err != nil {
		return saved{}, fmt.Errorf("store %s: %w", name, err)
	}
	counted := &counter{Writer: file}
	err = errors.Join(write(counted), file.Close())
	return saved{name: name, bytes: counted.n}, err
}

// counter counts what is written.
type counter struct {
	io.Writer
	n int
}

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += n
	return n, err
}

// has reports whether a JPEG of that name is stored.
func (d *directory) has(name string) bool {
	_, err := d.root.Stat(name + ".jpg")
	return err == nil
}

// plain returns name with everything replaced that is more than letters, digits, dots and dashes.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
}
