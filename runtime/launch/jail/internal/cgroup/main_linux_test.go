package cgroup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// The tests start this very program as what runs in a cgroup, and as other
// hosts. These variables say what it is.
const (
	modeVariable  = "CGROUP_TEST_MODE"
	tasksVariable = "CGROUP_TEST_TASKS" // how many cgroups it has to enter first
	dirVariable   = "CGROUP_TEST_DIR"   // where a host looks
)

func init() {
	if os.Getenv(tasksVariable) != "" {
		runtime.LockOSThread() // the thread that is the process's first
	}
}

func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv(tasksVariable)); err == nil {
		enter(n)
	}
	mode := os.Getenv(modeVariable)
	if mode == "" {
		testenv.MainOfProcesses()
		os.Exit(m.Run())
	}
	if err := play(mode); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// enter moves this thread into cgroups as a cell does, and executes the program
// again, so that it is all that there is of the process.
func enter(n int) {
	for i := range n {
		if _, err := unix.Write(3+i, []byte("0")); err != nil {
			fmt.Fprintf(os.Stderr, "enter a cgroup: %v\n", err)
			os.Exit(1)
		}
		unix.CloseOnExec(3 + i)
	}
	if err := os.Unsetenv(tasksVariable); err == nil {
		err = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(1)
}

func play(mode string) error {
	switch mode {
	case "wait": // says that it is there, and stays until its input ends
		fmt.Println("here")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	case "eat": // takes more memory than it may have
		var eaten [][]byte
		for range 512 {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i * len(eaten)) // not all the same, in case pages are merged
			}
			eaten = append(eaten, b)
		}
		fmt.Println("ate", len(eaten))
	case "breed": // has children until it may have no more
		fmt.Println(breed())
	case "spin": // uses so much of a processor's time, however long that takes
		for used := new(unix.Rusage); used.Utime.Nano()+used.Stime.Nano() < 20e6; {
			if err := unix.Getrusage(unix.RUSAGE_SELF, used); err != nil {
				return err
			}
		}
	case "host": // reports what it finds, and makes a group
		return host()
	default:
		return errors.New("no such mode: " + mode)
	}
	return nil
}

// breed ends the children itself: they hold its output, which the test reads to
// the end.
func breed() string {
	var children []int
	defer func() {
		for _, pid := range children {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}()
	for len(children) < 200 {
		pid, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
		if errno != 0 {
			return fmt.Sprintf("%d children, then: %v", len(children), errno)
		}
		if pid == 0 {
			for {
				syscall.RawSyscall6(syscall.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
			}
		}
		children = append(children, int(pid))
	}
	return "no limit"
}

// found is what a host reports of itself.
type found struct {
	Version string
	Has     Controllers
	Missing Reasons
	Places  []string
	Name    string // of its group
	Error   string
}

func host() error {
	told := found{}
	p, err := Find(os.Getenv(dirVariable), everything)
	if err == nil {
		told.Version, told.Has, told.Missing = p.Version(), p.Enforces(), p.Missing()
		for _, pl := range p.places {
			told.Places = append(told.Places, pl.path)
		}
		var g *Group
		if g, err = p.Create(); err == nil {
			told.Name = g.name
		}
		if len(p.places) > 0 && err == nil && os.Getenv("CGROUP_TEST_INMATE") != "" {
			err = inmate(g)
		}
	}
	if err != nil {
		told.Error = err.Error()
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// inmate has something eat memory in the group.
func inmate(g *Group) error {
	cmd := command("eat")
	put(cmd, g)
	out, err := cmd.CombinedOutput()
	kills, killsErr := g.OOMKills()
	if kills == 0 {
		return fmt.Errorf("none was killed: %q, %w, %w", out, err, killsErr)
	}
	return g.Remove()
}

// command is this program in a mode.
func command(mode string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", "-test.run=^$")
	cmd.Env = append(os.Environ(), modeVariable+"="+mode, "GOMAXPROCS=2", "GORACE=atexit_sleep_ms=0")
	return cmd
}

// put has cmd run in the group.
func put(cmd *exec.Cmd, g *Group) {
	if n := len(g.Tasks()); n > 0 {
		cmd.ExtraFiles = g.Tasks()
		cmd.Env = append(cmd.Env, tasksVariable+"="+strconv.Itoa(n))
	}
	if dir := g.Dir(); dir != nil {
		if cmd.SysProcAttr == nil {
			cmd.SysProcAttr = &syscall.SysProcAttr{}
		}
		cmd.SysProcAttr.UseCgroupFD = true
		cmd.SysProcAttr.CgroupFD = int(dir.Fd())
	}
}

// running is a program that has said what it is and waits for the end of its
// input.
type running struct {
	*exec.Cmd
	said  string
	input io.Closer
}

func start(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var line []byte
	for b := make([]byte, 1); ; line = append(line, b[0]) {
		if _, err := out.Read(b); err != nil {
			_ = cmd.Wait()
			t.Fatalf("%q, %v; %s", line, err, stderr.String())
		}
		if b[0] == '\n' {
			break
		}
	}
	return &running{cmd, string(line), in}
}

func (r *running) end(t *testing.T) {
	t.Helper()
	_ = r.input.Close()
	if err := r.Wait(); err != nil {
		t.Error(err)
	}
}

func (r *running) found(t *testing.T) (f found) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.said), &f); err != nil {
		t.Fatalf("%s: %v", r.said, err)
	}
	return f
}

// need finds a place where all of these can be limited, and skips the test
// where there is none.
func need(tb testing.TB, want Limits) *Parent {
	tb.Helper()
	p, err := Find("", want)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	for _, why := range []Reason{p.Missing().Memory, p.Missing().PIDs, p.Missing().CPU} {
		switch {
		case why == Reason{}:
		case os.Geteuid() == 0:
			testenv.Missing(tb, "%s", why)
		default:
			tb.Skip("SKIPPED, NOT TESTED: ", why)
		}
	}
	return p
}

func create(tb testing.TB, p *Parent) *Group {
	tb.Helper()
	g, err := p.Create()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		for _, f := range g.Tasks() {
			_ = f.Close()
		}
		if g.Dir() != nil {
			_ = g.Dir().Close()
		}
		if err := g.Remove(); err != nil {
			tb.Error(err)
		}
		for _, pl := range p.places {
			if _, err := os.Stat(filepath.Join(pl.path, g.name)); !errors.Is(err, os.ErrNotExist) {
				tb.Errorf("%s in %s: %v; want it gone", g.name, pl.path, err)
			}
		}
	})
	return g
}

// file reads a file of the group as anybody would, wherever it is.
func file(t *testing.T, g *Group, names ...string) string {
	t.Helper()
	for _, name := range names {
		for _, pl := range g.parent.places {
			if b, err := os.ReadFile(filepath.Join(pl.path, g.name, name)); err == nil {
				return strings.TrimSpace(string(b))
			}
		}
	}
	t.Fatalf("there is no %v in %s", names, g.name)
	return ""
}
