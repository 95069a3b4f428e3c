package inspect

// Expectation says what a process must look like, as a table that a test
// writes down. It is exhaustive: a field that is left out is expected to be
// empty, zero or false, a row of a map that is left out must not be there, and
// a row that is there must be seen. Where something is somebody else's choice,
// a [Pattern] allows for it: "*" is anything.
//
// The names of rows are patterns too. One with a "*" is for all rows that no
// other names, and then at least one of them must be there, unless "absent" is
// among the alternatives of what it allows.
type Expectation struct {
	// Namespaces are "own" or "shared" by name. All threads are held to it, as
	// they are to everything up to CPUs.
	Namespaces map[Pattern]Pattern
	// UIDs and GIDs are the ids inside, one number when the real, effective,
	// saved and file system id are the same, or four: "0 65534 0 0". The
	// outside ones are what the caller's user namespace has for them. An id
	// without a number is "unmapped".
	UIDs, GIDs, OutsideUIDs, OutsideGIDs Pattern
	// Groups are the supplementary groups outside: "4 24".
	Groups Pattern
	// Capabilities must be exactly these. The zero value is none at all.
	Capabilities Capabilities
	NoNewPrivs   bool
	// Seccomp is the mode, SeccompFilters how many filters there are, or
	// "unknown".
	Seccomp        int
	SeccompFilters Pattern
	// CPUs is the list of processors: "0-1".
	CPUs Pattern

	// UIDMap and GIDMap are those of the user namespace: "65534 1000 1".
	UIDMap, GIDMap Pattern
	SessionLeader  bool
	TTY            int
	// Descriptors are by number, as [State] renders them.
	Descriptors map[Pattern]Pattern
	// Mounts are by mount point. Several at one point are a difference.
	Mounts map[Pattern]MountExpectation
	// Limits are "soft:hard" by name: "1024:1024", "8388608:unlimited".
	Limits map[Pattern]Pattern
	// Interfaces are their names with commas between: "lo".
	Interfaces Pattern
	Routes     int
	// Environment are the values by name. A variable that is set twice is a
	// difference.
	Environment    map[Pattern]Pattern
	Exe, Cwd, Root Pattern
	// Dumpable is "yes", "no" or "unknown".
	Dumpable Pattern
	// OOMScoreAdj is a number, CoreFilter the mask in hexadecimal.
	OOMScoreAdj, CoreFilter Pattern
	// Cgroups are the paths by controller.
	Cgroups map[Pattern]Pattern

	// Unseen allows parts not to be compared that the caller has no right to
	// read: "threads", "id maps", "namespaces", "descriptors", "mounts",
	// "limits", "cgroups", "network", "environment", "program", "working
	// directory", "root", "dumpable", "OOM score", "core filter". A part
	// that is not named here and cannot be read is a difference.
	Unseen []string
}

// MountExpectation says what a mount must look like.
type MountExpectation struct {
	// Optional allows that there is no such mount.
	Optional bool
	Type     Pattern
	// Options are all those of the mount in any order, with commas between;
	// there may be alternatives, and a "*" among them allows any others:
	// "ro,*". How access times are kept (relatime and the like) is left out of
	// account.
	Options Pattern
	// Super are options that the file system must have besides others, as
	// "subset=pid".
	Super string
	// Size is a number of bytes; a file system that names none has "".
	Size Pattern
	// Root is the part that is mounted. Default "/", the whole.
	Root Pattern
	// Propagation is as in [Mount]. Default "private".
	Propagation Pattern
	// Source is what it was made of. Default "*", since it is just a name for
	// a file system that is not on a disk.
	Source Pattern
}
