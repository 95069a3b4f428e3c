package jail

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Unlimited means, as a limit of a [Config], that there is none.
const Unlimited = -1

// Config says how cells are made. Program is required; for everything else the
// zero value is the hard default. What weakens the jail is listed by
// [Weakenings].
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
	Volumes []Volume
	// OneProcess starts the inmate without a supervisor: one process fewer and
	// a faster start, but what it printed just before it ended may be lost.
	OneProcess bool

	// UID and GID are the ids that a cell's processes have outside of it when
	// the host may choose, that is when it has CAP_SETUID and CAP_SETGID.
	// Default 65534; not 0. Otherwise they are the host's own ids. Inside they
	// are always 65534.
	UID, GID int

	// Memory bounds what all processes of a cell use, in bytes, files in /tmp
	// included; there is no swap besides. Default 512 MiB.
	//
	// Without a cgroup only a cell of one process can be bounded: its inmate
	// then runs as if OneProcess were set, and can start no other process.
	Memory int64
	// CPUs bounds the processor time, in processors. Default 1. Without a
	// cgroup it is rounded up to whole processors, which the cell stays on.
	CPUs float64
	// PIDs bounds processes and threads together, besides the cell's init process,
	// which is ours. Default 128.
	PIDs int64
	// OpenFiles bounds the descriptors of each process. Default 1024, or the
	// host's own hard limit where that is less.
	OpenFiles int64
	// FileSize bounds each file that is written, in bytes. Default 64 MiB.
	FileSize int64
	// TmpSize bounds /tmp, a file system in memory, in bytes. Default 64 MiB;
	// Unlimited is not allowed.
	TmpSize int64
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

	// Warnings is where New writes a line for each option that weakens the
	// jail. Default os.Stderr; use io.Discard for silence.
	Warnings io.Writer
}

// Volume is a directory or file of the host that a cell sees, with what is
// mounted below it. Set-user-id programs and devices have no effect in it.
type Volume struct {
	Host      string // absolute path on the host; must exist
	Cell      string // absolute path in the cell
	ReadWrite bool   // default: read-only
}

const (
	defaultMemory    = 512 << 20
	defaultCPUs      = 1
	defaultPIDs      = 128
	defaultOpenFiles = 1024
	defaultFileSize  = 64 << 20
	defaultTmpSize   = 64 << 20
	defaultID        = 65534
)

// withDefaults returns a copy in which zero values are replaced and that
// shares no memory with the caller.
func (c Config) withDefaults() Config {
	setDefault(&c.Memory, defaultMemory)
	setDefault(&c.CPUs, defaultCPUs)
	setDefault(&c.PIDs, defaultPIDs)
	setDefault(&c.OpenFiles, defaultOpenFiles)
	setDefault(&c.FileSize, defaultFileSize)
	setDefault(&c.TmpSize, defaultTmpSize)
	setDefault(&c.UID, defaultID)
	setDefault(&c.GID, defaultID)
	setDefault(&c.Dir, "/")
	c.Env = maps.Clone(c.Env)
	c.Args, c.Volumes = slices.Clone(c.Args), slices.Clone(c.Volumes)
	return c
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// check reports everything that is wrong with a configuration whose defaults
// are filled in.
func (c *Config) check() error {
	var errs []error
	for _, limit := range []struct {
		name  string
		value float64
		least float64
	}{
		{"Memory", float64(c.Memory), 6 << 20},
		{"CPUs", c.CPUs, 0.01},
		{"PIDs", float64(c.PIDs), 1},
		{"OpenFiles", float64(c.OpenFiles), 16},
		{"FileSize", float64(c.FileSize), 1},
	} {
		if limit.value != Unlimited && !(limit.value >= limit.least) {
			errs = append(errs, fmt.Errorf("%s is %v, less than %v; Unlimited means no limit", limit.name, limit.value, limit.least))
		}
	}
	if c.TmpSize < 4096 {
		errs = append(errs, fmt.Errorf("TmpSize is %d, less than 4096", c.TmpSize))
	}
	for _, id := range []struct {
		name  string
		value int
	}{{"UID", c.UID}, {"GID", c.GID}} {
		if id.value < 1 || int64(id.value) > 1<<32-2 {
			errs = append(errs, fmt.Errorf("%s is %d, which is no id of an unprivileged user", id.name, id.value))
		}
	}
	if !path.IsAbs(c.Dir) || strings.ContainsRune(c.Dir, 0) {
		errs = append(errs, fmt.Errorf("Dir %q is not an absolute path", c.Dir)) //nolint:staticcheck // it is a field's name
	}
	for _, arg := range c.Args {
		if strings.ContainsRune(arg, 0) {
			errs = append(errs, fmt.Errorf("argument %q has a zero byte", arg))
		}
	}
	return errors.Join(append(errs, c.checkVolumes())...)
}

func (c *Config) checkVolumes() error {
	var errs []error
	taken := []string{"/inmate", "/tmp", "/proc", "/dev", "/sys"}
	for i := range c.Volumes {
		v := &c.Volumes[i]
		if !filepath.IsAbs(v.Host) || strings.ContainsRune(v.Host, 0) {
			errs = append(errs, fmt.Errorf("volume %q: Host is not an absolute path", v.Host))
		}
		if !path.IsAbs(v.Cell) || strings.ContainsRune(v.Cell, 0) || path.Clean(v.Cell) == "/" {
			errs = append(errs, fmt.Errorf("volume %q: Cell %q is not an absolute path below /", v.Host, v.Cell))
			continue
		}
		v.Cell = path.Clean(v.Cell)
		for _, other := range taken {
			if within(v.Cell, other) || within(other, v.Cell) {
				errs = append(errs, fmt.Errorf("volume %q: Cell %q and %s are one within the other", v.Host, v.Cell, other))
			}
		}
		taken = append(taken, v.Cell)
	}
	return errors.Join(errs...)
}

// within reports whether the clean path p is dir or below it.
func within(p, dir string) bool {
	return p == dir || strings.HasPrefix(p, dir+"/")
}
