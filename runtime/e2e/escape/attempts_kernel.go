package escape

var mounts = []Attempt{
	{Name: "mount-tmpfs", Tries: "mount a tmpfs"},
	{Name: "mount-proc", Tries: "mount a /proc"},
	{Name: "mount-bind", Tries: "bind / to another place"},
	{Name: "mount-remount", Tries: "remount / without restrictions"},
	{Name: "mount-remount-program", Tries: "remount the inmate's program without restrictions"},
	{Name: "mount-shared", Tries: "share mounts with other namespaces"},
	{Name: "mount-setattr", Tries: "make / writable: mount_setattr"},
	{Name: "mount-fsopen", Tries: "make a file system: fsopen"},
	{Name: "mount-open-tree", Tries: "copy the mounts: open_tree"},
	{Name: "mount-move", Tries: "move a mount: move_mount"},
	{Name: "unmount-tmp", Tries: "unmount /tmp, to see what is below"},
	{Name: "unmount-root", Tries: "unmount /"},
	{Name: "chroot", Tries: "break out by chroot and .."},
	{Name: "chroot-descriptor", Tries: "break out by chroot and a descriptor of a directory"},
	{Name: "pivot-root", Tries: "exchange the root"},
}

var privileges = []Attempt{
	{Name: "set-user", Tries: "become root: setuid"},
	{Name: "set-all-users", Tries: "the same by setresuid"},
	{Name: "set-group", Tries: "become root's group"},
	{Name: "set-groups", Tries: "join groups"},
	{Name: "set-file-user", Tries: "access files as root: setfsuid"},
	{Name: "capabilities", Tries: "take all capabilities: capset"},
	{Name: "ambient-capability", Tries: "take an ambient capability"},
	{Name: "secure-bits", Tries: "change the secure bits"},
	{Name: "set-user-id-file", Tries: "make a set-user-id program of root's"},
	{Name: "file-capability", Tries: "make a program with capabilities", Needs: "a file system with extended attributes"},
	{Name: "new-privileges", Tries: "run a set-user-id program: no_new_privs is off"},
}

var kernel = []Attempt{
	{Name: "bpf-map", Tries: "make a BPF map", Needs: "BPF"},
	{Name: "bpf-program", Tries: "load a BPF program", Needs: "BPF"},
	{Name: "perf", Tries: "count events of the processor: perf_event_open", Needs: "perf events"},
	{Name: "userfaultfd", Tries: "handle page faults of one's own", Needs: "userfaultfd"},
	{Name: "io-uring", Tries: "make a ring for system calls: io_uring_setup", Needs: "io_uring"},
	{Name: "io-uring-socket", Tries: "make a socket by a ring, past the filter of system calls", Needs: "io_uring"},
	{Name: "module-init", Tries: "load a module: init_module", Needs: "modules"},
	{Name: "module-finit", Tries: "load a module: finit_module", Needs: "modules"},
	{Name: "module-delete", Tries: "unload a module", Needs: "modules"},
	{Name: "kexec", Tries: "load another kernel: kexec_load", Needs: "kexec"},
	{Name: "kexec-file", Tries: "load another kernel: kexec_file_load", Needs: "kexec"},
	{Name: "iopl", Tries: "use all ports of the processor", Needs: "an x86 kernel with ports for programs"},
	{Name: "ioperm", Tries: "use a port of the processor", Needs: "an x86 kernel with ports for programs"},
	{Name: "modify-ldt", Tries: "use a descriptor table of one's own", Needs: "an x86 processor"},
	{Name: "syslog", Tries: "read the kernel's log"},
	{Name: "fanotify", Tries: "watch whole file systems", Needs: "fanotify"},
	{Name: "swap-on", Tries: "add swap space", Needs: "swapping"},
	{Name: "swap-off", Tries: "remove swap space", Needs: "swapping"},
	{Name: "accounting", Tries: "have the kernel write to a file: acct", Needs: "process accounting"},
	{Name: "quota", Tries: "manage quotas", Needs: "quotas"},
	{Name: "personality-layout", Tries: "turn off the random layout of memory: personality"},
	{Name: "personality-exec", Tries: "make all memory executable: personality"},
	{Name: "core-handler", Tries: "let a crash start the machine's handler of core dumps, which runs as root outside"},
}

var kernelFiles = []Attempt{
	{Name: "sysrq", Tries: "open /proc/sysrq-trigger for writing", Needs: "sysrq"},
	{Name: "core-pattern", Tries: "open /proc/sys/kernel/core_pattern for writing"},
	{Name: "modprobe-path", Tries: "open /proc/sys/kernel/modprobe for writing", Needs: "modules"},
	{Name: "panic-switch", Tries: "open /proc/sys/kernel/panic for writing"},
	{Name: "binfmt", Tries: "open /proc/sys/fs/binfmt_misc/register for writing", Needs: "binfmt_misc"},
	{Name: "kcore", Tries: "read /proc/kcore", Needs: "/proc/kcore"},
	{Name: "kmsg", Tries: "read /proc/kmsg"},
	{Name: "kallsyms", Tries: "read addresses from /proc/kallsyms", Needs: "kernel symbols"},
	{Name: "proc-keys", Tries: "read /proc/keys", Needs: "keyrings"},
	{Name: "timer-list", Tries: "read /proc/timer_list", Needs: "/proc/timer_list"},
	{Name: "sysfs", Tries: "open files of /sys for writing", Needs: "a writable /sys"},
	{Name: "debugfs", Tries: "open debugfs or tracefs", Needs: "debugfs or tracefs"},
	{Name: "efi", Tries: "list the firmware's variables", Needs: "EFI"},
}

var machine = []Attempt{
	{Name: "clock-set", Tries: "set the clock: clock_settime"},
	{Name: "clock-set-day", Tries: "set the clock: settimeofday"},
	{Name: "clock-adjust", Tries: "adjust the clock: adjtimex"},
	{Name: "clock-adjust-other", Tries: "adjust the clock: clock_adjtime"},
	{Name: "reboot", Tries: "reboot"},
	{Name: "host-name", Tries: "set the host's name"},
	{Name: "domain-name", Tries: "set the domain's name"},
}

var tables = []Attempt{
	{Name: "int80-key", Tries: "add a key by a 32-bit system call", Needs: "32-bit system calls", Lethal: true},
	{Name: "int80-namespace", Tries: "make a user namespace by a 32-bit system call", Needs: "32-bit system calls", Lethal: true},
	{Name: "int80-socket", Tries: "make a socket by a 32-bit system call", Needs: "32-bit system calls", Lethal: true},
	{Name: "x32-key", Tries: "add a key by an x32 system call", Needs: "x32 system calls", Lethal: true},
	{Name: "x32-namespace", Tries: "make a user namespace by an x32 system call", Needs: "x32 system calls", Lethal: true},
}
