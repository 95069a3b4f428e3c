//go:build linux && (amd64 || arm64)

package filter

import "golang.org/x/sys/unix"

// test compares an argument of a call: the bits of mask must be those of value.
type test struct {
	arg         int
	mask, value uint64
}

// condition says with which arguments a call is allowed: all tests of any one
// of the lists hold. Without lists there is no condition.
type condition struct {
	anyOf [][]test
	// ignored is, in the same way, the arguments with which a call that is not
	// allowed succeeds without being made.
	ignored [][]test
	never   bool
}

const (
	half = 1<<32 - 1 // what the kernel looks at of an int

	setID = unix.S_ISUID | unix.S_ISGID
	// creating is the flags of open with which it has a third argument.
	// Without them that is whatever was in the register. (unix.O_TMPFILE has
	// O_DIRECTORY in it.)
	creating = unix.O_CREAT | unix.O_TMPFILE&^unix.O_DIRECTORY
	// newNamespaces is what makes clone ask for rights.
	newNamespaces = unix.CLONE_NEWCGROUP | unix.CLONE_NEWIPC | unix.CLONE_NEWNET | unix.CLONE_NEWNS |
		unix.CLONE_NEWPID | unix.CLONE_NEWTIME | unix.CLONE_NEWUSER | unix.CLONE_NEWUTS
)

// What package unix does not name.
const (
	fionbio  = 0x5421
	fionclex = 0x5450
	fioclex  = 0x5451

	archSetGS, archSetFS, archGetFS, archGetGS           = 0x1001, 0x1002, 0x1003, 0x1004
	archGetXcompSupp, archGetXcompPerm, archReqXcompPerm = 0x1021, 0x1022, 0x1023
)

// conditions are those of the calls that are allowed with some arguments only.
var conditions = map[string]condition{
	"arch_prctl": oneOf(0, archSetGS, archSetFS, archGetFS, archGetGS, archGetXcompSupp, archGetXcompPerm, archReqXcompPerm),
	"clone":      all(without(0, newNamespaces)),
	"fcntl": oneOf(1, unix.F_DUPFD, unix.F_DUPFD_CLOEXEC, unix.F_DUPFD_QUERY, unix.F_CREATED_QUERY, unix.F_GETFD, unix.F_SETFD,
		unix.F_GETFL, unix.F_SETFL, unix.F_GETLK, unix.F_SETLK, unix.F_SETLKW, unix.F_OFD_GETLK, unix.F_OFD_SETLK,
		unix.F_OFD_SETLKW, unix.F_SETOWN, unix.F_GETOWN, unix.F_SETOWN_EX, unix.F_GETOWN_EX, unix.F_SETSIG, unix.F_GETSIG,
		unix.F_GETLEASE, unix.F_SETPIPE_SZ, unix.F_GETPIPE_SZ, unix.F_ADD_SEALS, unix.F_GET_SEALS,
		unix.F_GET_RW_HINT, unix.F_SET_RW_HINT),
	"ioctl":        oneOf(1, unix.TCGETS, unix.TCGETS2, unix.TIOCGWINSZ, unix.TIOCINQ, fionbio, fioclex, fionclex),
	"memfd_create": all(without(1, unix.MFD_HUGETLB)),
	"mmap":         all(without(3, unix.MAP_HUGETLB)),
	"personality":  oneOf(0, 0, half),
	"prctl": oneOf(0, unix.PR_SET_NAME, unix.PR_GET_NAME, unix.PR_SET_PDEATHSIG, unix.PR_GET_PDEATHSIG,
		unix.PR_SET_DUMPABLE, unix.PR_GET_DUMPABLE, unix.PR_SET_CHILD_SUBREAPER, unix.PR_GET_CHILD_SUBREAPER,
		unix.PR_SET_NO_NEW_PRIVS, unix.PR_GET_NO_NEW_PRIVS, unix.PR_GET_SECCOMP, unix.PR_CAPBSET_READ, unix.PR_SET_VMA,
		unix.PR_SET_TIMERSLACK, unix.PR_GET_TIMERSLACK, unix.PR_GET_KEEPCAPS, unix.PR_GET_SECUREBITS,
		unix.PR_GET_TID_ADDRESS, unix.PR_GET_AUXV, unix.PR_SET_THP_DISABLE, unix.PR_GET_THP_DISABLE, unix.PR_GET_SPECULATION_CTRL,
		// Vector lengths and pointer tags of arm64, of a thread's own.
		unix.PR_SVE_SET_VL, unix.PR_SVE_GET_VL, unix.PR_SET_TAGGED_ADDR_CTRL, unix.PR_GET_TAGGED_ADDR_CTRL),

	// A null pointer in the place of a new limit reads.
	"prlimit64": {anyOf: append([][]test{{{arg: 2, mask: ^uint64(0)}}}, notCore(1).anyOf...)},
	"setrlimit": notCore(0),

	"chmod":     all(without(1, setID)),
	"fchmod":    all(without(1, setID)),
	"fchmodat":  all(without(2, setID)),
	"fchmodat2": all(without(2, setID)),
	"creat":     all(without(1, setID)),
	"open":      {anyOf: [][]test{{without(1, creating)}, {without(2, setID)}}},
	"openat":    {anyOf: [][]test{{without(2, creating)}, {without(3, setID)}}},
	"mknod":     fileOrPipe(1),
	"mknodat":   fileOrPipe(2),
}

