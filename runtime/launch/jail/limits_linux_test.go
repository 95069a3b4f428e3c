package jail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

var host = built("./testdata/host")

// outcome is what testdata/host says of a cell.
type outcome struct {
	Error, Hint string
	Unenforced  bool
	Protections []Protection
	Said        string
	Tasks       int
	Exit        launch.Exit
}

// by returns what enforces a protection.
func (o outcome) by(name string) string { return answer{Protections: o.Protections}.by(name) }

// hostAs returns a command that is testdata/host, whose cells run the probe
// in a mode; as root, or as an ordinary user.
func hostAs(t *testing.T, root bool, mode string, config Config) *exec.Cmd {
	t.Helper()
	if root {
		needRoot(t)
	}
	config.Program, config.Env = program(t, probe), map[string]string{"MODE": mode}
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program(t, host))
	cmd.Env, cmd.Dir = append(os.Environ(), "CONFIG="+string(text)), "/"
	if !root && os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinary, Gid: ordinary}}
	}
	return cmd
}

func comesOf(t *testing.T, root bool, mode string, config Config) (o outcome) {
	t.Helper()
	cmd := hostAs(t, root, mode, config)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &o)
	}
	if err != nil {
		t.Fatalf("the host says %q: %v\n%s", out, err, &stderr)
	}
	return o
}

func (o outcome) works(t *testing.T) {
	t.Helper()
	if o.Error != "" {
		t.Fatalf("%s (%s)", o.Error, o.Hint)
	}
}

// asBoth runs a test as root and as an ordinary user.
func asBoth(t *testing.T, f func(t *testing.T, root bool)) {
	t.Run("root", func(t *testing.T) { f(t, true) })
	t.Run("ordinary user", func(t *testing.T) { f(t, false) })
}

func TestMemoryIsBounded(t *testing.T) {
	asBoth(t, func(t *testing.T, root bool) {
		const limit, tmp = 160, 16
		o := comesOf(t, root, "eat", Config{Limits: launch.Limits{Memory: limit << 20, TmpSize: tmp << 20, CPUs: launch.Unlimited}, AllowUnenforcedLimits: false})
		o.works(t)
		lines, by := strings.Fields(o.Said), o.by("memory")
		had := 0
		if len(lines) > 0 {
			had, _ = strconv.Atoi(lines[len(lines)-1])
		}
		t.Logf("by %s: it had %d of %d MiB", by, had, limit)
		if had < 16 || had > limit {
			t.Errorf("it had %d MiB, want at most %d and not much less", had, limit)
		}
		switch {
		case strings.HasPrefix(by, "cgroup "):
			if !o.Exit.OutOfMemory || o.Exit.Signal != int(unix.SIGKILL) {
				t.Errorf("exit %+v, want out of memory by signal 9", o.Exit)
			}
		case strings.HasPrefix(by, "RLIMIT_DATA"):
			if had > limit-tmp || o.Exit.Code != 2 || !bytes.Contains(o.Exit.Stderr, []byte("memory")) {
				t.Errorf("it had %d MiB, exit %+v %s; want at most %d and the Go runtime's end", had, o.Exit.Code, o.Exit.Stderr, limit-tmp)
			}
		default:
			t.Errorf("memory is bounded by %q", by)
		}
	})
}

// TestACellHasNoMoreThanItsProcesses: and no fewer, besides its init, by a cgroup and by a limit
// of the user namespace.
func TestACellHasNoMoreThanItsProcesses(t *testing.T) {
	testenv.ProcessesSeen(t)
	asBoth(t, func(t *testing.T, root bool) {
		for _, limit := range []int64{12, 33} {
			// Without the last a cell that has no cgroup is one process only.
			o := comesOf(t, root, "processes", Config{Limits: launch.Limits{PIDs: limit}, AllowUnenforcedLimits: true})
			o.works(t)
			t.Logf("by %s: %d of %d", o.by("processes"), o.Tasks, limit)
			if int64(o.Tasks) != withInit(limit) {
				t.Errorf("%d processes and threads by %s, want %d and the init; exit %+v %s", o.Tasks, o.by("processes"), limit, o.Exit, o.Exit.Stderr)
			}
		}
	})
}

