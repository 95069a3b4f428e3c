package impl

import "golang.org/x/sys/unix"

// call80 makes a 32-bit system call.
//
//go:noescape
func call80(number, a, b, c, d, e uint32) uint32

// Numbers of 32-bit system calls.
const (
	addKey80  = 286
	unshare80 = 310
	socket80  = 359
)

// x32 is set in the numbers of system calls of 64-bit programs with 32-bit
// pointers.
const x32 = 0x40000000

var tables = map[string]attempt{
	"int80-key": func(w world) (string, error) {
		low, err := lowText("user\x00escape\x00secret\x00")
		if err != nil {
			return "", err
		}
		c := newCall(addKey80, low, low+5, low+12, 6, threadKeyring)
		c.gate = int80
		return done("add a key by a 32-bit system call", inChild(w, 0, c))
	},
	"int80-namespace": func(w world) (string, error) {
		c := newCall(unshare80, unix.CLONE_NEWUSER)
		c.gate = int80
		return done("make a user namespace by a 32-bit system call", inChild(w, 0, c))
	},
	"int80-socket": func(w world) (string, error) {
		c := newCall(socket80, unix.AF_UNIX, unix.SOCK_STREAM)
		c.gate = int80
		return done("make a socket by a 32-bit system call", inChild(w, 0, c))
	},
	"x32-key": func(w world) (string, error) {
		c := newCall(x32|unix.SYS_ADD_KEY, text("user"), text("escape"), text("secret"), 6, threadKeyring)
		return done("add a key by an x32 system call", inChild(w, 0, c))
	},
	"x32-namespace": func(w world) (string, error) {
		return done("make a user namespace by an x32 system call", inChild(w, 0, newCall(x32|unix.SYS_UNSHARE, unix.CLONE_NEWUSER)))
	},
}

// lowText returns the address of a text within the first 4 GiB.
func lowText(s string) (uintptr, error) {
	page, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_32BIT)
	if err != nil {
		return 0, err
	}
	copy(page, s)
	return address(&page[0]), nil
}

// iopl and ioperm give back what they got: the thread ends.
func iopl(world) (string, error) {
	return onThread(func() (string, error) { return done("use all ports", ask(unix.SYS_IOPL, 3)) })
}

func ioperm(world) (string, error) {
	return onThread(func() (string, error) { return done("use a port", ask(unix.SYS_IOPERM, 0x80, 1, 1)) })
}

// modifyLDT writes an empty entry, which the kernel takes from everybody.
func modifyLDT(w world) (string, error) {
	empty := &[4]uint32{3: 0x28} // struct user_desc: read_exec_only, seg_not_present
	return done("use a descriptor table of one's own",
		inChild(w, 0, newCall(unix.SYS_MODIFY_LDT, 1, address(empty), 16)))
}
