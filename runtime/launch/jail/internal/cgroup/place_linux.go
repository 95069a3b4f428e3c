package cgroup

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// place is a directory in which cgroups are made, and what is limited in them.
type place struct {
	path        string
	dir         *os.Root
	version     int
	device      uint64
	controllers []string
	settings    []setting // all that is written to a new cgroup, in this order
	swap        bool      // swap is kept from cgroups too
}

// open opens a directory that is to be a cgroup of that version and hierarchy.
func (m *machine) open(name string, version int, device uint64) (*place, error) {
	dir, err := os.OpenRoot(m.root + name)
	if err != nil {
		return nil, err
	}
	pl := &place{path: name, dir: dir, version: version, device: device}
	v, d, err := m.tree.identify(dir)
	if err == nil && (v != version || d != device) {
		err = fmt.Errorf("%s: something else is mounted there", name)
	}
	if err != nil {
		_ = dir.Close()
		return nil, err
	}
	return pl, nil
}

// rehearse makes a cgroup, tries the limits in it, and removes it again. The
// offered controllers become the place's, but for those that it says are
// refused.
func (m *machine) rehearse(pl *place, me proc.Owner, want Limits, offered []string) (refused map[string]error, err error) {
	name, err := unused(me, func(name string) error { return m.mkdir(pl, name) })
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.remove(pl, name, removeTime)) }()
	group, err := pl.dir.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	defer group.Close() //nolint:errcheck // a directory
	if pl.version == 2 {
		// Where only some of the controllers are on, a directory can be
		// made that no process may enter.
		kind, err := group.ReadFile("cgroup.type")
		if err != nil {
			return nil, err
		}
		if k := strings.TrimSpace(string(kind)); k != "domain" {
			return nil, fmt.Errorf("%s: cgroups made there are of type %q, and cannot have processes", pl.path, k)
		}
	}
	refused = map[string]error{}
	for _, c := range offered {
		settings := want.settings(pl.version, c)
		if err := m.apply(group, settings); err != nil {
			if c == cpu && errors.Is(err, unix.EINVAL) {
				err = fmt.Errorf("%w: a cgroup above it allows less processor time; ask for less", err)
			}
			refused[c] = err
			continue
		}
		pl.controllers = append(pl.controllers, c)
		pl.settings = append(pl.settings, settings...)
		if c == memory {
			m.keepSwap(pl, group, want)
		}
	}
	return refused, nil
}

// keepSwap finds out how swap can be kept from cgroups.
func (m *machine) keepSwap(pl *place, group *os.Root, want Limits) {
	for _, s := range want.swapSettings(pl.version) {
		if m.apply(group, []setting{s}) == nil {
			pl.settings = append(pl.settings, s)
			pl.swap = true
			return
		}
	}
	pl.swap = !m.hasSwap()
}

// apply writes the settings and checks that they are in force.
func (m *machine) apply(group *os.Root, settings []setting) error {
	for _, s := range settings {
		got, err := m.tree.set(group, s.file, s.value)
		if err != nil {
			return fmt.Errorf("set %s to %s: %w", s.file, s.value, err)
		}
		if got != s.reads {
			return fmt.Errorf("%s reads %q after %q was written", s.file, got, s.value)
		}
	}
	return nil
}

// mkdir makes the directory of a cgroup. The error is fs.ErrExist when the name
// is taken, and otherwise says what the kernel means.
func (m *machine) mkdir(pl *place, name string) error {
	err := m.tree.mkdir(pl.dir, name)
	switch {
	case errors.Is(err, unix.EAGAIN):
		return fmt.Errorf("%s: %w: no more cgroups are allowed there; raise cgroup.max.descendants and cgroup.max.depth", pl.path, err)
	case errors.Is(err, unix.ENOMEM), errors.Is(err, unix.ENOSPC):
		return fmt.Errorf("%s: %w: the kernel has no room for another cgroup; remove unused ones", pl.path, err)
	case err != nil:
		return fmt.Errorf("%s: %w", pl.path, err)
	}
	return nil
}

// words reads a file that lists something.
func words(dir *os.Root, file string) ([]string, error) {
	b, err := dir.ReadFile(file)
	return strings.Fields(string(b)), err
}

// both returns the elements of a that are in b too.
func both(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

// without returns the elements of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
