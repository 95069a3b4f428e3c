// Package inspect looks at a live process from outside, as the kernel shows it
// in /proc, and compares it with an exhaustive expectation: what is there and
// was not expected is a difference, as is what was expected and is not there.
// It is what the tests of several launchers share, and runs on Linux.
//
// Some things cannot be seen from outside, and are for a program inside to
// try: which rules of Landlock are in force, what a seccomp filter lets pass
// (only how many there are), which keys are on the process's keyrings, and
// descriptors of single threads that do not share the process's table.
package inspect

// Unlimited is the value of a resource limit that does not limit.
const Unlimited = ^uint64(0)

// State is what the kernel shows of one process. What the caller may not read
// is named in Unseen, and its fields are zero.
type State struct {
	// Thread is the one that the process began with, Others are all the
	// others, by thread id.
	Thread
	Others map[int]Thread

	// UIDMap and GIDMap are the maps of the process's user namespace, one
	// "inside outside count" for each line, separated by commas.
	UIDMap, GIDMap string
	// SessionLeader says that the process leads a session, TTY is the number
	// of the controlling terminal or 0.
	SessionLeader bool
	TTY           int
	// Descriptors say by number what is open: "pipe", "socket", "memfd:name",
	// "anon:[eventpoll]", "file:/path", "dir:/path", "fifo:/path",
	// "dev:c1:3", "namespace:net"; a file, fifo or device that is open for
	// writing has " (writable)" behind it.
	Descriptors map[int]string
	// Mounts are what the process can reach from its root, in the kernel's order.
	Mounts []Mount
	// Limits are the soft and the hard limit by the name that the kernel
	// uses, less "Max": "open files", "core file size".
	Limits map[string][2]uint64
	// Interfaces are the network interfaces, sorted; Routes counts the routes
	// of IPv4 and IPv6 that lead elsewhere than to lo.
	Interfaces []string
	Routes     int
	// Environment is what the program was started with, in order.
	Environment []string
	// Exe, Cwd and Root are the program, the working directory and the root
	// directory. In a mount namespace of its own they are as seen there.
	Exe, Cwd, Root string
	// Dumpable is "yes" or "no", and "unknown" of a process that runs as the
	// owner of what is not dumpable, which is root.
	Dumpable string
	// OOMScoreAdj and CoreFilter are the files of that name.
	OOMScoreAdj int
	CoreFilter  string
	// Cgroups are the paths by controller, as the caller sees them; that of
	// the unified hierarchy is under "unified".
	Cgroups map[string]string

	// Unseen names the parts that the caller has no right to read, as in
	// [Expectation.Unseen].
	Unseen []string
}

// Thread is what each thread of a process has of its own.
type Thread struct {
	// Namespaces say of each name in the directory ns whether it is "own" or
	// "shared" with the caller.
	Namespaces map[string]string
	// UIDs and GIDs are the real, effective, saved and file system ids in the
	// thread's own user namespace, where Unmapped stands for those that have no
	// number there; the outside ones are in the caller's.
	UIDs, GIDs               [4]int
	OutsideUIDs, OutsideGIDs [4]int
	// Groups are the supplementary groups outside.
	Groups       []int
	Capabilities Capabilities
	NoNewPrivs   bool
	// Seccomp is the mode: 0 off, 1 strict, 2 filter. SeccompFilters is -1
	// where the kernel does not say, before Linux 5.9.
	Seccomp, SeccompFilters int
	// CPUs is the list of processors that it may run on.
	CPUs string
}

// Unmapped is an id that has no number in the user namespace.
const Unmapped = -1

// Capabilities are a thread's five sets, a bit for each capability.
type Capabilities struct {
	Inheritable, Permitted, Effective, Bounding, Ambient uint64
}

// Mount is one line of mountinfo.
type Mount struct {
	// Point is where, Type which kind of file system, Source what it was made
	// of in its own words, Root which part of it is mounted.
	Point, Type, Source, Root string
	// Options are those of the mount and Super those of the file system, each
	// sorted.
	Options, Super []string
	// Size is the bound of a file system in memory, in bytes; 0 where it names none.
	Size uint64
	// Propagation is "private", "shared", "slave", "shared,slave" or "unbindable".
	Propagation string
}
