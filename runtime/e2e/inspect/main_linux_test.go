package inspect

import (
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// childVariable makes the test binary a child that does what its value lists,
// says that it is ready, and waits until its standard input ends.
const childVariable = "INSPECT_TEST_CHILD"

// program is a copy of the test binary that every user may execute.
var program string

func TestMain(m *testing.M) {
	if what, ok := os.LookupEnv(childVariable); ok {
		child(what)
	}
	testenv.MainOfProcesses()
	// Children get what the tests give them, and not what these were started with.
	if err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC); err != nil {
		fmt.Fprintln(os.Stderr, os.NewSyscallError("close_range", err))
		os.Exit(1)
	}
	// Tests change threads and throw them away; the first one is not for that.
	runtime.LockOSThread()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "inspect-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "child")
		self, err := os.ReadFile("/proc/self/exe")
		if err == nil {
			err = os.WriteFile(program, self, 0o755)
		}
		if err == nil {
			err = os.Chmod(dir, 0o755)
		}
		if err != nil {
			panic(err)
		}
		return m.Run()
	}())
}

func child(what string) {
	runtime.LockOSThread() // what is done on a thread of its own is not done on the first
	for act := range strings.FieldsSeq(what) {
		name, value, _ := strings.Cut(act, "=")
		if err := acts[name](value); err != nil {
			fmt.Print(act, ": ", err)
			os.Exit(1)
		}
	}
	fmt.Print("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

var acts = map[string]func(value string) error{
	"undumpable": func(string) error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) },
	"memfd":      func(name string) error { _, err := unix.MemfdCreate(name, 0); return err },
	"tmpfs": func(point string) error {
		return unix.Mount("made of this", point, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "size=1m")
	},
	"stacked": func(point string) error { return unix.Mount("none", point, "tmpfs", 0, "size=1m") },
	"thread-nnp": func(string) error {
		return onOwnThread(func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) })
	},
	"thread-namespace": func(string) error {
		return onOwnThread(func() error { return unix.Unshare(unix.CLONE_NEWUTS) })
	},
	"child": func(string) error {
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = []string{childVariable + "="}
		cmd.Stdin = os.Stdin
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		return cmd.Start()
	},
}

// onOwnThread does something on a thread that then stays as it is.
func onOwnThread(do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- do()
		select {}
	}()
	return <-done
}

// setting is how a child differs from a plain one.
type setting struct {
	acts string
	// before is done on the thread that starts the child, which then ends:
	// the child inherits it.
	before func() error
	attr   func(*syscall.SysProcAttr)
	cmd    func(*exec.Cmd)
	// after is done when the child is ready.
	after func(pid int) error
}

// start starts a child and returns its process id once it is ready. It lives
// until the test ends.
func start(t *testing.T, s setting) int {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Dir = "/"
	// Go's runtime would keep files of the cgroup open.
	cmd.Env = []string{childVariable + "=" + s.acts, "GODEBUG=containermaxprocs=0,updatemaxprocs=0"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if s.attr != nil {
		s.attr(cmd.SysProcAttr)
	}
	if s.cmd != nil {
		s.cmd(cmd)
	}
	stdin, err1 := cmd.StdinPipe()
	stdout, err2 := cmd.StdoutPipe()
	stderr, err3 := cmd.StderrPipe()
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	started := make(chan error)
	go func() {
		if s.before != nil {
			runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
			if err := s.before(); err != nil {
				started <- err
				return
			}
		}
		started <- cmd.Start()
	}()
	if err := <-started; err != nil {
		t.Fatalf("start a child: %v", err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	})
	said := make([]byte, len("ready"))
	if _, err := io.ReadFull(stdout, said); err != nil || string(said) != "ready" {
		rest, _ := io.ReadAll(stdout)
		trace, _ := io.ReadAll(stderr)
		t.Fatalf("the child says %s%s, %v\n%s", said, rest, err, trace)
	}
	if s.after != nil {
		if err := s.after(cmd.Process.Pid); err != nil {
			t.Fatal(err)
		}
	}
	return cmd.Process.Pid
}

func state(t *testing.T, s setting) State {
	t.Helper()
	got, err := Process(start(t, s))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// userNamespace gives a child namespaces of its own, in which it has one id.
func userNamespace(inside int, further uintptr) func(*syscall.SysProcAttr) {
	return func(a *syscall.SysProcAttr) {
		a.Cloneflags = syscall.CLONE_NEWUSER | further
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Getuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Getgid(), Size: 1}}
	}
}

