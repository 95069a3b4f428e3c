// Package hostile makes pictures that nobody should decode: with sizes nobody has memory for, with small files that
// expand without end, with more scans or frames than anybody wants to wait for, and with damage of all kinds. Its test
// gives them to the inmate of examples/imageproc, in a jail.
//
// The makers take their measures as arguments, so that a test can also make a small picture of the same kind.
package hostile

import (
	"os"
	"path/filepath"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Picture is a hostile picture.
type Picture struct {
	// Name names it like a file.
	Name string
	// What says in a few words what is wrong with it.
	What string
	// Data is the file.
	Data []byte
	// Want is what errors.Is has to find in the error of a Thumbnail; nil where there is a thumbnail after all.
	Want error
}

// All returns one hostile picture of each kind, and those that are half of a picture in a directory. Each call makes
// them anew, which takes some milliseconds.
func All(directory string) ([]Picture, error) {
	all := append(append(junk(), headers()...), bombs()...)
	names, err := os.ReadDir(directory)
	for _, name := range names {
		whole, err := os.ReadFile(filepath.Join(directory, name.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, Picture{"half-of-" + name.Name(), "cut off in the middle", Truncate(whole, len(whole)/2), imageproc.ErrMalformed})
	}
	return all, err
}

// Truncate returns a copy of the first n bytes of a file.
func Truncate(file []byte, n int) []byte {
	return append([]byte{}, file[:n]...)
}
