package jail

import (
	"math"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// limits sets what setrlimit(2) bounds, of each process but the number of
// processes, which is the cell's. They are set before rights are dropped and
// can only be lowered afterwards.
func (p *planner) limits() {
	c := p.config
	set := func(name string, resource int, value int64) {
		r := unix.Rlimit{Cur: uint64(value), Max: uint64(value)}
		if value == launch.Unlimited {
			r.Cur, r.Max = math.MaxUint64, math.MaxUint64
		}
		if hard, ok := hardLimit(resource); ok && hard < r.Max {
			r.Cur, r.Max = min(r.Cur, hard), hard // to raise it takes a right that the host may not have
		}
		p.do("limit "+name, "", unix.SYS_PRLIMIT64, 0, resource, bytesOf(&r), 0)
	}
	// A limit of 0 keeps core files away, but not a program that the kernel
	// hands the core to, as root and outside: only 1 does (core(5), and
	// do_coredump in fs/coredump.c).
	if !p.kernel.mayRaise { // the host does it from outside
		set("core dumps", unix.RLIMIT_CORE, coreLimit)
	}
	set("open files", unix.RLIMIT_NOFILE, c.OpenFiles)
	set("the size of files", unix.RLIMIT_FSIZE, c.FileSize)
	set("processes", unix.RLIMIT_NPROC, withInit(c.PIDs))
	set("locked memory", unix.RLIMIT_MEMLOCK, 64<<10)
	set("the stack", unix.RLIMIT_STACK, 8<<20)
	set("message queues", unix.RLIMIT_MSGQUEUE, 0)
	set("priorities", unix.RLIMIT_NICE, 0)
	set("real-time priorities", unix.RLIMIT_RTPRIO, 0)
	set("signals that wait", unix.RLIMIT_SIGPENDING, 1024)
	if p.bounds.data > 0 {
		set("memory", unix.RLIMIT_DATA, p.bounds.data)
	}
	if p.bounds.onlyProcess {
		// What a process maps and is not its data has no limit of its own: a
		// stack in many parts, the tables of its pages.
		set("addresses", unix.RLIMIT_AS, p.bounds.data+reserve)
	}
	if p.processors != nil {
		p.do("stay on a processor", "the filter refuses to leave it", unix.SYS_SCHED_SETAFFINITY, 0, len(p.processors), p.processors)
	}
}

// coreLimit is the value that stops core dumps of every kind but those to a
// socket.
const coreLimit = 1

// withInit is the number of processes of a cell whose inmate may have n.
func withInit(n int64) int64 {
	if n == launch.Unlimited {
		return n
	}
	return n + 1
}

// reserve is what a process may map besides its data: a Go program reserves
// 1.2 GiB of addresses that it never uses.
const reserve = 2 << 30

func hardLimit(resource int) (uint64, bool) {
	var r unix.Rlimit
	if err := unix.Getrlimit(resource, &r); err != nil {
		return 0, false
	}
	return r.Max, true
}

// rights drops every capability from every set, for good.
func (p *planner) rights() {
	for capability := 0; capability <= p.kernel.lastCapability; capability++ {
		p.do("drop a capability from the bounding set", "the cell still has CAP_SETPCAP", unix.SYS_PRCTL, unix.PR_CAPBSET_DROP, capability, 0, 0, 0)
	}
	p.do("clear the ambient capabilities", "", unix.SYS_PRCTL, unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	// Neither becoming root nor executing a file gives capabilities, and
	// nobody can undo that.
	const locked = 0x2f | 0xc0 // SECBIT_NOROOT, NO_SETUID_FIXUP, KEEP_CAPS_LOCKED, NO_CAP_AMBIENT_RAISE, and the locks of each
	p.do("let no id have capabilities", "the cell still has CAP_SETPCAP", unix.SYS_PRCTL, unix.PR_SET_SECUREBITS, locked, 0, 0, 0)
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	p.do("drop all capabilities", "nothing after it needs one", unix.SYS_CAPSET, bytesOf(&header), make([]byte, 24))
	p.do("take no new privileges", "", unix.SYS_PRCTL, unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
	p.do("have an ordinary personality", "", unix.SYS_PERSONALITY, 0)
	p.steps[len(p.steps)-1].Want = stage.Any
}

// Uses of files, as Landlock distinguishes them.
const (
	// useFile is the uses of files that are no directories.
	useFile = unix.LANDLOCK_ACCESS_FS_EXECUTE | unix.LANDLOCK_ACCESS_FS_WRITE_FILE | unix.LANDLOCK_ACCESS_FS_READ_FILE |
		useTruncate | useDevices
	useTruncate = unix.LANDLOCK_ACCESS_FS_TRUNCATE  // version 3 of the interface
	useDevices  = unix.LANDLOCK_ACCESS_FS_IOCTL_DEV // version 5
	useRefer    = unix.LANDLOCK_ACCESS_FS_REFER     // version 2

	useRead = unix.LANDLOCK_ACCESS_FS_READ_FILE | unix.LANDLOCK_ACCESS_FS_READ_DIR
	// useChange is what a directory that may be written to is for.
	useChange = unix.LANDLOCK_ACCESS_FS_WRITE_FILE | useRead | unix.LANDLOCK_ACCESS_FS_REMOVE_DIR | unix.LANDLOCK_ACCESS_FS_REMOVE_FILE |
		unix.LANDLOCK_ACCESS_FS_MAKE_DIR | unix.LANDLOCK_ACCESS_FS_MAKE_REG | unix.LANDLOCK_ACCESS_FS_MAKE_FIFO |
		unix.LANDLOCK_ACCESS_FS_MAKE_SYM | useRefer | useTruncate
	useAll = useFile | useChange |
		unix.LANDLOCK_ACCESS_FS_MAKE_CHAR | unix.LANDLOCK_ACCESS_FS_MAKE_SOCK | unix.LANDLOCK_ACCESS_FS_MAKE_BLOCK
)

// landlock guards the same files once more, by another part of the kernel, and
// where it can, TCP and signals. See landlock(7).
func (p *planner) landlock() {
	v := p.kernel.landlock
	if v == 0 {
		return
	}
	known := uint64(useAll)
	for _, later := range []struct{ version, use int }{{2, useRefer}, {3, useTruncate}, {5, useDevices}} {
		if v < later.version {
			known &^= uint64(later.use)
		}
	}
	attr := unix.LandlockRulesetAttr{Handled_access_fs: known}
	size := 8
	if v >= 4 {
		attr.Handled_access_net = unix.LANDLOCK_ACCESS_NET_BIND_TCP | unix.LANDLOCK_ACCESS_NET_CONNECT_TCP
		size = 16
	}
	if v >= 6 {
		attr.Scoped = unix.LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | unix.LANDLOCK_SCOPE_SIGNAL
		size = 24
	}
	rules := p.opens("make Landlock rules", "", unix.SYS_LANDLOCK_CREATE_RULESET, bytesOf(&attr), size, 0)
	allow := func(path string, use uint64) {
		fd := p.opens("open "+path, "the root is in place", unix.SYS_OPENAT, atCurrent, path, unix.O_PATH|unix.O_CLOEXEC, 0)
		rule := unix.LandlockPathBeneathAttr{Allowed_access: use & known, Parent_fd: int32(fd)}
		p.do("let Landlock allow "+path, "", unix.SYS_LANDLOCK_ADD_RULE, rules, unix.LANDLOCK_RULE_PATH_BENEATH, bytesOf(&rule)[:12], 0)
		p.closes(fd)
	}
	allow("/", useRead)
	change := uint64(useChange)
	if p.config.AllowUnixSockets {
		change |= unix.LANDLOCK_ACCESS_FS_MAKE_SOCK
	}
	if p.config.ExecutableTmp {
		allow("/tmp", change|unix.LANDLOCK_ACCESS_FS_EXECUTE)
	} else {
		allow("/tmp", change)
	}
	for _, b := range p.bindings {
		use := uint64(unix.LANDLOCK_ACCESS_FS_EXECUTE | useRead)
		if b.readWrite {
			use = change
			if b.executable {
				use |= unix.LANDLOCK_ACCESS_FS_EXECUTE
			}
		}
		if !b.directory {
			use &= useFile
		}
		allow(b.cell, use)
	}
	if p.config.Devices {
		allow("/dev", useRead|unix.LANDLOCK_ACCESS_FS_WRITE_FILE)
	}
	p.do("restrict by Landlock", "no new privileges", unix.SYS_LANDLOCK_RESTRICT_SELF, rules, 0)
	p.closes(rules)
}