// TestACellOfOneProcessHasNoMoreThanItsThreads counts by what the Go runtime
// says when it may have no further one.
func TestACellOfOneProcessHasNoMoreThanItsThreads(t *testing.T) {
	asBoth(t, func(t *testing.T, root bool) {
		const limit = 24
		o := comesOf(t, root, "threads", Config{Limits: launch.Limits{PIDs: limit, CPUs: launch.Unlimited}, OneProcess: true})
		o.works(t)
		var had int
		_, text, _ := strings.Cut(string(o.Exit.Stderr), "failed to create new OS thread (have ")
		if _, err := fmt.Sscanf(text, "%d already; errno=11)", &had); err != nil || had != limit+1 { // it counts the one that it has not got
			t.Errorf("by %s: the runtime counts %d, want %d and one that failed; exit %d: %.300s", o.by("processes"), had, limit, o.Exit.Code, o.Exit.Stderr)
		}
	})
}

func TestProcessorTimeIsBounded(t *testing.T) {
	asBoth(t, func(t *testing.T, root bool) {
		for _, tt := range []struct{ processors, most float64 }{{1, 1.15}, {0.5, 0.65}} {
			o := comesOf(t, root, "processor", Config{Limits: launch.Limits{CPUs: tt.processors}, AllowUnenforcedLimits: true})
			o.works(t)
			by := o.by("processor time")
			if most := 1.15; tt.most < most && !strings.HasPrefix(by, "cgroup ") {
				tt.most = most // whole processors only
			}
			used, err := strconv.ParseFloat(strings.TrimSpace(o.Said), 64)
			t.Logf("%v processors by %s: %v seconds in a second", tt.processors, by, used)
			if err != nil || used > tt.most || used <= 0 {
				t.Errorf("%v processors by %s: %v seconds in a second, %v; want at most %v", tt.processors, by, used, err, tt.most)
			}
		}
	})
}

func TestFilesAreBounded(t *testing.T) {
	asBoth(t, func(t *testing.T, root bool) {
		const mib = 1 << 20
		config := Config{Limits: launch.Limits{OpenFiles: 77, FileSize: 3*mib + 5, TmpSize: 10 * mib, CPUs: launch.Unlimited}}
		for _, tt := range []struct{ mode, want string }{
			{"files", "77 too many open files\n"},
			{"file", fmt.Sprintf("%d file too large\n", 3*mib+5)},
			// Three files of the greatest size end within a page.
			{"tmp", fmt.Sprintf("%d no space left on device\n", 10*mib-3*(os.Getpagesize()-5))},
		} {
			o := comesOf(t, root, tt.mode, config)
			o.works(t)
			if o.Said != tt.want && o.Exit.Signal != int(unix.SIGXFSZ) {
				t.Errorf("%s: the probe says %q, exit %+v; want %q", tt.mode, o.Said, o.Exit, tt.want)
			}
		}
	})
}

// TestLimitsThatNothingEnforcesAreRefused: the error says what to do.
func TestLimitsThatNothingEnforcesAreRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: whether this user has cgroups is not known")
	}
	for name, config := range map[string]Config{
		"half a processor":                   {Limits: launch.Limits{CPUs: 0.5}},
		"memory with unix sockets":           {AllowUnixSockets: true},
		"memory without the filter of calls": {UnconfinedSeccomp: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := comesOf(t, false, "echo", config)
			if !o.Unenforced || !strings.Contains(o.Error, "Config.Cgroup") || !strings.Contains(o.Hint, "AllowUnenforcedLimits") {
				t.Errorf("unenforced %t: %s (%s)", o.Unenforced, o.Error, o.Hint)
			}
			config.AllowUnenforcedLimits = true
			comesOf(t, false, "file", config).works(t)
		})
	}
}

// groupsOf returns the cgroups that the process has made.
func groupsOf(t *testing.T, pid int) (names []string) {
	t.Helper()
	prefix := fmt.Sprintf("hoosegen-%d-", pid)
	_ = filepath.WalkDir("/sys/fs/cgroup", func(name string, e os.DirEntry, err error) error {
		if err == nil && e.IsDir() && strings.HasPrefix(e.Name(), prefix) {
			names = append(names, name)
		}
		return nil // others' come and go meanwhile
	})
	return names
}
