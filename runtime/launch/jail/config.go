package jail

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Config says how cells are made. Program is required; for everything else the
// zero value is the hard default. What weakens the jail is listed by
// the function [Weakenings].
type Config struct {
	// Program is the path of the inmate's binary, a main that calls
	// inmate.Main. It is best a static one (CGO_ENABLED=0), since a cell holds
	// no libraries. A relative path is taken from the host's working directory
	// when New is called.
	Program string
	// Args are passed to the program after its own name. Default none.
	Args []string
	// Env is the environment that the inmate sees; nothing is added from the
	// host's. Names that begin with HOOSEGEN_ are refused.
	Env map[string]string
	// Dir is the working directory of the inmate in the cell. Default "/".
	Dir string
	// Volumes are directories and files of the host to be seen in the cell.
	Volumes []launch.Volume
	// OneProcess starts the inmate without a supervisor: one process fewer and
	// a faster start, but what it printed just before it ended may be lost.
	OneProcess bool

	// UID and GID are the ids that a cell's processes have outside of it when
	// the host may choose, that is when it has CAP_SETUID and CAP_SETGID.
	// Default 65534; not 0. Otherwise they are the host's own ids. Inside they
	// are always 65534.
	UID, GID int

	// Limits bound what a cell may use. PIDs does not count the first process
	// of a cell, which is ours, and the default of OpenFiles is the host's own
	// hard limit where that is less.
	//
	// Without a cgroup only a cell of one process can have its memory bounded:
	// its inmate then runs as if OneProcess were set, and can start no other
	// process; and CPUs is rounded up to whole processors, which the cell stays
	// on.
	launch.Limits
	// Cgroup is a cgroup directory below which those of cells are made, for
	// example one that was delegated to the host. Default: found.
	Cgroup string

	// Proc mounts a /proc that shows the cell's own processes and nothing
	// else, read-only.
	Proc bool
	// Devices makes a /dev of null, zero, full, random and urandom.
	Devices bool

	// ExecutableTmp lets programs be started from /tmp, and from volumes that
	// may be written to.
	ExecutableTmp bool
	// AllowUnixSockets lets an inmate make unix sockets, by which its processes
	// reach each other, and sockets in its volumes. Interpreters and office
	// suites may need it. Without a cgroup it leaves memory without a limit,
	// see AllowUnenforcedLimits.
	AllowUnixSockets bool
	// UnconfinedSeccomp turns the filter of system calls off.
	UnconfinedSeccomp bool
	// AllowUnenforcedLimits accepts limits that nothing here can enforce.
	AllowUnenforcedLimits bool

	// Log is warned by New of each option that weakens the jail. Default: no
	// log; [Config.Weakenings] lists them as well.
	Log *slog.Logger
}

const defaultID = 65534

// withDefaults returns a copy in which zero values are replaced and that
// shares no memory with the caller.
func (c Config) withDefaults() Config {
	c.UID, c.GID = cmp.Or(c.UID, defaultID), cmp.Or(c.GID, defaultID)
	c.Dir = cmp.Or(c.Dir, "/")
	c.Env = maps.Clone(c.Env)
	c.Args = slices.Clone(c.Args)
	return c
}

// resolve fills in the limits and the volumes, and reports everything that is
// wrong with a configuration whose other defaults are filled in.
func (c *Config) resolve() error {
	limits, badLimits := launch.ResolveLimits(c.Limits)
	volumes, badVolumes := launch.ResolveVolumes(c.Volumes)
	c.Limits, c.Volumes = limits, volumes
	errs := []error{badLimits, badVolumes, launch.CheckCommand(c.Args, c.Dir)}
	for _, id := range []struct {
		name  string
		value int
	}{{"UID", c.UID}, {"GID", c.GID}} {
		if id.value < 1 || int64(id.value) > 1<<32-2 {
			errs = append(errs, fmt.Errorf("%s is %d, which is no id of an unprivileged user", id.name, id.value))
		}
	}
	return errors.Join(errs...)
}
