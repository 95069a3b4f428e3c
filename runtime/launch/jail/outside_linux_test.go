package jail_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// pattern is short, for the tables below.
type pattern = inspect.Pattern

// wholeInmate builds an inmate that has a supervisor and answers calls.
func wholeInmate(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("JAIL_TEST_PROGRAMS"); dir != "" { // as for the other tests
		return filepath.Join(dir, "inmate")
	}
	dir, err := os.MkdirTemp("", "jail-outside-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // cells are another user
		t.Fatal(err)
	}
	name := filepath.Join(dir, "inmate")
	cmd := exec.Command("go", "build", "-o", name, "github.com/hoosegen/hoosegen/runtime/e2e/suite/inmate")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the inmate: %v\n%s", err, out)
	}
	return name
}

// live starts a cell that has answered a call, so that its processes are what
// they are going to be, and returns the ids of those: the first of them, and
// those below it.
func live(t *testing.T, c jail.Config) (first int, others []int) {
	t.Helper()
	cells, err := jail.New(c)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skipf("SKIPPED, NOT TESTED: there can be no jail here: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	t.Cleanup(func() {
		if err := errors.Join(pool.Close(), cells.Close()); err != nil {
			t.Error(err)
		}
	})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	if err := suite.NewSubjectClient(session).Empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first, err = strconv.Atoi(session.ID()); err != nil {
		t.Fatal(err)
	}
	return first, inspect.Descendants(first)
}

