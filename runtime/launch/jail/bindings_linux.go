package jail

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/internal/executable"
)

// findProgram looks at the program, whose path becomes absolute.
func (c *Config) findProgram(k kernel) (binding, error) {
	execute := os.FileMode(0o111)
	if k.mayChooseIDs {
		execute = 0o001 // cells are others than the file's owner and group
	}
	path, info, hint, err := executable.Find(c.Program, execute)
	if err != nil {
		return binding{}, failure("use program", c.Program, err, hint)
	}
	c.Program = path
	return binding{host: path, cell: abi.Program, info: info}, nil
}

// findBindings looks at the volumes, and returns what is to be mounted in a
// cell, the program first.
func (c *Config) findBindings(program binding) ([]binding, error) {
	all := []binding{program}
	for _, v := range c.Volumes {
		info, err := os.Stat(v.Host)
		if err != nil {
			return nil, fmt.Errorf("volume %q: %w", v.Host, err)
		}
		all = append(all, binding{host: v.Host, cell: v.Cell, directory: info.IsDir(), readWrite: v.ReadWrite, executable: c.ExecutableTmp, info: info})
	}
	if len(all) > maxBindings {
		return nil, fmt.Errorf("%d volumes, and %d are the most", len(c.Volumes), maxBindings-1)
	}
	return all, checkPaths(all)
}

// maxBindings leaves room for other descriptors among those that a message
// carries.
const maxBindings = 200

// within reports whether the clean path p is dir or below it.
func within(p, dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") }

// checkPaths resolves where the bindings lead, and refuses one that lies where
// an inmate may write: it could be made to lead elsewhere for the next cell.
func checkPaths(all []binding) error {
	for i := range all {
		resolved, err := filepath.EvalSymlinks(all[i].host)
		if err != nil {
			return err
		}
		all[i].host = resolved
	}
	for i, b := range all {
		for j, w := range all {
			if i != j && w.readWrite && within(b.host, w.host) {
				return fmt.Errorf("%s lies in the volume %s, which inmates may write to", b.host, w.host)
			}
		}
	}
	return nil
}

// unchanged fails when one of the paths leads to something else than it did
// when the launcher was made.
func unchanged(all []binding) error {
	for _, b := range all {
		info, err := os.Stat(b.host)
		if err != nil {
			return err
		}
		if !os.SameFile(info, b.info) {
			return fmt.Errorf("%s has been replaced", b.host)
		}
	}
	return nil
}

// copyMounts makes copies of the host's mounts for one cell. A cell could do
// it too, but not where the path leads through directories that are closed to
// a root without capabilities.
func copyMounts(bindings []binding) (files []*os.File, err error) {
	defer func() {
		if err != nil {
			closeAll(files)
		}
	}()
	for _, b := range bindings {
		fd, err := unix.OpenTree(unix.AT_FDCWD, b.host, openTree|unix.AT_RECURSIVE)
		if err != nil {
			return files, &os.PathError{Op: "open_tree", Path: b.host, Err: err}
		}
		files = append(files, os.NewFile(uintptr(fd), b.host))
		attr := unix.MountAttr{Attr_set: b.attributes(), Propagation: unix.MS_PRIVATE}
		if err := unix.MountSetattr(fd, "", atMount, &attr); err != nil {
			return files, &os.PathError{Op: "mount_setattr", Path: b.host, Err: err}
		}
	}
	return files, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}
