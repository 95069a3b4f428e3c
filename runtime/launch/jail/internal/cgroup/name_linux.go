package cgroup

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// prefix begins the name of every cgroup made here.
const prefix = "hoosegen-"

// serial counts the cgroups of this process.
var serial atomic.Uint64

// thisProcess is the owner of the cgroups made here. A cgroup does not survive
// a boot, and so it does not name the machine.
func thisProcess() (proc.Owner, error) {
	me, err := proc.Self()
	me.Machine = ""
	return me, err
}

// newName returns a name for one more cgroup of o: prefix, owner, number.
func newName(o proc.Owner) string {
	return fmt.Sprintf(prefix+"%v-%d", o, serial.Add(1))
}

// ownerOf reads the owner from a cgroup's name. What newName would not have
// written has none.
func ownerOf(name string) (proc.Owner, bool) {
	rest, ours := strings.CutPrefix(name, prefix)
	end := strings.LastIndexByte(rest, '-')
	if !ours || end < 0 {
		return proc.Owner{}, false
	}
	if n, err := strconv.ParseUint(rest[end+1:], 10, 64); err != nil || strconv.FormatUint(n, 10) != rest[end+1:] {
		return proc.Owner{}, false
	}
	return proc.ParseOwner(rest[:end])
}

// unused tries to make something under a name, and under another one as long as
// that is taken: by an earlier program of this very process, which has executed
// the present one.
func unused(o proc.Owner, try func(name string) error) (name string, err error) {
	for range attempts {
		name = newName(o)
		if err = try(name); !errors.Is(err, os.ErrExist) {
			return name, err
		}
	}
	return name, err
}

// attempts bounds how many names are tried.
const attempts = 10_000
