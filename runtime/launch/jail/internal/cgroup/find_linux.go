package cgroup

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// Parent is where cgroups for cells are made. It is safe for concurrent use.
type Parent struct {
	machine *machine
	me      proc.Owner
	places  []*place
	has     Controllers
	missing Reasons
}

// Find looks for the place, in dir when that is not empty; controllers that a
// directory of version 1 does not have are looked for elsewhere even then. That
// there is nothing is no error: [Parent.Missing] says why. It is one
// that dir is no cgroup's directory, or one in which nothing that is wanted can
// be limited.
func Find(dir string, want Limits) (*Parent, error) {
	return (&machine{tree: kernel{}}).find(dir, want)
}

// finder is a search.
type finder struct {
	*machine
	parent *Parent
	want   Limits
	mounts []mounted
	own    []membership
	// refused says of each controller where it is and why it is of no use,
	// withheld in which directory it would have to be, divided that it is one
	// of version 1.
	refused  map[string][]string
	withheld map[string]string
	divided  map[string]bool
}

func (m *machine) find(dir string, want Limits) (*Parent, error) {
	if err := want.check(); err != nil {
		return nil, err
	}
	p := &Parent{machine: m}
	f := &finder{machine: m, parent: p, want: want,
		refused: map[string][]string{}, withheld: map[string]string{}, divided: map[string]bool{}}
	err := f.look(dir)
	if err != nil && dir != "" {
		_ = p.Close()
		return nil, err
	}
	if err != nil {
		f.refuse(want.wanted(), 2, fmt.Errorf("nothing is known about cgroups: %w", err))
	}
	for _, pl := range p.places {
		p.has.Memory = p.has.Memory || pl.has(memory)
		p.has.Swap = p.has.Swap || pl.swap
		p.has.PIDs = p.has.PIDs || pl.has(pids)
		p.has.CPU = p.has.CPU || pl.has(cpu)
	}
	f.explain()
	return p, nil
}

func (f *finder) look(dir string) error {
	mountinfo, err := f.read("/proc/self/mountinfo")
	if err != nil {
		return err
	}
	own, err := f.read("/proc/self/cgroup")
	if err != nil {
		return err
	}
	if f.parent.me, err = thisProcess(); err != nil {
		return err
	}
	if f.mounts, err = parseMounts(mountinfo); err != nil {
		return err
	}
	f.own = parseMemberships(own)
	if dir == "" {
		f.climb()
	} else if err := f.name(dir); err != nil {
		return err
	}
	f.divide()
	return nil
}

// lacking returns the controllers that are wanted and not yet had.
func (f *finder) lacking() []string {
	lacking := f.want.wanted()
	for _, pl := range f.parent.places {
		lacking = without(lacking, pl.controllers)
	}
	return lacking
}

// refuse notes why controllers cannot be used.
func (f *finder) refuse(controllers []string, version int, err error) {
	for _, c := range controllers {
		f.divided[c] = f.divided[c] || version == 1
		if why := err.Error(); !slices.Contains(f.refused[c], why) {
			f.refused[c] = append(f.refused[c], why)
		}
	}
}

func (f *finder) refuseEach(version int, where string, refused map[string]error) {
	for c, err := range refused {
		f.refuse([]string{c}, version, fmt.Errorf("%s: %w", where, err))
	}
}

// divide looks for what is still lacking in version 1: the host's own cgroup in
// each hierarchy.
func (f *finder) divide() {
	for _, c := range f.lacking() {
		for _, m := range f.mounts {
			for _, in := range f.own {
				if m.version != 1 || !slices.Contains(m.controllers, c) || !slices.Contains(in.controllers, c) || !slices.Contains(f.lacking(), c) {
					continue
				}
				dir, ok := m.directory(in.path)
				if !ok {
					f.refuse([]string{c}, 1, fmt.Errorf("the host's cgroup %s is outside of what is mounted at %s", in.path, m.point))
					continue
				}
				f.offer(dir, c, m)
			}
		}
	}
}

