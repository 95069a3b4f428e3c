package entry_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

var cell string // the program in testdata/cell

func TestMain(m *testing.M) {
	testenv.MainOfProcesses()
	testenv.SeeProcesses()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "entry")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // one test runs the program as another user
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if cell, err = entrytest.Build("testdata/cell", dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// start starts the program in the given mode.
func start(t *testing.T, mode string, more ...string) *entrytest.Cell {
	t.Helper()
	return entrytest.Start(t, entrytest.Config{Program: cell, Env: variables(mode, more)})
}

func variables(mode string, more []string) map[string]string {
	env := map[string]string{"MODE": mode}
	for i := 0; i+1 < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return env
}

// Initialisation before package os rests on this: what syscall needs is ready
// when syscall is.
func TestDependenciesAreThoseOfSyscall(t *testing.T) {
	const internal = "github.com/hoosegen/hoosegen/runtime/internal/"
	if got := dependencies(t, internal+"abi"); len(got) != 1 {
		t.Errorf("abi depends on %q, and has to be constants alone", got)
	}
	allowed := append(dependencies(t, "syscall"), internal+"entry", internal+"abi")
	for _, path := range dependencies(t, ".") {
		if !slices.Contains(allowed, path) {
			t.Errorf("entry depends on %s, which package syscall does not: it would be initialised when that is, perhaps after os", path)
		}
	}
}

func dependencies(t *testing.T, path string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", path).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", path, err)
	}
	return strings.Fields(string(out))
}

func TestUnknownEntryPointIsRefused(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: cell, Plain: true, Extra: []string{"HOOSEGEN_ENTRY=both"}})
	if s := c.Status(); s.ExitStatus() != 127 || !strings.Contains(c.Text(), `it is "both", which is neither`) {
		t.Errorf("status %#x, descriptor 2 %q", s, c.Text())
	}
}

// rootless is a root directory that has the program and nothing else: no
// /proc, no /dev/null.
func rootless(t *testing.T) *syscall.SysProcAttr {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root may change the root directory")
	}
	dir := t.TempDir()
	program, err := os.ReadFile(cell)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cell"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	return &syscall.SysProcAttr{Chroot: dir}
}

func TestMissingProcIsSaid(t *testing.T) {
	for _, byHand := range []bool{false, true} {
		c := entrytest.Start(t, entrytest.Config{Program: "/cell", Attr: rootless(t), ByHand: byHand, Env: variables("hello", nil)})
		if s := c.Status(); s.ExitStatus() != 127 {
			t.Errorf("status %#x, want exit status 127", s)
		}
		text := c.Text()
		if !byHand {
			r := c.Report()
			text = string(r.Stderr)
			if r.Code != 127 {
				t.Errorf("reported code %d", r.Code)
			}
		}
		if !strings.Contains(text, "start /proc/self/exe") || !strings.Contains(text, "is /proc mounted in the sandbox?") {
			t.Errorf("text %q", text)
		}
	}
}

func TestMissingDevNullIsNoMatter(t *testing.T) {
	c := entrytest.Start(t, entrytest.Config{Program: "/cell", Attr: rootless(t), OneProcess: true, Env: variables("hello", nil)})
	if got := c.ReadLine(); got != "hello" {
		t.Errorf("got %q", got)
	}
}

// A limit on the size of files covers the memory shared with the supervisor.
func TestLimitOnFileSizeCostsOnlyTheSharedMemory(t *testing.T) {
	for _, mode := range []string{"panic", "streams"} {
		c := entrytest.Start(t, entrytest.Config{Program: "/bin/sh", Args: []string{"-c", `ulimit -f 0; exec "$0"`, cell}, Env: variables(mode, nil)})
		out := c.ReadAll()
		r := c.Report()
		if mode == "panic" && (r.Code != 2 || !strings.Contains(string(r.Stderr), "panic: boom")) {
			t.Errorf("code %d, stderr %q", r.Code, r.Stderr)
		}
		if mode == "streams" && (r.Code != 0 || !strings.Contains(out, "1 7\nfrom Go\n")) {
			t.Errorf("code %d, output %q", r.Code, out)
		}
	}
}
