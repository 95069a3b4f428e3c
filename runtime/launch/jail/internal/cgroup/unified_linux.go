package cgroup

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// candidate is a directory of version 2 that may do.
type candidate struct {
	*place
	enabled   []string // wanted controllers that cgroups made there have
	potential []string // and those that may be switched on for them besides
}

// climb looks in version 2: at the host's own cgroup and those above it, of
// which it takes the nearest one that has the most to give.
func (f *finder) climb() {
	for _, m := range f.mounts {
		for _, in := range f.own {
			if m.version != 2 || in.version != 2 || len(f.lacking()) == 0 {
				continue
			}
			own, ok := m.directory(in.path)
			if !ok {
				f.withhold(fmt.Sprintf("the host's cgroup %s, outside of what is mounted at %s,", in.path, m.point))
				continue
			}
			var all []candidate
			for dir := own; ; dir = path.Dir(dir) {
				if c, err := f.candidate(dir, m.device, own); err == nil {
					all = append(all, c)
				}
				if dir == m.point || dir == "/" {
					break
				}
			}
			f.choose(all)
		}
	}
}

// name takes the directory that the caller named.
func (f *finder) name(dir string) error {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	resolved, err := filepath.EvalSymlinks(f.root + absolute)
	if err != nil {
		return err
	}
	dir = strings.TrimPrefix(resolved, f.root)
	root, err := os.OpenRoot(resolved)
	if err != nil {
		return err
	}
	version, device, err := f.tree.identify(root)
	_ = root.Close()
	i := slices.IndexFunc(f.mounts, func(m mounted) bool {
		return m.version == version && m.device == device && within(dir, m.point)
	})
	switch {
	case err != nil:
		return err
	case version == 0 || i < 0:
		return fmt.Errorf("%s is no cgroup's directory", dir)
	case version == 2:
		own := f.mounts[i].point // where the host is, as far as can be seen
		for _, in := range f.own {
			if d, ok := f.mounts[i].directory(in.path); ok && in.version == 2 {
				own = d
			}
		}
		c, err := f.candidate(dir, device, own)
		if err != nil {
			return err
		}
		f.choose([]candidate{c})
	default:
		for _, c := range both(f.want.wanted(), f.mounts[i].controllers) {
			f.offer(dir, c, f.mounts[i])
		}
	}
	if len(f.parent.places) == 0 && len(f.want.wanted()) > 0 {
		f.explain()
		r := f.parent.missing
		return fmt.Errorf("%s: nothing can be limited there: %s", dir, cmp.Or(r.Memory, r.PIDs, r.CPU))
	}
	return nil
}

func within(dir, above string) bool {
	return dir == above || above == "/" || strings.HasPrefix(dir, above+"/")
}

// withhold notes who would have to have the controllers that are lacking.
func (f *finder) withhold(where string) {
	for _, c := range f.lacking() {
		if f.withheld[c] == "" {
			f.withheld[c] = where
		}
	}
}

// candidate looks at a directory of version 2, and notes why it will not do.
func (f *finder) candidate(dir string, device uint64, own string) (_ candidate, err error) {
	pl, err := f.open(dir, 2, device)
	if err != nil {
		return candidate{}, err
	}
	defer func() {
		if err != nil {
			_ = pl.dir.Close()
		}
	}()
	available, err := words(pl.dir, "cgroup.controllers")
	if err != nil {
		return candidate{}, err
	}
	available = both(f.lacking(), available)
	f.withhold(dir) // of no consequence for those that are refused as well
	if err := f.usable(pl, own); err != nil {
		f.refuse(available, 2, err)
		return candidate{}, err
	}
	enabled, err := words(pl.dir, "cgroup.subtree_control")
	if err != nil {
		return candidate{}, err
	}
	c := candidate{place: pl, enabled: both(available, enabled), potential: available}
	if err := f.tree.mayWrite(f.root + dir + "/cgroup.subtree_control"); err != nil {
		f.refuse(without(available, c.enabled), 2, err)
		c.potential = c.enabled
	}
	return c, nil
}

// usable checks whether cells may be put into cgroups made there.
func (f *finder) usable(pl *place, own string) error {
	if kind, err := words(pl.dir, "cgroup.type"); err == nil { // the one above all others has no type
		if !slices.Equal(kind, []string{"domain"}) {
			return fmt.Errorf("%s is of type %q, and cannot have memory below it", pl.path, strings.Join(kind, " "))
		}
		// With some of the controllers that is allowed, but none of the
		// cgroups below it could have a process of a cell.
		if processes, err := words(pl.dir, "cgroup.procs"); err != nil || len(processes) > 0 {
			return errors.Join(fmt.Errorf("%s has processes itself, so that it cannot be divided", pl.path), err)
		}
	}
	// Whoever starts a process in another cgroup must be allowed to move it
	// within the nearest one that both are in.
	common := pl.path
	for !within(own, common) {
		common = path.Dir(common)
	}
	for _, name := range []string{pl.path, common + "/cgroup.procs"} {
		if err := f.tree.mayWrite(f.root + name); err != nil {
			return err
		}
	}
	return nil
}

// choose takes the candidate that has the most to give; the nearest, when
// several have. None but those that are tried is changed.
func (f *finder) choose(all []candidate) {
	slices.SortStableFunc(all, func(a, b candidate) int { return len(b.potential) - len(a.potential) })
	best := -1
	for i, c := range all {
		least := 0
		if best >= 0 {
			least = len(all[best].controllers)
		}
		if len(c.potential) <= least {
			break
		}
		f.enable(&all[i])
		if len(all[i].enabled) <= least {
			continue
		}
		refused, err := f.rehearse(c.place, f.parent.me, f.want, all[i].enabled)
		if err != nil {
			f.refuse(c.potential, 2, err)
			c.controllers = nil
		}
		f.refuseEach(2, c.path, refused)
		if len(c.controllers) > least {
			best = i
		}
	}
	for i, c := range all {
		if i == best {
			f.adopt(c.place)
		} else {
			_ = c.dir.Close()
		}
	}
}

// enable switches on, for cgroups below it, what a candidate could give.
func (f *finder) enable(c *candidate) {
	off := without(c.potential, c.enabled)
	if len(off) == 0 {
		return
	}
	// All at once, so that nothing has changed if it is refused; if that is
	// one controller's fault, each for itself.
	_, err := f.tree.set(c.dir, "cgroup.subtree_control", "+"+strings.Join(off, " +"))
	if err != nil && len(off) > 1 {
		for _, one := range off {
			if _, err := f.tree.set(c.dir, "cgroup.subtree_control", "+"+one); err != nil {
				f.refuse([]string{one}, 2, fmt.Errorf("%s: switch on %s: %w", c.path, one, err))
			}
		}
	} else if err != nil {
		f.refuse(off, 2, fmt.Errorf("%s: switch on %s: %w", c.path, off[0], err))
	}
	on, err := words(c.dir, "cgroup.subtree_control")
	if err != nil {
		f.refuse(off, 2, err)
		return
	}
	c.enabled = both(c.potential, on)
}
