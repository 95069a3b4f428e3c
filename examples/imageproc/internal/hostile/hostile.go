// Package hostile makes pictures that nobody should decode: with sizes nobody has memory for, with small files that
// expand without end, with more scans or frames than anybody wants to wait for, and with damage of all kinds. The
// tests and the demonstration use them.
//
// The makers take their measures as arguments, so that a test can also make a picture of the same kind that is still
// within the limits.
package hostile

import (
	"fmt"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

// Picture is a hostile picture.
type Picture struct {
	// Name names it like a file.
	Name string
	// What tells in a few words what is wrong with it.
	What string
	// Data is the file.
	Data []byte
	// Want is the error that a Processor with the default limits has to find in it when decoding it.
	Want error
}

// All returns one hostile picture of each kind. Each call makes them anew, which takes some milliseconds.
func All() ([]Picture, error) {
	all := append(junk(), headers()...)
	all = append(all, bombs()...)
	cut, err := truncated()
	if err != nil {
		return nil, err
	}
	return append(all, cut...), nil
}

// truncated returns real pictures of which the second half is missing.
func truncated() ([]Picture, error) {
	var all []Picture
	for _, name := range []string{
		"go-turns-two-280x360.jpeg",
		"video-001.progressive.jpeg",
		"yellow_rose.png",
		"video-001.gif",
		"yellow_rose.lossy-with-alpha.webp",
		"blue-purple-pink-large.lossless.webp",
		"video-001-tile-64x64.tiff",
		"video-001.bmp",
	} {
		whole, err := pictures.Read(name)
		if err != nil {
			return nil, fmt.Errorf("hostile: read the picture to be truncated: %w", err)
		}
		all = append(all, Picture{
			Name: "half-of-" + name,
			What: "cut off in the middle",
			Data: Truncate(whole, len(whole)/2),
			Want: imageproc.ErrMalformed,
		})
	}
	return all, nil
}

// Truncate returns a copy of the first n bytes of a file.
func Truncate(file []byte, n int) []byte {
	return append([]byte{}, file[:n]...)
}
