//go:build linux

package filter

// refused is what fails with EPERM whatever its arguments. Most of it needs a
// capability that no inmate has; it is refused all the same, since code of the
// kernel that an inmate cannot reach cannot be at fault.
var refused = []group{
	{
		"administration", "changes the machine or ends its work: names, accounting, quotas, swap, restarting, terminals; sync writes out the file systems of everybody",
		[]string{
			"acct", "quotactl", "quotactl_fd", "reboot", "setdomainname", "sethostname", "swapoff", "swapon", "sync", "syncfs",
			"vhangup",
		},
	},
	{
		"asynchronous input and output", "io_uring makes calls that no filter sees, and had many faults; the contexts of io_setup are counted for the machine as a whole",
		[]string{
			"io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_setup", "io_submit", "io_uring_enter",
			"io_uring_register", "io_uring_setup",
		},
	},
	{
		"bpf", "runs programs in the kernel",
		[]string{"bpf"},
	},
	{
		"file handles", "open files by number, past directories, mounts and the cell's root",
		[]string{"name_to_handle_at", "open_by_handle_at"},
	},
	{
		"kernel code", "loads code into the kernel, or another kernel",
		[]string{
			"create_module", "delete_module", "finit_module", "init_module", "kexec_file_load", "kexec_load",
		},
	},
	{
		"kernel messages", "show addresses and what else runs on the machine",
		[]string{"syslog"},
	},
	{
		"keys", "the kernel's key rings are not the cell's own",
		[]string{"add_key", "keyctl", "request_key"},
	},
	{
		"memory faults", "userfaultfd stops the kernel in the middle of a copy, which makes races in it winnable",
		[]string{"userfaultfd"},
	},
	{
		"memory policy", "moves and pins pages, and with vmsplice lends them to pipes; faults here were exploited",
		[]string{
			"mbind", "migrate_pages", "move_pages", "set_mempolicy", "set_mempolicy_home_node", "vmsplice",
		},
	},
	{
		"monitoring", "perf_event_open, fanotify and inotify watch others than the caller; perf had many faults, and a cell's inotify instances are counted as its host's, root included",
		[]string{
			"fanotify_init", "fanotify_mark", "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch",
			"perf_event_open",
		},
	},
	{
		"mounts", "change what the cell's root is made of, and so where it ends",
		[]string{
			"chroot", "fsconfig", "fsmount", "fsopen", "fspick", "listmount", "mount", "mount_setattr", "move_mount",
			"open_tree", "open_tree_attr", "pivot_root", "statmount", "umount2",
		},
	},
	{
		"namespaces", "in a new one a process has every capability, and with it reaches code of the kernel that was never meant for it",
		[]string{"listns", "setns", "unshare"},
	},
	{
		"obsolete", "no kernel of today makes these, or no program uses them",
		[]string{
			"_sysctl", "afs_syscall", "epoll_ctl_old", "epoll_wait_old", "get_kernel_syms", "getpmsg", "lookup_dcookie",
			"nfsservctl", "putpmsg", "query_module", "remap_file_pages", "security", "sysfs", "tuxcall", "uselib", "ustat",
			"vserver",
		},
	},
	{
		"other processes", "reading, changing and steering another process, or taking its descriptors",
		[]string{
			"kcmp", "pidfd_getfd", "process_madvise", "process_mrelease", "process_vm_readv", "process_vm_writev", "ptrace",
		},
	},
	{
		"processor", "ports, segments and privileges of the processor",
		[]string{
			"get_thread_area", "ioperm", "iopl", "modify_ldt", "set_thread_area",
		},
	},
	{
		"scheduling of one's own", "the processors that a cell may use can be part of its limits; priorities and policies take from others",
		[]string{
			"ioprio_set", "sched_setaffinity", "sched_setattr", "sched_setparam", "sched_setscheduler",
		},
	},
	{
		"security modules", "a filter or a Landlock domain of the inmate's own can only take rights away, but their code is code to attack; attributes of other modules are the launcher's business",
		[]string{
			"landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "lsm_get_self_attr", "lsm_list_modules",
			"lsm_set_self_attr", "seccomp",
		},
	},
	{
		"setting the time", "there is one clock for the machine",
		[]string{"adjtimex", "clock_adjtime", "clock_settime", "settimeofday"},
	},
	{
		"sockets", "the sidechannel is pipes; every protocol of the kernel can be reached by a socket, whatever network there is (with AllowUnixSockets unix sockets are allowed, without options that attach programs)",
		[]string{
			"accept", "accept4", "bind", "connect", "listen", "recvmmsg", "sendmmsg", "setsockopt", "socket", "socketpair",
		},
	},
	{
		"System V and POSIX IPC", "memory and queues that outlive their process and are nobody's",
		[]string{
			"mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget",
			"msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop", "shmat", "shmctl", "shmdt", "shmget",
		},
	},
}

// absent is what fails with ENOSYS, so that a library does without.
var absent = []group{
	{
		"arguments behind a pointer", "what a filter cannot see, where there is a form that it can: libraries fall back from clone3 to clone, and from openat2 to openat",
		[]string{"clone3", "openat2"},
	},
	{
		"execution of a descriptor", "it starts programs that no directory holds, such as one in memory, in spite of noexec",
		[]string{"execveat"},
	},
	{
		"later additions", "not needed by what libraries do today",
		[]string{
			"cachestat", "file_getattr", "file_setattr", "futex_requeue", "futex_wait", "futex_waitv", "futex_wake",
			"getxattrat", "listxattrat", "map_shadow_stack", "memfd_secret", "removexattrat", "rseq_slice_yield", "setxattrat",
		},
	},
}
