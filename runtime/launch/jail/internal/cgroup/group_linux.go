package cgroup

import (
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Group is a cell's cgroup, in each of the hierarchies that limit it.
type Group struct {
	parent *Parent
	name   string
	made   []*place // where its directories are
	tasks  []*os.File
	dir    *os.File
}

// Create makes a cgroup with the limits, which are read back: what the kernel
// noted has to be what was asked for.
func (p *Parent) Create() (*Group, error) {
	var g *Group
	_, err := unused(p.me, func(name string) error {
		g = &Group{parent: p, name: name}
		for _, pl := range p.places {
			if err := g.create(pl); err != nil {
				return errors.Join(err, g.discard())
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return g, nil
}

func (g *Group) create(pl *place) error {
	if err := g.parent.machine.mkdir(pl, g.name); err != nil {
		return err
	}
	g.made = append(g.made, pl)
	group, err := pl.dir.OpenRoot(g.name)
	if err != nil {
		return err
	}
	defer group.Close() //nolint:errcheck // a directory
	if err := g.parent.machine.apply(group, pl.settings); err != nil {
		return err
	}
	if pl.version == 2 {
		g.dir, err = group.Open(".")
		return err
	}
	f, err := group.OpenFile("tasks", os.O_WRONLY, 0)
	if err == nil {
		g.tasks = append(g.tasks, f)
	}
	return err
}

// discard undoes what was made of a group that nobody gets.
func (g *Group) discard() error {
	for _, f := range g.tasks {
		_ = f.Close()
	}
	if g.dir != nil {
		_ = g.dir.Close()
	}
	return g.Remove()
}

// Tasks are files of version 1, opened for writing: a process enters by writing
// "0", which moves the thread that writes. To write another's id, or to
// cgroup.procs, has to wait for all processors. They are the caller's to close.
func (g *Group) Tasks() []*os.File { return g.tasks }

// Dir is the directory of version 2, for CLONE_INTO_CGROUP; nil where there is
// none. It is the caller's to close.
func (g *Group) Dir() *os.File { return g.dir }

// OOMKills returns how many processes of the group the kernel has killed for
// lack of memory. It is 0 where memory is not limited.
func (g *Group) OOMKills() (int, error) {
	for _, pl := range g.made {
		if !pl.has(memory) {
			continue
		}
		file := "memory.oom_control"
		if pl.version == 2 {
			file = "memory.events"
		}
		b, err := pl.dir.ReadFile(g.name + "/" + file)
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(b)) {
			if count, ok := strings.CutPrefix(line, "oom_kill "); ok {
				return strconv.Atoi(strings.TrimSpace(count))
			}
		}
		return 0, errors.New(file + " does not count processes that were killed")
	}
	return 0, nil
}

// removeTime bounds the removal of a cgroup whose processes have all ended.
const removeTime = 5 * time.Second

// Remove removes the group once its processes have ended. That it is gone
// already is fine.
func (g *Group) Remove() error {
	var errs []error
	for _, pl := range g.made {
		errs = append(errs, g.parent.machine.remove(pl, g.name, removeTime))
	}
	return errors.Join(errs...)
}

// remove removes a cgroup. The last of its processes may be on its way out: the
// kernel says that the cgroup is busy then, and offers nothing to wait for in
// version 1, so that it is tried again.
func (m *machine) remove(pl *place, name string, patience time.Duration) error {
	deadline := time.Now().Add(patience)
	var timer *time.Timer
	for pause := 200 * time.Microsecond; ; pause = min(2*pause, 50*time.Millisecond) {
		err := m.tree.rmdir(pl.dir, name)
		switch {
		case err == nil || errors.Is(err, os.ErrNotExist):
			return nil
		case !errors.Is(err, unix.EBUSY) || time.Now().Add(pause).After(deadline):
			return err
		}
		if timer == nil {
			timer = time.NewTimer(pause)
			defer timer.Stop()
		} else {
			timer.Reset(pause)
		}
		<-timer.C
	}
}

// Sweep removes the cgroups of hosts that are provably dead. In any doubt a
// cgroup is left alone, and so is one in which something still runs.
func (p *Parent) Sweep() error {
	var errs []error
	for _, pl := range p.places {
		dir, err := pl.dir.Open(".")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		names, err := dir.Readdirnames(-1)
		errs = append(errs, err, dir.Close())
		for _, name := range names {
			if o, ours := ownerOf(name); !ours || !o.Dead(p.me) {
				continue
			}
			if err := p.machine.remove(pl, name, 0); !errors.Is(err, unix.EBUSY) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}
