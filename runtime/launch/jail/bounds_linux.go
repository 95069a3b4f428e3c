package jail

import (
	"cmp"
	"fmt"
	"math"
	"os"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/cgroup"
)

// bounds is how the limits of a configuration are enforced on this machine.
type bounds struct {
	cgroups    *cgroup.Parent // nil: none
	tasks      int            // cgroups that a cell enters by itself
	intoCgroup bool           // a cell is made in its cgroup
	// data is RLIMIT_DATA, or 0; onlyProcess says that it bounds the cell,
	// since that can have one process only.
	data        int64
	onlyProcess bool
	// processors are masks of which each cell gets one in turn; nil is no
	// mask.
	processors  [][]byte
	protections []Protection
	missing     []launch.Unenforced
}

// leastData is what a Go program needs to start.
const leastData = 32 << 20

// bound finds out how the limits can be enforced.
func (l *Launcher) bound() (bounds, error) {
	c := &l.config
	b := bounds{processors: [][]byte{nil}}
	want := cgroup.Limits{Memory: c.Memory, PIDs: withInit(c.PIDs), CPUs: c.CPUs}
	found, err := cgroup.Find(c.Cgroup, want)
	if err != nil {
		return b, failure("use cgroup", c.Cgroup, err, "give the directory of a cgroup that was delegated to this user")
	}
	by := "cgroup " + found.Version()
	has, why := found.Enforces(), found.Missing()
	if has.Memory || has.PIDs || has.CPU {
		b.cgroups = found
		b.tasks, b.intoCgroup = found.Entries()
	}
	b.boundCores(l.kernel)
	switch {
	case c.Memory == launch.Unlimited:
	case has.Memory:
		b.protect("memory", by)
		if !has.Swap {
			b.lack("swap", "", why.Swap)
		}
	default:
		b.boundProcess(c, why.Memory)
	}
	if c.PIDs != launch.Unlimited {
		if !has.PIDs {
			by = "RLIMIT_NPROC in a user namespace of its own"
		}
		b.protect("processes", by)
	}
	if c.CPUs != launch.Unlimited {
		b.boundProcessors(c, has.CPU, found.Version(), why.CPU)
	}
	return b, nil
}

// protect notes what enforces a limit here.
func (b *bounds) protect(name, by string) {
	b.protections = append(b.protections, Protection{name, by, ""})
}

// lack notes why a limit is not enforced, or not wholly by what is named.
func (b *bounds) lack(name, by string, why cgroup.Reason) {
	b.protections = append(b.protections, Protection{name, by, why.String()})
	limit := map[string]string{"memory": "Memory", "swap": "Memory", "processes": "PIDs", "processor time": "CPUs"}[name]
	b.missing = append(b.missing, launch.Unenforced{Limit: cmp.Or(limit, name), Reason: why.Why, Remedy: why.Remedy})
}

// boundCores looks whether a limit stops all that the kernel would do with the
// memory of a process that crashes. See core(5).
func (b *bounds) boundCores(k kernel) {
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	var missing cgroup.Reason
	hard, _ := hardLimit(unix.RLIMIT_CORE)
	switch {
	case err != nil:
	case len(pattern) > 0 && pattern[0] == '@':
		missing = cgroup.Reason{Why: "the kernel hands cores to a socket, which no limit stops", Remedy: "sysctl kernel.core_pattern=core"}
	case len(pattern) > 0 && pattern[0] == '|' && hard < coreLimit && !k.mayRaise:
		missing = cgroup.Reason{Why: "the kernel hands cores to a program, which the host's hard limit of 0 does not stop and 1 would", Remedy: "ulimit -c 1, or sysctl kernel.core_pattern=core"}
	}
	if missing != (cgroup.Reason{}) {
		b.lack("core dumps", "RLIMIT_CORE", missing)
		return
	}
	b.protect("core dumps", "RLIMIT_CORE")
}

// boundProcess bounds memory where there is no cgroup for it. What is in /tmp
// is memory as well.
func (b *bounds) boundProcess(c *Config, why cgroup.Reason) {
	switch {
	case c.AllowUnenforcedLimits || c.UnconfinedSeccomp || c.AllowUnixSockets:
		b.data = c.Memory
		why.Why = "nothing bounds what the processes of a cell use together: " + why.Why
		b.lack("memory", "RLIMIT_DATA of each process", why)
	case c.Memory-c.TmpSize < leastData:
		b.lack("memory", "", cgroup.Reason{
			Why:    fmt.Sprintf("%d bytes, of which /tmp may take %d, leave too little for a process; %s", c.Memory, c.TmpSize, why.Why),
			Remedy: "raise Memory or lower TmpSize; or " + why.Remedy,
		})
	default:
		b.data, b.onlyProcess = c.Memory-c.TmpSize, true
		b.protect("memory", "RLIMIT_DATA of a cell's only process, and RLIMIT_AS 2 GiB above it")
	}
}

// boundProcessors has cells stay on as many processors as they may use.
func (b *bounds) boundProcessors(c *Config, byCgroup bool, version string, why cgroup.Reason) {
	if byCgroup {
		b.protect("processor time", "cgroup "+version)
		return
	}
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		b.lack("processor time", "", cgroup.Reason{Why: err.Error()})
		return
	}
	n := int(math.Ceil(c.CPUs))
	if n >= set.Count() {
		b.protect("processor time", "the number of processors")
		return
	}
	if c.UnconfinedSeccomp {
		why.Why = "without the filter of system calls a process can leave its processor; " + why.Why
		b.lack("processor time", "", why)
		return
	}
	const by = "affinity to as many processors"
	if float64(n) == c.CPUs {
		b.protect("processor time", by)
	} else {
		why.Why = fmt.Sprintf("%v processors were asked for, and without a cgroup it is %d; %s", c.CPUs, n, why.Why)
		b.lack("processor time", by, why)
	}
	b.processors = masks(&set, n)
}

// maxMasks bounds how many plans a launcher keeps.
const maxMasks = 32

// masks returns sets of n neighbours among the processors that are allowed.
func masks(set *unix.CPUSet, n int) [][]byte {
	var allowed []int
	for i := range 8 * len(bytesOf(set)) {
		if set.IsSet(i) {
			allowed = append(allowed, i)
		}
	}
	var all [][]byte
	for i := 0; i < len(allowed) && i < maxMasks; i++ {
		var mask unix.CPUSet
		for j := range n {
			mask.Set(allowed[(i+j)%len(allowed)])
		}
		all = append(all, bytesOf(&mask))
	}
	return all
}