// needUserNamespaces skips, loudly, where none can be had.
func needUserNamespaces(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-test.list=^$")
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	userNamespace(0, syscall.CLONE_NEWNET)(cmd.SysProcAttr)
	if err := cmd.Run(); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: this user may not make user namespaces here: %v", err)
	}
}

// passAll is a seccomp filter that refuses nothing.
func passAll() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	code := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW}}
	return seccomp(code)
}

// expect makes the expectation that nothing but this state fulfils.
func expect(s State) Expectation {
	ids := func(ids [4]int) Pattern { return Literally(idsText(ids)) }
	w := Expectation{
		Namespaces: rows(s.Namespaces), UIDs: ids(s.UIDs), GIDs: ids(s.GIDs),
		OutsideUIDs: ids(s.OutsideUIDs), OutsideGIDs: ids(s.OutsideGIDs), Groups: Literally(numbersText(s.Groups)),
		Capabilities: s.Capabilities, NoNewPrivs: s.NoNewPrivs, Seccomp: s.Seccomp,
		SeccompFilters: Pattern(fmt.Sprint(s.SeccompFilters)), CPUs: Literally(s.CPUs),
		UIDMap: Literally(s.UIDMap), GIDMap: Literally(s.GIDMap), SessionLeader: s.SessionLeader, TTY: s.TTY,
		Descriptors: map[Pattern]Pattern{}, Mounts: map[Pattern]MountExpectation{}, Limits: map[Pattern]Pattern{},
		Interfaces: Literally(strings.Join(s.Interfaces, ",")), Routes: s.Routes, Environment: map[Pattern]Pattern{},
		Exe: Literally(s.Exe), Cwd: Literally(s.Cwd), Root: Literally(s.Root), Dumpable: Literally(s.Dumpable),
		OOMScoreAdj: Pattern(fmt.Sprint(s.OOMScoreAdj)), CoreFilter: Literally(s.CoreFilter),
		Cgroups: rows(s.Cgroups), Unseen: slices.Clone(s.Unseen),
	}
	if s.SeccompFilters < 0 {
		w.SeccompFilters = "unknown"
	}
	for n, text := range s.Descriptors {
		w.Descriptors[Pattern(fmt.Sprint(n))] = Literally(text)
	}
	for name, l := range s.Limits {
		w.Limits[Literally(name)] = Literally(limitText(l))
	}
	for _, v := range s.Environment {
		name, value, _ := strings.Cut(v, "=")
		w.Environment[Literally(name)] = Literally(value)
	}
	for _, m := range s.Mounts {
		e := MountExpectation{
			Type: Literally(m.Type), Options: Pattern(strings.Join(mountOptions(m.Options), ",")), Super: strings.Join(m.Super, ","),
			Root: Literally(m.Root), Propagation: Literally(m.Propagation), Source: Literally(m.Source),
		}
		if m.Size != 0 {
			e.Size = Pattern(fmt.Sprint(m.Size))
		}
		w.Mounts[Literally(m.Point)] = e
	}
	return w
}

func rows(m map[string]string) map[Pattern]Pattern {
	all := make(map[Pattern]Pattern)
	for name, value := range m {
		all[Literally(name)] = Literally(value)
	}
	return all
}

// onThrowAwayThread does something on a thread that ends behind it.
func onThrowAwayThread(do func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- do()
	}()
	return <-done
}
