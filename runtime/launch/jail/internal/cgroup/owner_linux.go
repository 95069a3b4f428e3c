package cgroup

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// owner names a process for good: its id, when it was started, and the
// namespaces of processes and of time, within which these mean the same.
// Cgroups do not survive a boot, so that there is no need to name that.
type owner struct {
	pid   uint64
	start uint64 // in clock ticks since boot
	pids  uint64 // inode of the namespace; those of the living are never the same
	times uint64 // likewise; 0 where the kernel has none
}

// prefix begins the name of every cgroup made here.
const prefix = "hoosegen-"

// serial counts the cgroups of this process.
var serial atomic.Uint64

// name returns a name for one more cgroup of o.
func (o owner) name() string {
	return fmt.Sprintf(prefix+"%d-%d-%d-%d-%d", o.pid, o.start, o.pids, o.times, serial.Add(1))
}

// unused tries to make something under a name, and under another one as long as
// that is taken: by an earlier program of this very process, which has executed
// the present one.
func unused(o owner, try func(name string) error) (name string, err error) {
	for range attempts {
		name = o.name()
		if err = try(name); !errors.Is(err, os.ErrExist) {
			return name, err
		}
	}
	return name, err
}

// attempts bounds how many names are tried.
const attempts = 10_000

// ownerOf reads the owner from a cgroup's name. What owner.name would not have
// written has none.
func ownerOf(name string) (owner, bool) {
	rest, ours := strings.CutPrefix(name, prefix)
	parts := strings.Split(rest, "-")
	if !ours || len(parts) != 5 {
		return owner{}, false
	}
	var n [5]uint64
	for i, part := range parts {
		v, err := strconv.ParseUint(part, 10, 64)
		if err != nil || strconv.FormatUint(v, 10) != part {
			return owner{}, false
		}
		n[i] = v
	}
	return owner{n[0], n[1], n[2], n[3]}, n[0] > 0 && n[0] <= mostPIDs
}

// thisProcess fails where /proc does not show this process.
func thisProcess() (owner, error) {
	o := owner{pid: uint64(os.Getpid())}
	if self, err := os.Readlink("/proc/self"); err != nil || self != strconv.Itoa(os.Getpid()) {
		return owner{}, errors.Join(errors.New("/proc does not show the process namespace that this process is in"), err)
	}
	var s unix.Stat_t
	if err := unix.Stat("/proc/self/ns/pid", &s); err != nil {
		return owner{}, &os.PathError{Op: "stat", Path: "/proc/self/ns/pid", Err: err}
	}
	o.pids = s.Ino
	if err := unix.Stat("/proc/self/ns/time", &s); err == nil {
		o.times = s.Ino
	}
	var err error
	o.start, err = startTime(o.pid)
	return o, err
}

// dead reports whether o is provably dead, as seen by the process me: its id is
// free, or is that of a process that was started at another time. In all cases
// of doubt it is not.
func (o owner) dead(me owner) bool {
	if o.pids != me.pids || o.times != me.times {
		return false
	}
	// Only the kernel's word counts: /proc may hide the processes of others.
	if err := unix.Kill(int(o.pid), 0); errors.Is(err, unix.ESRCH) {
		return true
	}
	start, err := startTime(o.pid)
	return err == nil && start != o.start
}

// startTime is when a process was started, in clock ticks since boot.
func startTime(pid uint64) (uint64, error) {
	name := "/proc/" + strconv.FormatUint(pid, 10) + "/stat"
	b, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:]) // the name before it may hold anything
	if len(fields) < 20 {
		return 0, fmt.Errorf("%s has %d fields", name, len(fields))
	}
	return strconv.ParseUint(string(fields[19]), 10, 64)
}