// offer uses a directory of version 1 for one controller.
func (f *finder) offer(dir, controller string, m mounted) {
	refuse := func(err error) { f.refuse([]string{controller}, 1, err) }
	var used *place
	for _, pl := range f.parent.places {
		if pl.device == m.device {
			used = pl // the controllers are mounted together
		}
	}
	switch {
	case slices.Contains(m.controllers, "cpuset"):
		// It wants processors and memory nodes before a process may enter.
		refuse(fmt.Errorf("%s: the controller is mounted together with cpuset", dir))
		return
	case used != nil && used.path != dir:
		refuse(fmt.Errorf("%s: cells are in %s, of the same hierarchy", dir, used.path))
		return
	}
	if err := f.tree.mayWrite(f.root + dir); err != nil {
		refuse(err)
		return
	}
	pl := used
	if pl == nil {
		var err error
		if pl, err = f.open(dir, 1, m.device); err != nil {
			refuse(err)
			return
		}
	}
	refused, err := f.rehearse(pl, f.parent.me, f.want, []string{controller})
	if err != nil {
		refuse(err)
	}
	f.refuseEach(1, dir, refused)
	if used == nil {
		f.adopt(pl)
	}
}

// adopt takes a place if it has something to give.
func (f *finder) adopt(pl *place) {
	if len(pl.controllers) == 0 {
		_ = pl.dir.Close()
		return
	}
	f.parent.places = append(f.parent.places, pl)
}

func (pl *place) has(controller string) bool { return slices.Contains(pl.controllers, controller) }

// What there is to do about controllers that cannot be used.
const (
	remedyUnified = "run the host where a cgroup is delegated to it (systemd-run --user --scope -p Delegate=yes COMMAND, or a service with Delegate=yes and DelegateSubgroup=host), or as root, or name a delegated cgroup's directory in Config.Cgroup"
	remedyDivided = "run the host as root, or name in Config.Cgroup a cgroup's directory that belongs to this user"
	remedySwap    = "boot with swapaccount=1, or turn swap off"
)

// explain says why something is missing.
func (f *finder) explain() {
	lacking := f.lacking()
	reason := func(c string) Reason {
		remedy := remedyUnified
		if f.divided[c] {
			remedy = remedyDivided
		}
		switch why := f.refused[c]; {
		case !slices.Contains(lacking, c):
			return Reason{}
		case f.disabled(c):
			return Reason{fmt.Sprintf("the kernel was started without the %s controller", c), "boot with cgroup_enable=" + c}
		case len(why) > 0:
			// The nearest cgroups matter most.
			return Reason{fmt.Sprintf("no cgroup with the %s controller can be divided (%s)", c, strings.Join(why[:min(len(why), 2)], "; ")), remedy}
		case f.withheld[c] != "":
			return Reason{fmt.Sprintf("%s is not given the %s controller by those above it", f.withheld[c], c), remedy}
		}
		return Reason{fmt.Sprintf("no cgroups with the %s controller are mounted", c), "mount them (mount -t cgroup2 none /sys/fs/cgroup), or " + remedy}
	}
	f.parent.missing = Reasons{Memory: reason(memory), PIDs: reason(pids), CPU: reason(cpu)}
	if f.parent.has.Memory && !f.parent.has.Swap {
		f.parent.missing.Swap = Reason{"the kernel does not count swap by cgroup", remedySwap}
	}
}

// Version names what cells are limited by: "v1", "v2", "v1 and v2", or "" for
// nothing.
func (p *Parent) Version() string {
	var seen [3]bool
	for _, pl := range p.places {
		seen[pl.version] = true
	}
	switch {
	case seen[1] && seen[2]:
		return "v1 and v2"
	case seen[1]:
		return "v1"
	case seen[2]:
		return "v2"
	}
	return ""
}

// Enforces says what can be limited here.
func (p *Parent) Enforces() Controllers { return p.has }

// Missing says why the rest cannot.
func (p *Parent) Missing() Reasons { return p.missing }

// Entries returns how many of a cell's cgroups it enters by writing to their
// tasks files, and whether there is one that it is made in.
func (p *Parent) Entries() (tasks int, into bool) {
	for _, pl := range p.places {
		if pl.version == 2 {
			into = true
		} else {
			tasks++
		}
	}
	return tasks, into
}

// Close closes what Find has opened. No cgroup can be made, asked or removed
// after it.
func (p *Parent) Close() error {
	var errs []error
	for _, pl := range p.places {
		errs = append(errs, pl.dir.Close())
	}
	return errors.Join(errs...)
}
