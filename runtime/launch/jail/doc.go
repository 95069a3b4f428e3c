// Package jail starts inmates confined by the Linux kernel alone: no daemon, no
// image, nothing to install, as root or as an ordinary user, in milliseconds.
//
//	cells, err := jail.New(jail.Config{Program: "./processor-inmate"})
//	if err != nil { ... }
//	defer cells.Close()
//	p := imageproc.NewProcessorClient(hoose.NewPool(cells, hoose.PoolConfig{}))
//
// # What a cell is
//
// A cell has user, process, mount, network, IPC, host name and cgroup
// namespaces of its own. Its root is an empty read-only file system in memory
// that holds the inmate's binary and a small /tmp, and what [Config.Volumes]
// names. It has no network interface that is up, no /proc and no /dev unless
// asked for, no capability in any set, no way to gain one, an unprivileged id,
// an empty environment, no terminal and no descriptors but three pipes. A
// filter lets through the system calls that a program needs to compute; where
// the kernel has Landlock, that guards the same files once more. Limits bound
// memory, processes, processor time, files and their size.
//
// All of that is in force before the inmate's binary is executed, its package
// initialisers included, and does not depend on anything it does.
//
// # Never weaker than asked
//
// [New] carries the whole procedure out once, but for executing the inmate, and
// fails when a step of it cannot be done here: the error says which, and what
// to change. A limit that can be enforced by nothing that this machine offers
// fails too, unless [Config.AllowUnenforcedLimits] is set. [Examine] says what
// a jail would be made of; [Weakenings] lists every option that weakens it, and
// [Config.Weakenings] those that are on.
//
// # One binary
//
// [Self] uses the host's own executable as the inmate, so that an application
// needs no second program.
//
// # Nothing is left behind
//
// A cell is a process namespace: its first process cannot end before the others
// have. A host that dies by whatever means takes its cells along: they are
// killed by the kernel in the same moment (prctl(2), PR_SET_PDEATHSIG, asked for
// by a first process that is not the inmate's). Empty
// cgroups are removed when a cell ends, and those of a killed host by the next
// New on the machine.
package jail