func look(t *testing.T, pid int) inspect.State {
	t.Helper()
	s, err := inspect.Process(pid)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestALiveCellIsConfinedAsSeenFromOutside compares every process of cells with
// all that the kernel shows. Nothing may be there that is not listed.
func TestALiveCellIsConfinedAsSeenFromOutside(t *testing.T) {
	program := wholeInmate(t)
	ro, rw := t.TempDir(), t.TempDir()
	for _, dir := range []string{ro, rw} {
		if err := os.Chmod(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(ro, "a file")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		config jail.Config
		change func(*testing.T, *inspect.Expectation) // nil: as it is by default
	}{
		{"default", jail.Config{}, nil},
		{"one process", jail.Config{OneProcess: true}, nil},
		{"proc", jail.Config{Proc: true}, func(_ *testing.T, w *inspect.Expectation) {
			w.Mounts["/proc"] = inspect.MountExpectation{Type: "proc", Options: "ro,nosuid,nodev,noexec", Super: "subset=pid"}
		}},
		{"devices", jail.Config{Devices: true}, func(t *testing.T, w *inspect.Expectation) {
			for _, name := range []pattern{"null", "zero", "full", "random", "urandom"} {
				// The host's own /dev is of one kind or another.
				w.Mounts["/dev/"+name] = inspect.MountExpectation{Type: "devtmpfs|tmpfs", Options: "rw,nosuid,noexec", Size: "*", Root: "*/" + name}
			}
			if byOneProcess(t, jail.Config{Program: program}) {
				delete(w.Mounts, "/dev/zero") // mapped and shared it is memory that no limit of a process counts
			}
		}},
		{"volumes", jail.Config{Volumes: []launch.Volume{
			{Host: ro, Cell: "/data/in"}, {Host: rw, Cell: "/data/out", ReadWrite: true}, {Host: file, Cell: "/file"},
		}}, func(_ *testing.T, w *inspect.Expectation) {
			w.Mounts["/data/in"] = volume(ro, "ro")
			w.Mounts["/data/out"] = volume(rw, "rw")
			w.Mounts["/file"] = volume(file, "ro")
		}},
		{"a place to start in", jail.Config{Dir: "/tmp"}, func(_ *testing.T, w *inspect.Expectation) { w.Cwd = "/tmp" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.config
			c.Program, c.Env = program, map[string]string{"ASKED": "for"}
			first, others := live(t, c)
			compare := func(who string, pid int, want inspect.Expectation) {
				if tt.change != nil {
					tt.change(t, &want)
				}
				s, ours := look(t, pid), look(t, os.Getpid())
				for _, line := range s.Differences(want) {
					t.Errorf("the %s: %s", who, line)
				}
				for name := range ownCgroups(t, c) {
					if name != "cpuacct" && s.Cgroups[string(name)] == ours.Cgroups[string(name)] {
						t.Errorf("the %s: it is in our cgroup of %s, %s", who, name, s.Cgroups[string(name)])
					}
				}
			}
			compare("init", first, initProcess(t, c))
			if c.OneProcess || byOneProcess(t, c) {
				if len(others) != 1 {
					t.Fatalf("the init has the descendants %v, want the inmate alone", others)
				}
				compare("inmate", others[0], onlyInmate(t, c))
				return
			}
			if len(others) != 2 {
				t.Fatalf("the init has the descendants %v, want the supervisor and the inmate", others)
			}
			compare("supervisor", others[0], supervisor(t, c))
			compare("inmate", others[1], inmate(t, c))
		})
	}
}

// TestAWeakenedCellIsToldFromOutside proves that the look would see it.
func TestAWeakenedCellIsToldFromOutside(t *testing.T) {
	c := jail.Config{
		Program: wholeInmate(t), Env: map[string]string{"ASKED": "for"}, OneProcess: true,
		ExecutableTmp: true, UnconfinedSeccomp: true, AllowUnenforcedLimits: true, Proc: true,
		Limits: launch.Limits{OpenFiles: 512, FileSize: 1 << 20, TmpSize: 1 << 20},
	}
	_, others := live(t, c)
	told := strings.Join(look(t, others[0]).Differences(onlyInmate(t, c)), "\n")
	for _, words := range []string{
		"the mount at /tmp: the options are nodev,nosuid,rw", "the mount at /tmp: the size", "the mount at /proc is not expected",
		"the number of seccomp filters", "the limit open files", "the limit file size",
	} {
		if !strings.Contains(told, words) {
			t.Errorf("nothing says %q:\n%s", words, told)
		}
	}
}

// protection is how Examine says that something is held.
func protection(t *testing.T, c jail.Config, name string) string {
	t.Helper()
	all, err := jail.Examine(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Name == name {
			return p.By
		}
	}
	return ""
}

// byOneProcess reports whether there is no cgroup to bound memory with, so that
// a cell is one process.
func byOneProcess(t *testing.T, c jail.Config) bool {
	t.Helper()
	return strings.Contains(protection(t, c, "memory"), "only process")
}

// confined is what all processes of a cell have in common.
func confined(t *testing.T, c jail.Config) inspect.Expectation {
	t.Helper()
	ours := look(t, os.Getpid())
	uid, gid := 65534, 65534
	if os.Geteuid() != 0 {
		uid, gid = os.Geteuid(), os.Getegid()
	}
	w := inspect.Expectation{
		Namespaces: map[pattern]pattern{
			"user": "own", "pid": "own", "pid_for_children": "own", "mnt": "own", "net": "own", "ipc": "own", "uts": "own", "cgroup": "own",
			"time": "shared|absent", "time_for_children": "shared|absent",
		},
		UIDs: "65534", GIDs: "65534",
		OutsideUIDs: pattern(strconv.Itoa(uid)), OutsideGIDs: pattern(strconv.Itoa(gid)),
		UIDMap: pattern(fmt.Sprint("65534 ", uid, " 1")), GIDMap: pattern(fmt.Sprint("65534 ", gid, " 1")),
		NoNewPrivs: true, Seccomp: 2, SeccompFilters: pattern(strconv.Itoa(ours.SeccompFilters + 1)),
		CPUs: inspect.Literally(ours.CPUs), SessionLeader: true,
		Mounts: map[pattern]inspect.MountExpectation{
			"/":       {Type: "tmpfs", Options: "ro,nosuid,nodev,noexec", Size: "65536"},
			"/inmate": volume(c.Program, "ro"),
			"/tmp":    {Type: "tmpfs", Options: "rw,nosuid,nodev,noexec", Size: "67108864"},
		},
		Limits: map[pattern]pattern{
			"core file size": "1:1", "open files": "1024:1024", "file size": "67108864:67108864", "processes": "129:129",
			"locked memory": "65536:65536", "msgqueue size": "0:0", "realtime priority": "0:0", "nice priority": "0:0",
			"pending signals": "1024:1024", "stack size": "8388608:8388608",
			// What follows bounds a process that has room elsewhere: the host's own.
			"cpu time": ours.Limit("cpu time"), "data size": ours.Limit("data size"), "resident set": ours.Limit("resident set"),
			"address space": ours.Limit("address space"), "file locks": ours.Limit("file locks"), "realtime timeout": ours.Limit("realtime timeout"),
		},
		Interfaces: "lo",
		Exe:        "/inmate", Cwd: "/", Root: "/",
		OOMScoreAdj: "500", CoreFilter: inspect.Literally(ours.CoreFilter), // without memory a cell goes before its host
		Cgroups: map[pattern]pattern{},
	}
	if ours.OOMScoreAdj > 500 { // whether it can be lowered depends on who set it
		w.OOMScoreAdj += pattern(fmt.Sprint("|", ours.OOMScoreAdj))
	}
	if os.Geteuid() != 0 {
		// An ordinary user is in as many groups as he was; a user namespace
		// that he made lets nobody leave them.
		w.Groups = "*"
	}
	if strings.Contains(protection(t, c, "processor time"), "affinity") {
		w.CPUs = "*" // one of them in turn
	}
	if byOneProcess(t, c) {
		bytes := strconv.Itoa(512<<20 - 64<<20)
		w.Limits["data size"] = pattern(bytes + ":" + bytes)
		bytes = strconv.Itoa(512<<20 - 64<<20 + 2<<30)
		w.Limits["address space"] = pattern(bytes + ":" + bytes)
	}
	for name, path := range ours.Cgroups {
		w.Cgroups[inspect.Literally(name)] = inspect.Literally(path)
	}
	for name := range ownCgroups(t, c) {
		w.Cgroups[name] = "/*" // whichever; that it is not ours is checked beside
	}
	return w
}

// ownCgroups are the controllers for which a cell has a cgroup of its own, as
// far as the machine has them.
func ownCgroups(t *testing.T, c jail.Config) map[pattern]bool {
	t.Helper()
	all := make(map[pattern]bool)
	ours := look(t, os.Getpid()).Cgroups
	for what, controllers := range map[string][]string{"memory": {"memory"}, "processes": {"pids"}, "processor time": {"cpu", "cpuacct"}} {
		if protection(t, c, what) == "cgroup v2" {
			controllers = []string{"unified"}
		} else if protection(t, c, what) != "cgroup v1" {
			continue
		}
		for _, name := range controllers {
			// Without a hierarchy of its own cpuacct is wherever cpu is, or nowhere.
			if _, ok := ours[name]; ok {
				all[pattern(name)] = true
			}
		}
	}
	return all
}

// volume is something of the host's. The file system that it is on may be of
// any kind, and of any size where it is in memory.
func volume(host string, options pattern) inspect.MountExpectation {
	return inspect.MountExpectation{
		Type: "*", Options: options + ",nosuid,nodev|" + options + ",nosuid,nodev,noexec", Size: "*",
		Root: "*" + inspect.Literally("/"+filepath.Base(host)),
	}
}

// runtimes is what Go's runtime opens to wait for events.
const runtimes = "anon:[eventpoll]|anon:[eventfd]"

// initProcess is the first process of a cell: this program, as far as memory goes.
// It has no filter of system calls, and executes nothing.
func initProcess(t *testing.T, c jail.Config) inspect.Expectation {
	t.Helper()
	w := confined(t, c)
	ours := look(t, os.Getpid())
	w.Exe = inspect.Literally(ours.Exe)
	w.Seccomp, w.SeccompFilters = ours.Seccomp, pattern(strconv.Itoa(ours.SeccompFilters))
	w.Dumpable = "no" // unreadable to the inmate, which runs as the same user
	w.Descriptors = map[pattern]pattern{"7": "pipe"}
	w.Environment = map[pattern]pattern{"HOOSEGEN_ZYGOTE": "1", "GODEBUG": "updatemaxprocs=0", "GOGC": "off", "GOMAXPROCS": "1"}
	if os.Geteuid() != 0 {
		w.Unseen = []string{"descriptors", "environment", "program", "namespaces", "working directory", "root"}
	}
	return w
}

func supervisor(t *testing.T, c jail.Config) inspect.Expectation {
	t.Helper()
	w := confined(t, c)
	w.Dumpable = "no" // unreadable to the inmate, which runs as the same user
	w.Descriptors = map[pattern]pattern{"0": "pipe", "1": nothing(c), "2": "pipe", "*": "pipe|memfd:hoosegen|" + runtimes}
	w.Environment = started("supervisor")
	if os.Geteuid() != 0 {
		w.Unseen = []string{"descriptors", "environment"} // root's to read, since the process is not dumpable
	}
	return w
}

func inmate(t *testing.T, c jail.Config) inspect.Expectation {
	t.Helper()
	w := confined(t, c)
	w.Dumpable = "yes"
	w.Descriptors = map[pattern]pattern{"0": nothing(c), "1": "pipe", "2": "pipe", "*": "pipe|" + runtimes}
	w.Environment = map[pattern]pattern{"ASKED": "for"}
	return w
}

func onlyInmate(t *testing.T, c jail.Config) inspect.Expectation {
	t.Helper()
	w := inmate(t, c)
	w.Environment = started("inmate")
	return w
}

// nothing is what stands where there is nothing to read or write: /dev/null, or
// a pipe where there is none.
func nothing(c jail.Config) pattern {
	if c.Devices {
		return "dev:c1:3*"
	}
	return "pipe"
}

// started is the environment of the first process, whole.
func started(entry pattern) map[pattern]pattern {
	return map[pattern]pattern{"HOOSEGEN_ENTRY": entry, "HOOSEGEN_KEEP": "ASKED", "HOOSEGEN_REPORT": "1", "HOOSEGEN_SELF": "/inmate", "ASKED": "for"}
}
