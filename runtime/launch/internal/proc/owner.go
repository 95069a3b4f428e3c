// Package proc observes processes of this machine: what /proc says about one,
// and whether the one that made something is still alive.
package proc

import (
	"fmt"
	"strconv"
	"strings"
)

// Owner identifies a process for good, so that its death can be proven by
// another one later. It is comparable. The zero Owner is of no process.
type Owner struct {
	PID   int
	Start uint64 // in clock ticks since boot
	// PIDs and Times are the inodes of the namespaces of process ids and of
	// time; ids and start times mean the same only within them. Those that
	// exist at one time have different inodes. Times is 0 before Linux 5.6.
	PIDs, Times uint64
	// Boot is the kernel's id of this boot, 32 hexadecimal digits; empty where
	// it is not known.
	Boot string
	// Machine is a hash of the machine's id, 16 hexadecimal digits; empty where
	// there is none, and for things that do not survive a boot.
	Machine string
}

// ids are what Owner's text holds besides numbers.
const (
	bootDigits    = 32
	machineDigits = 16
)

// mostPIDs is more than any process id: the kernel's PID_MAX_LIMIT is 2^22.
const mostPIDs = 1<<22 + 1

// String is the form that [ParseOwner] reads: six fields with a dash between
// them, which is fit for a file name.
func (o Owner) String() string {
	return fmt.Sprintf("%d-%d-%d-%d-%s-%s", o.PID, o.Start, o.PIDs, o.Times, o.Boot, o.Machine)
}

// ParseOwner accepts only what [Owner.String] writes for an owner whose boot is
// known: of all others nobody can prove the death.
func ParseOwner(s string) (Owner, bool) {
	parts := strings.Split(s, "-")
	if len(parts) != 6 {
		return Owner{}, false
	}
	var n [4]uint64
	for i := range n {
		var err error
		if n[i], err = strconv.ParseUint(parts[i], 10, 64); err != nil {
			return Owner{}, false
		}
	}
	o := Owner{PID: int(min(n[0], mostPIDs)), Start: n[1], PIDs: n[2], Times: n[3], Boot: parts[4], Machine: parts[5]}
	ok := o.PID > 0 && o.PID < mostPIDs && o.PIDs > 0 &&
		hexadecimal(o.Boot, bootDigits) && (o.Machine == "" || hexadecimal(o.Machine, machineDigits)) &&
		o.String() == s // no signs, no leading zeros
	if !ok {
		return Owner{}, false
	}
	return o, true
}

func hexadecimal(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdef") == ""
}

// Dead reports whether o is provably dead, as seen by the process me. In any
// doubt it is not.
//
// Within one boot and the same namespaces, o is dead when its process id is
// free, or is that of a process that was started at another time. After another
// boot of the same machine it is dead, whatever runs now. Machines that were
// copied from one another have the same id: where what o made may be on a
// machine other than me, me.Machine must be empty.
func (o Owner) Dead(me Owner) bool { return o.dead(me, look) }

func (o Owner) dead(me Owner, look func(pid int) (start uint64, s state)) bool {
	if me.Boot == "" || o.Boot == "" {
		return false
	}
	if o.Boot != me.Boot {
		return o.Machine != "" && o.Machine == me.Machine
	}
	if o.PIDs == 0 || o.PIDs != me.PIDs || o.Times != me.Times {
		return false
	}
	switch start, s := look(o.PID); s {
	case gone:
		return true
	case there:
		return start != o.Start
	}
	return false
}

// state is what is known about a process id.
type state int

const (
	unknown state = iota // a process may have it
	gone                 // no process has it
	there                // a process has it, and its start time is known
)