// withOneProcess takes the place of conditions with Options.OneProcess.
var withOneProcess = map[string]condition{
	// A thread, which shares the memory of its process: the kernel takes
	// CLONE_THREAD with CLONE_VM only.
	"clone":         all(test{0, newNamespaces | unix.CLONE_THREAD, unix.CLONE_THREAD}),
	"fork":          {never: true},
	"memfd_create":  {never: true},
	"mremap":        {never: true},
	"pkey_mprotect": {never: true},
	"vfork":         {never: true},

	// What can be written stays so, and stays counted. A loader that protects
	// what it has relocated, and a library that makes a guard page, could not
	// go on after an error, and lose no more than a defence against their own
	// faults. Who makes code has to know that it cannot be executed. Other
	// bits, PROT_GROWSDOWN and PROT_GROWSUP among them, choose which pages
	// are meant and what else becomes of them, not whether they are counted.
	"mprotect": {
		anyOf:   [][]test{{{2, unix.PROT_WRITE, unix.PROT_WRITE}}},
		ignored: [][]test{{without(2, unix.PROT_WRITE|unix.PROT_EXEC)}},
	},

	// Mappings of a file, and private memory. MAP_DROPPABLE is private, too.
	"mmap": {anyOf: [][]test{
		{without(3, uncounted|unix.MAP_ANONYMOUS)},
		{{3, uncounted | unix.MAP_TYPE, unix.MAP_PRIVATE}},
		{{3, uncounted | unix.MAP_TYPE, unix.MAP_DROPPABLE}},
	}},
}

// withUnixSockets are calls that are allowed with Options.UnixSockets only, and
// their conditions. There are no sockets then but unix sockets.
var withUnixSockets = map[string]condition{
	"accept":   {},
	"accept4":  {},
	"bind":     {},
	"connect":  {},
	"listen":   {},
	"recvmmsg": {},
	"sendmmsg": {},
	"setsockopt": socketOption(unix.SO_REUSEADDR, unix.SO_BROADCAST, unix.SO_SNDBUF, unix.SO_RCVBUF, unix.SO_KEEPALIVE, unix.SO_LINGER,
		unix.SO_REUSEPORT, unix.SO_PASSCRED, unix.SO_RCVLOWAT, unix.SO_RCVTIMEO, unix.SO_SNDTIMEO, unix.SO_RCVTIMEO_NEW, unix.SO_SNDTIMEO_NEW),
	"socket":     oneOf(0, unix.AF_UNIX),
	"socketpair": oneOf(0, unix.AF_UNIX),
}

// uncounted is mappings that no limit on the data of a process covers.
const uncounted = unix.MAP_HUGETLB | unix.MAP_GROWSDOWN

// conditionOf returns the condition of a call that is allowed.
func conditionOf(name string, o Options) condition {
	if o.OneProcess {
		if c, ok := withOneProcess[name]; ok {
			return c
		}
	}
	if c, ok := withUnixSockets[name]; ok && o.UnixSockets {
		return c
	}
	return conditions[name]
}

// oneOf holds when the argument, an int, is one of values.
func oneOf(arg int, values ...uint64) condition {
	var c condition
	for _, v := range values {
		c.anyOf = append(c.anyOf, []test{{arg, half, v}})
	}
	return c
}

// socketOption holds for those options of a socket, of which others attach
// programs for the kernel to run.
func socketOption(options ...uint64) condition {
	var c condition
	for _, o := range options {
		c.anyOf = append(c.anyOf, []test{{1, half, unix.SOL_SOCKET}, {2, half, o}})
	}
	return c
}

// all holds when all tests do.
func all(tests ...test) condition { return condition{anyOf: [][]test{tests}} }

// without holds when the argument has none of bits.
func without(arg int, bits uint64) test { return test{arg: arg, mask: bits} }

// notCore holds for each limit but RLIMIT_CORE, which is 4 of 0 to 15.
func notCore(arg int) condition {
	return condition{anyOf: [][]test{
		{{arg, half &^ 3, 0}},
		{{arg, half, 5}},
		{{arg, half &^ 1, 6}},
		{{arg, half &^ 7, 8}},
	}}
}

// fileOrPipe holds for modes of ordinary files, also by a type of 0, and of
// pipes, without the bits of setID.
func fileOrPipe(arg int) condition {
	const bits = unix.S_IFMT | setID
	return condition{anyOf: [][]test{{{arg, bits, 0}}, {{arg, bits, unix.S_IFREG}}, {{arg, bits, unix.S_IFIFO}}}}
}
