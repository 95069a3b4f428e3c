package launch

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

// Volume is a directory or file of the host that a cell sees. Set-user-id
// programs and devices have no effect in it.
type Volume struct {
	// Host is the absolute path on the host; it must exist. With a container
	// engine it is a path on the engine's machine.
	Host string
	// Cell is the absolute path in the cell. It may be neither in nor above
	// /inmate, /tmp, /proc, /dev, /sys or another volume.
	Cell string
	// ReadWrite lets the inmate change what is there. Default: it can read it.
	ReadWrite bool
}

// ResolveVolumes returns a copy of volumes with the paths in the cell cleaned.
// The error names every volume that no launcher accepts.
func ResolveVolumes(volumes []Volume) ([]Volume, error) {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	taken := []string{abi.Program, "/tmp", "/proc", "/dev", "/sys"}
	resolved := make([]Volume, 0, len(volumes))
	for _, v := range volumes {
		// An engine's machine may have paths of another kind than this one.
		if !path.IsAbs(v.Host) && !filepath.IsAbs(v.Host) || strings.ContainsRune(v.Host, 0) {
			refuse("volume %q: Host is not an absolute path", v.Host)
		}
		cell := path.Clean(v.Cell)
		if !path.IsAbs(cell) || cell == "/" || strings.ContainsRune(cell, 0) {
			refuse("volume %q: Cell %q is not an absolute path below /", v.Host, v.Cell)
			continue
		}
		for _, other := range taken {
			if within(cell, other) || within(other, cell) {
				refuse("volume %q: Cell %q and %s are one within the other", v.Host, v.Cell, other)
			}
		}
		taken = append(taken, cell)
		v.Cell = cell
		resolved = append(resolved, v)
	}
	return resolved, errors.Join(errs...)
}

// within reports whether the clean path p is dir or below it.
func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, dir+"/")
}
