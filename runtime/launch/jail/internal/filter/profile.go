//go:build linux

package filter

import "golang.org/x/sys/unix"

// group is calls of one purpose, by name.
type group struct {
	name, reason string
	calls        []string
}

// profile is what calls answer: 0, that they are made.
var profile = []struct {
	errno  unix.Errno
	groups []group
}{
	{0, allowed},
	{unix.EPERM, refused},
	{unix.ENOSYS, absent},
}

// allowed is what a static Go program, and a C program with its loader, its
// threads and its children, needs to compute and to use descriptors that it
// has. What is in conditions is allowed with some arguments only, which the
// reason names.
var allowed = []group{
	{
		"clocks and timers", "reading the time, and waiting for a later one",
		[]string{
			"alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "getitimer", "gettimeofday", "nanosleep",
			"setitimer", "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime",
			"timerfd_create", "timerfd_gettime", "timerfd_settime", "times",
		},
	},
	{
		"control of a descriptor", "fcntl commands for flags, copies, locks, owners, pipe sizes and seals, but no leases, which would hold up who else opens a file; " +
			"ioctl requests TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX and FIONCLEX, by the low half of the request",
		[]string{"fcntl", "ioctl"},
	},
	{
		"creating files", "with no mode that has a set-user-id or set-group-id bit: in a volume it would be in force outside; mknod makes ordinary files and pipes only",
		[]string{"chmod", "creat", "fchmod", "fchmodat", "fchmodat2", "mknod", "mknodat", "open", "openat"},
	},
	{
		"descriptors", "reading, writing and copying what is open",
		[]string{
			"close", "close_range", "copy_file_range", "dup", "dup2", "dup3", "fadvise64", "fallocate", "fdatasync", "flock",
			"fsync", "ftruncate", "getdents", "getdents64", "lseek", "pipe", "pipe2", "pread64", "preadv", "preadv2",
			"pwrite64", "pwritev", "pwritev2", "read", "readahead", "readv", "sendfile", "splice", "sync_file_range", "tee",
			"write", "writev",
		},
	},
	{
		"files", "names, attributes and contents of what is below the cell's root; mounts, permissions and Landlock say which of it",
		[]string{
			"access", "chdir", "chown", "faccessat", "faccessat2", "fchdir", "fchown", "fchownat", "fgetxattr", "flistxattr",
			"fremovexattr", "fsetxattr", "fstat", "fstatfs", "futimesat", "getcwd", "getxattr", "lchown", "lgetxattr", "link",
			"linkat", "listxattr", "llistxattr", "lremovexattr", "lsetxattr", "lstat", "mkdir", "mkdirat", "newfstatat",
			"readlink", "readlinkat", "removexattr", "rename", "renameat", "renameat2", "rmdir", "setxattr", "stat", "statfs",
			"statx", "symlink", "symlinkat", "truncate", "umask", "unlink", "unlinkat", "utime", "utimensat", "utimes",
		},
	},
	{
		"ids", "reading them; setting them to what they are, which is all that a process without capabilities can do",
		[]string{
			"capget", "capset", "getegid", "geteuid", "getgid", "getgroups", "getresgid", "getresuid", "getuid", "setfsgid",
			"setfsuid", "setgid", "setgroups", "setregid", "setresgid", "setresuid", "setreuid", "setuid",
		},
	},
	{
		"limits and priorities", "a process may lower its own; the limit on core files can be read only, since with 0 in the place of 1 a core handler of the machine would start",
		[]string{"getpriority", "getrlimit", "ioprio_get", "prlimit64", "setpriority", "setrlimit"},
	},
	{
		"machine", "what libraries ask at their start",
		[]string{"getcpu", "getrandom", "getrusage", "sysinfo", "uname"},
	},
	{
		"memory", "a process's own address space and memory files; no MAP_HUGETLB or MFD_HUGETLB: the machine's reserve of huge pages is not counted as memory of the cell; " +
			"with OneProcess no memory that RLIMIT_DATA does not count, and mprotect takes no right to write away: to read-only or nothing it succeeds and does nothing, to executable it is refused",
		[]string{
			"brk", "get_mempolicy", "madvise", "memfd_create", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mprotect",
			"mremap", "mseal", "msync", "munlock", "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect",
		},
	},
	{
		"processes", "threads and children, within the cell's limit; clone without any flag of a new namespace; prctl for names, death signals, dumpability, reaping and limits of rights, " +
			"by a list of options; arch_prctl for thread-local storage and wide registers; personality to ask for it, or for the ordinary one",
		[]string{
			"arch_prctl", "clone", "execve", "exit", "exit_group", "fork", "getpgid", "getpgrp", "getpid", "getppid", "getsid",
			"gettid", "personality", "pidfd_open", "prctl", "setpgid", "setsid", "vfork", "wait4", "waitid",
		},
	},
	{
		"scheduling", "yielding the processor, and reading how one is scheduled",
		[]string{
			"sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getattr", "sched_getparam",
			"sched_getscheduler", "sched_rr_get_interval", "sched_yield",
		},
	},
	{
		"signals", "to processes of the cell, which are all that its process namespace has",
		[]string{
			"kill", "pause", "pidfd_send_signal", "restart_syscall", "rt_sigaction", "rt_sigpending", "rt_sigprocmask",
			"rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo", "sigaltstack",
			"signalfd", "signalfd4", "tgkill", "tkill",
		},
	},
	{
		"sockets that are open", "there are none, but with AllowUnixSockets, so these fail with ENOTSOCK, as programs expect that try what a descriptor is",
		[]string{
			"getpeername", "getsockname", "getsockopt", "recvfrom", "recvmsg", "sendmsg", "sendto", "shutdown",
		},
	},
	{
		"threads", "locks, and what libraries register with the kernel for a thread",
		[]string{"futex", "get_robust_list", "membarrier", "rseq", "set_robust_list", "set_tid_address"},
	},
	{
		"tracing by the machine's owner", "the kernel itself makes these, in a process that somebody with rights outside traces; made by a program they are an error",
		[]string{"uprobe", "uretprobe"},
	},
	{
		"waiting", "for one of several descriptors",
		[]string{
			"epoll_create", "epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2",
			"poll", "ppoll", "pselect6", "select",
		},
	},
}
