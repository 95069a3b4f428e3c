// Package pictures holds the pictures of the example; SOURCES.md tells where they come from.
package pictures

import (
	"embed"
	"fmt"
)

//go:embed *.jpeg *.png *.gif *.webp *.tiff *.bmp
var files embed.FS

// Names returns the names of all pictures, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Sprintf("pictures: list what is embedded: %v", err)) // cannot happen: the directory is in the program
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// Read returns the content of the picture called name, which the caller may change. The error is a *fs.PathError.
func Read(name string) ([]byte, error) {
	return files.ReadFile(name)
}
