package jail

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// init makes the test binary a wrapper that forbids new user namespaces, by a
// filter as containers have it, to the program that it executes.
func init() {
	errno, err := strconv.Atoi(os.Getenv("JAIL_TEST_FORBID"))
	if err != nil {
		return
	}
	runtime.LockOSThread()
	err = installForbid(uint32(errno))
	if err == nil {
		os.Unsetenv("JAIL_TEST_FORBID")
		err = syscall.Exec(os.Args[1], os.Args[1:], os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func installForbid(errno uint32) error {
	const number, arg0 = 0, 16 // in struct seccomp_data
	statement := func(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }
	code := []unix.SockFilter{
		statement(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, number),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 4, K: unix.SYS_CLONE3},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jf: 4, K: unix.SYS_UNSHARE},
		statement(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, arg0),
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, Jt: 1, K: unix.CLONE_NEWUSER},
		statement(unix.BPF_RET, 0x7fff0000),    // allow
		statement(unix.BPF_RET, 0x50000|errno), // fail
		statement(unix.BPF_RET, 0x7fff0000),
	}
	program := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, e := unix.RawSyscall(unix.SYS_SECCOMP, 1, 0, uintptr(unsafe.Pointer(&program))); e != 0 {
		return e
	}
	return nil
}
