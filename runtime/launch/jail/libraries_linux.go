package jail

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// interpreter returns the path of the loader that a program of the machine
// asks for, or "" when it needs none.
func interpreter(program string) (string, error) {
	f, err := elf.Open(program)
	if err != nil {
		return "", nil //nolint:nilerr // what is no program is for execve to say
	}
	defer f.Close() //nolint:errcheck // it was only read
	for _, p := range f.Progs {
		if p.Type != elf.PT_INTERP {
			continue
		}
		b := make([]byte, min(p.Filesz, 4096))
		if _, err := p.ReadAt(b, 0); err != nil {
			return "", fmt.Errorf("read the name of the loader of %s: %w", program, err)
		}
		return strings.TrimRight(string(b), "\x00"), nil
	}
	return "", nil
}

// checkLoader fails for a program that cannot start in a cell, since its
// loader would not be there.
func (c *Config) checkLoader() error {
	loader, err := interpreter(c.Program)
	if err != nil || loader == "" {
		return err
	}
	if slices.ContainsFunc(c.Volumes, func(v launch.Volume) bool { return within(loader, v.Cell) }) {
		return nil
	}
	return fmt.Errorf("%s needs the loader %s and C libraries, and a cell holds none", c.Program, loader)
}

// ownLibraries are the loader and the C libraries that this program has loaded
// itself; none for a static one.
func ownLibraries(program string) ([]launch.Volume, error) {
	loader, err := interpreter(program)
	if err != nil || loader == "" {
		return nil, err
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return nil, err
	}
	volumes := []launch.Volume{{Host: loader, Cell: loader}}
	seen := map[string]bool{loader: true}
	for line := range strings.Lines(string(maps)) {
		// address perms offset dev inode path, see proc_pid_maps(5)
		fields := strings.Fields(line)
		if len(fields) != 6 || !filepath.IsAbs(fields[5]) {
			continue
		}
		path := fields[5]
		if library := strings.Contains(filepath.Base(path), ".so"); library && !seen[path] {
			seen[path] = true
			volumes = append(volumes, launch.Volume{Host: path, Cell: path})
		}
	}
	return volumes, nil
}
