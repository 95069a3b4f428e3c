package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/moby/sys/mountinfo"
)

// ownProc marks the run of a test binary in a mount namespace of its own.
const ownProc = "TESTENV_OWN_PROC"

// SeeProcesses is for packages whose tests look at processes of other users,
// or as other users: TestMain calls it first. Where /proc is mounted with
// hidepid, root runs the tests in a mount namespace that has a /proc without
// it. For anybody else there is [ProcessesSeen].
func SeeProcesses() {
	if os.Getenv(ownProc) != "" {
		err := errors.Join(os.Unsetenv(ownProc), syscall.Mount("proc", "/proc", "proc", 0, ""))
		if err != nil {
			fmt.Fprintln(os.Stderr, "mount /proc for the tests:", err)
			os.Exit(1)
		}
		return
	}
	if os.Geteuid() != 0 || !hidden() {
		return
	}
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Env = append(os.Environ(), ownProc+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if err := cmd.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "tests in a mount namespace of their own:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ProcessesSeen skips a test that looks at processes of other users where
// /proc hides them.
func ProcessesSeen(tb testing.TB) {
	tb.Helper()
	if hidden() {
		tb.Skip("SKIPPED, NOT TESTED: /proc is mounted with hidepid, and only root can mount another one")
	}
}

// hidden reports whether /proc shows users their own processes only.
func hidden() bool {
	mounts, err := mountinfo.GetMounts(func(m *mountinfo.Info) (skip, stop bool) { return m.Mountpoint != "/proc", false })
	if err != nil || len(mounts) == 0 {
		return false
	}
	// The last one is on top of the others.
	for option := range strings.SplitSeq(mounts[len(mounts)-1].VFSOptions, ",") {
		if how, ok := strings.CutPrefix(option, "hidepid="); ok {
			return how != "0" && how != "off"
		}
	}
	return false
}
