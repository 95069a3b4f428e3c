//go:build linux && (amd64 || arm64)

package filter

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// The test binary is started again as a helper, which puts the filter in force
// for itself and then does something.
const (
	envMode   = "FILTER_TEST_MODE"   // what the helper does
	envFilter = "FILTER_TEST_FILTER" // with which filter: one of the following
)

const (
	unfiltered = "none"
	ordinary   = "ordinary"
	oneProcess = "one process"
)

var helpers = map[string]func(args []string) error{
	"exec":      executeProgram,
	"go":        workInGo,
	"go alone":  workAlone,
	"refused":   tryRefused,
	"arguments": tryArguments,
	"escape":    escapeLimit,
	"protected": fillAndProtect,
	"stack":     cutStack,
	"measure":   measure,
}

func TestMain(m *testing.M) {
	mode := os.Getenv(envMode)
	if mode == "" {
		testenv.MainOfProcesses()
		os.Exit(m.Run())
	}
	if err := help(mode); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func help(mode string) error {
	run := helpers[mode]
	if run == nil {
		return errors.New("no such mode")
	}
	// A filter that kills leaves a core file.
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{Cur: 1, Max: 1}); err != nil {
		return err
	}
	switch os.Getenv(envFilter) {
	case ordinary:
		if err := install(Options{}); err != nil {
			return err
		}
	case oneProcess:
		if err := install(Options{OneProcess: true}); err != nil {
			return err
		}
	}
	return run(os.Args[1:])
}

// install puts the filter in force for all threads, as nobody can take it off.
func install(o Options) error {
	filter, err := Program(o)
	if err != nil {
		return err
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	r, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	if errno != 0 || r != 0 {
		return fmt.Errorf("seccomp: %d, %w", r, errno)
	}
	if mode, err := unix.PrctlRetInt(unix.PR_GET_SECCOMP, 0, 0, 0, 0); err != nil || mode != unix.SECCOMP_MODE_FILTER {
		return fmt.Errorf("there is no filter in force: mode %d, %w", mode, err)
	}
	return nil
}

// start runs a helper and returns what it printed.
func start(t testing.TB, filter, mode string, args ...string) (string, error) {
	t.Helper()
	cmd := helper(t, filter, mode, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if s := strings.TrimSpace(stderr.String()); s != "" {
		t.Logf("%s, filter %s: %s", mode, filter, s)
	}
	return stdout.String(), err
}

// helper is a helper that is not started.
func helper(t testing.TB, filter, mode string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), envMode+"="+mode, envFilter+"="+filter)
	cmd.Dir = t.TempDir()
	return cmd
}

func signalOf(err error) syscall.Signal {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.Sys().(syscall.WaitStatus).Signal()
	}
	return 0
}

// need skips a test for which the machine lacks a program.
func need(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		testenv.Missing(t, "there is no %s", name)
	}
	return path
}

func executeProgram(args []string) error {
	return os.NewSyscallError("execve", syscall.Exec(args[0], args, []string{"PATH=" + os.Getenv("PATH"), "HOME=/", "LC_ALL=C"}))
}
