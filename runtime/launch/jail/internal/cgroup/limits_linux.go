package cgroup

import (
	"errors"
	"math"
	"os"
	"strconv"
)

// Limits of a cell: memory in bytes, processes and threads, processors. A value
// that is not positive is no limit.
type Limits struct {
	Memory, PIDs int64
	CPUs         float64
}

// Controllers says what can be limited.
type Controllers struct{ Memory, Swap, PIDs, CPU bool }

// Reasons says for each why it cannot be limited; zero where it can, or was not
// asked for.
type Reasons struct{ Memory, Swap, PIDs, CPU Reason }

// Reason is why something cannot be limited, and what to do about it.
type Reason struct{ Why, Remedy string }

// String is both, and empty for the zero value.
func (r Reason) String() string {
	if r.Remedy == "" {
		return r.Why
	}
	return r.Why + ": " + r.Remedy
}

// The controllers by their names in the kernel.
const (
	memory = "memory"
	pids   = "pids"
	cpu    = "cpu"
)

// wanted returns the controllers that are needed for the limits.
func (l Limits) wanted() []string {
	var all []string
	if l.Memory > 0 {
		all = append(all, memory)
	}
	if l.PIDs > 0 {
		all = append(all, pids)
	}
	if l.CPUs > 0 {
		all = append(all, cpu)
	}
	return all
}

// check refuses what compares as no limit without being meant as one.
func (l Limits) check() error {
	if math.IsNaN(l.CPUs) {
		return errors.New("the number of processors is not a number")
	}
	return nil
}

const (
	// period is what processor time is counted by, in microseconds, and
	// leastQuota the least of it that the kernel takes.
	period     = 100_000
	leastQuota = 1_000
	// mostCPUs and mostPIDs are more than any machine has, and about what
	// the kernel takes: larger limits are these.
	mostCPUs = 1 << 20
	mostPIDs = 1 << 22
)

// setting is what is written to a file of a cgroup, which then has to read so.
type setting struct{ file, value, reads string }

func set(file, value string) setting { return setting{file, value, value} }

// bytes is the limit of memory in whole pages, rounded down as the kernel does.
func (l Limits) bytes() string {
	page := int64(os.Getpagesize())
	return strconv.FormatInt(max(l.Memory/page*page, page), 10)
}

// quota is the processor time in each period.
func (l Limits) quota() string {
	return strconv.FormatInt(max(int64(math.Round(min(l.CPUs, mostCPUs)*period)), leastQuota), 10)
}

// settings returns what limits a controller in a cgroup of that version, but
// for swap.
func (l Limits) settings(version int, controller string) []setting {
	switch {
	case controller == pids:
		return []setting{set("pids.max", strconv.FormatInt(min(l.PIDs, mostPIDs), 10))}
	case controller == cpu && version == 2:
		return []setting{set("cpu.max", l.quota()+" "+strconv.Itoa(period))}
	case controller == cpu:
		return []setting{set("cpu.cfs_period_us", strconv.Itoa(period)), set("cpu.cfs_quota_us", l.quota())}
	case version == 2:
		limit := set("memory.max", l.bytes())
		if page := int64(os.Getpagesize()); l.Memory/page == math.MaxInt64/page {
			limit.reads = "max"
		}
		// A cell goes as a whole: one that lost some of its processes would
		// be in a state that nobody has thought of.
		return []setting{limit, set("memory.oom.group", "1")}
	default:
		return []setting{set("memory.limit_in_bytes", l.bytes())}
	}
}

// swapSettings returns the ways to keep swap from a cgroup, the best one first.
// The first whose file is there is used.
func (l Limits) swapSettings(version int) []setting {
	if version == 2 {
		return []setting{set("memory.swap.max", "0")}
	}
	// The sum of memory and swap; or, where swap is not counted, none is used
	// as long as the machine as a whole has memory.
	return []setting{set("memory.memsw.limit_in_bytes", l.bytes()), set("memory.swappiness", "0")}
}
