package docker

import (
	"strconv"
)

// The labels that every container carries. The owner's are missing where the
// owner cannot be described; nothing is then swept.
const (
	labelOurs       = "hoosegen"
	labelLauncher   = "hoosegen.launcher"
	labelSerial     = "hoosegen.serial" // counts the containers of a launcher from 1
	labelMachine    = "hoosegen.owner.machine"
	labelBoot       = "hoosegen.owner.boot"
	labelNamespaces = "hoosegen.owner.namespaces"
	labelPID        = "hoosegen.owner.pid"
	labelStart      = "hoosegen.owner.start"
)

// owner describes a process so that its death can be proven later.
type owner struct {
	machine string // hash of the machine's id; "" where there is none
	boot    string // the kernel's id of this boot
	// namespaces are those of process ids and of time: ids and start times
	// mean the same only within them.
	namespaces string
	pid        int
	start      uint64 // start time in clock ticks since boot
}

// labels returns none when the owner is not known.
func (o owner) labels() map[string]string {
	if o.boot == "" {
		return nil
	}
	return map[string]string{
		labelMachine:    o.machine,
		labelBoot:       o.boot,
		labelNamespaces: o.namespaces,
		labelPID:        strconv.Itoa(o.pid),
		labelStart:      strconv.FormatUint(o.start, 10),
	}
}

// ownerOf reads the owner from a container's labels.
func ownerOf(labels map[string]string) (owner, bool) {
	o := owner{machine: labels[labelMachine], boot: labels[labelBoot], namespaces: labels[labelNamespaces]}
	var pidErr, startErr error
	o.pid, pidErr = strconv.Atoi(labels[labelPID])
	o.start, startErr = strconv.ParseUint(labels[labelStart], 10, 64)
	ok := labels[labelOurs] != "" && o.boot != "" && o.namespaces != "" && o.pid > 0 && pidErr == nil && startErr == nil
	return o, ok
}

// dead reports whether o is provably dead, as seen by the process me. In all
// cases of doubt it is not.
//
// Within one boot and the same namespaces, o is dead when its process id is
// free or is that of a process that started at another time. After another
// boot of this machine it is dead, whatever ran then; local says that the
// engine is on this machine, without which two machines copied from one
// another, ids included, would take each other for dead.
func (o owner) dead(me owner, local bool, startOf func(pid int) (start uint64, state processState)) bool {
	if me.boot == "" || o.boot == "" {
		return false
	}
	if o.boot != me.boot {
		return local && o.machine != "" && o.machine == me.machine
	}
	if o.namespaces == "" || o.namespaces != me.namespaces {
		return false
	}
	start, state := startOf(o.pid)
	switch state {
	case processGone:
		return true
	case processThere:
		return start != o.start
	}
	return false
}

// processState is what can be told of a process id.
type processState int

const (
	processUnknown processState = iota // it may be there
	processGone                        // no process has the id
	processThere                       // one has, and its start time is known
)
