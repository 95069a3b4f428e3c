package cgroup

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// tree is how the directories of cgroups are worked on. Tests have one of their
// own, in which ordinary directories stand for cgroups.
type tree interface {
	// identify returns the version of the cgroups that dir is one of, 0 when
	// it is none, and the device of the hierarchy.
	identify(dir *os.Root) (version int, device uint64, err error)
	// mayWrite fails when this process may not write to the file, or may not
	// make anything in the directory.
	mayWrite(name string) error
	// set writes the value to a file of a cgroup and returns what it reads then.
	set(dir *os.Root, file, value string) (string, error)
	// mkdir makes a cgroup, rmdir removes one.
	mkdir(dir *os.Root, name string) error
	rmdir(dir *os.Root, name string) error
}

// kernel is the kernel's tree.
type kernel struct{}

func (kernel) identify(dir *os.Root) (version int, device uint64, err error) {
	f, err := dir.Open(".")
	if err != nil {
		return 0, 0, err
	}
	defer f.Close() //nolint:errcheck // read only
	var system unix.Statfs_t
	var stat unix.Stat_t
	if err := errors.Join(unix.Fstatfs(int(f.Fd()), &system), unix.Fstat(int(f.Fd()), &stat)); err != nil {
		return 0, 0, &os.PathError{Op: "stat", Path: dir.Name(), Err: err}
	}
	switch system.Type {
	case unix.CGROUP2_SUPER_MAGIC:
		version = 2
	case unix.CGROUP_SUPER_MAGIC:
		version = 1
	}
	return version, stat.Dev, nil
}

func (kernel) mayWrite(name string) error {
	if err := unix.Faccessat(unix.AT_FDCWD, name, unix.W_OK, unix.AT_EACCESS); err != nil {
		return &os.PathError{Op: "write to", Path: name, Err: err}
	}
	return nil
}

func (kernel) set(dir *os.Root, file, value string) (string, error) {
	f, err := dir.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // nothing is buffered
	if _, err := f.WriteString(value); err != nil {
		return "", err
	}
	var b [256]byte
	n, err := f.ReadAt(b[:], 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimSpace(string(b[:n])), err
}

func (kernel) mkdir(dir *os.Root, name string) error { return dir.Mkdir(name, 0o755) }
func (kernel) rmdir(dir *os.Root, name string) error { return dir.Remove(name) }

// machine is what Find looks at: the files below root, and a tree.
type machine struct {
	root string // before the name of each file; "" but in tests
	tree tree
}

func (m *machine) read(name string) (string, error) {
	b, err := os.ReadFile(m.root + name)
	return string(b), err
}

// hasSwap reports whether there is swap, or may be.
func (m *machine) hasSwap() bool {
	// The first line is a heading. Kernels without swap have no such file.
	swaps, err := m.read("/proc/swaps")
	return err == nil && strings.Count(swaps, "\n") > 1 || err != nil && !errors.Is(err, os.ErrNotExist)
}

// disabled reports whether the kernel has the controller but was started
// without.
func (m *machine) disabled(controller string) bool {
	text, _ := m.read("/proc/cgroups")
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) == 4 && f[0] == controller {
			return f[3] == "0"
		}
	}
	return false
}
