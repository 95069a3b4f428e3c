package escape

var files = []Attempt{
	{Name: "file-read", Tries: "read a file of the host by its absolute path"},
	{Name: "file-write", Tries: "append to it"},
	{Name: "file-delete", Tries: "delete it"},
	{Name: "file-create", Tries: "create a file beside it"},
	{Name: "file-list", Tries: "list its directory"},
	{Name: "file-dotdot", Tries: "read it by way of .. from several directories"},
	{Name: "file-symlink", Tries: "read it through a symbolic link of one's own"},
	{Name: "file-hardlink", Tries: "make a hard link of it"},
	{Name: "file-handle", Tries: "open it by a file handle: open_by_handle_at", Needs: "a file system with handles"},
	{Name: "file-root-of-1", Tries: "read it through /proc/1/root", NotUnconfined: processOne},
	{Name: "file-root-of-process", Tries: "read it through the root of a process of the host, in /proc"},
	{Name: "file-cwd-of-process", Tries: "read it through the working directory of a process of the host"},
	{Name: "file-fd-of-process", Tries: "read it through a descriptor of a process of the host"},
	{Name: "file-dev-shm", Tries: "read a file of the host in /dev/shm", Needs: "/dev/shm"},
	{Name: "environment", Tries: "find the host's secret in one's own environment, arguments and mounts", Unproven: nothingLeaks},
}

var descriptors = []Attempt{
	{Name: "descriptor-hunt", Tries: "find a file, directory, device or socket of the host's among descriptors 0 to 4095", Unproven: nothingLeaks},
	{Name: "descriptor-walk", Tries: "go from each directory among the descriptors up to the host's root", Unproven: nothingLeaks},
	{Name: "descriptor-cwd", Tries: "go up from a working directory outside of the root, and through /proc/self/fd (CVE-2024-21626)", Unproven: nothingLeaks},
}

var binary = []Attempt{
	{Name: "program-overwrite", Tries: "open one's own program for writing (CVE-2019-5736)", Unproven: "no kernel writes to a program that runs"},
	{Name: "program-of-1", Tries: "open the program of process 1 for writing", NotUnconfined: processOne},
	{Name: "program-mode", Tries: "change the mode of one's own program"},
	{Name: "program-replace", Tries: "rename one's own program"},
	{Name: "program-beside", Tries: "create a file beside it"},
	{Name: "program-in-tmp", Tries: "write a program to /tmp, or another place, and run it"},
	{Name: "program-in-memory", Tries: "run a program from memory: memfd_create and execveat"},
}

var devices = []Attempt{
	{Name: "mknod-block", Tries: "make a block device"},
	{Name: "mknod-char", Tries: "make a character device and open it"},
	{Name: "dev-disk", Tries: "open a disk", Needs: "a disk"},
	{Name: "dev-mem", Tries: "open /dev/mem or /dev/port", Needs: "/dev/mem or /dev/port"},
	{Name: "dev-kmsg", Tries: "open /dev/kmsg", Needs: "/dev/kmsg"},
	{Name: "dev-kvm", Tries: "open /dev/kvm", Needs: "/dev/kvm"},
	{Name: "dev-fuse", Tries: "open /dev/fuse", Needs: "/dev/fuse"},
	{Name: "dev-tun", Tries: "open /dev/net/tun", Needs: "/dev/net/tun"},
	{Name: "dev-loop", Tries: "open /dev/loop-control", Needs: "/dev/loop-control"},
	{Name: "terminal-stdio", Tries: "type into the terminal on descriptors 0, 1, 2 and /dev/tty: TIOCSTI", Unproven: "inmates have no terminal"},
	{Name: "terminal-high-bits", Tries: "the same with high bits in the request (CVE-2019-10063)", Unproven: "inmates have no terminal"},
	{Name: "terminal-paste", Tries: "paste into the console on descriptors 0, 1, 2 and /dev/tty: TIOCLINUX", Unproven: "inmates have no terminal"},
	{Name: "terminal-of-host", Tries: "type into a terminal of the host's, found in /dev/pts", Needs: "/dev/pts"},
}
