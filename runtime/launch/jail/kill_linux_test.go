package jail

import (
	"bufio"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// adoptOrphans makes this process the parent of what its hosts leave behind, so
// that nothing of it can be missed, and nobody else's taken for it.
func adoptOrphans(t *testing.T) {
	t.Helper()
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) })
}

// orphans returns the processes whose parent is this one, but for those in
// known. What has ended is reaped and not returned: the end of the first
// process of a cell is that of all.
func orphans(t *testing.T, known map[int]bool) (alive []string) {
	t.Helper()
	all, err := inspect.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for pid, stat := range all {
		if stat.PPID != os.Getpid() || known[pid] {
			continue
		}
		if reaped, err := unix.Wait4(pid, nil, unix.WNOHANG, nil); reaped == pid || err != nil {
			continue
		}
		command, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		alive = append(alive, strconv.Itoa(pid)+" "+stat.State+" "+strings.ReplaceAll(string(command), "\x00", " "))
	}
	return alive
}

// using starts a host that uses cells without end, and returns once it has used
// one.
func using(t *testing.T, root bool, mode string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := hostAs(t, root, mode, Config{Limits: launch.Limits{CPUs: launch.Unlimited}})
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // fails when it was waited for
		// Nothing more is said, unless something fails before it is killed.
		if rest, _ := io.ReadAll(lines); len(rest) > 0 {
			t.Errorf("the host says %q", rest)
		}
		_ = cmd.Wait()
	})
	if line, err := lines.ReadString('\n'); line != "used\n" {
		t.Fatalf("the host says %q, %v", line, err)
	}
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = cmd.Process.Wait()
}

// TestAHostThatIsKilledLeavesNothing, whatever it was about.
func TestAHostThatIsKilledLeavesNothing(t *testing.T) {
	adoptOrphans(t)
	times := testenv.Times(8, 200)
	asBoth(t, func(t *testing.T, root bool) {
		var slowest time.Duration
		for range times {
			// Not of the test's: the host is to be able to write there.
			tmp, err := os.MkdirTemp("", "hoosegen-kill-")
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(tmp)
			if err := os.Chmod(tmp, 0o777); err != nil {
				t.Fatal(err)
			}
			known := map[int]bool{}
			for _, pid := range inspect.Children(os.Getpid()) {
				known[pid] = true
			}
			cmd := using(t, root, "echo", "USE=3", "TMPDIR="+tmp)
			known[cmd.Process.Pid] = true
			// The moment is what varies: a start takes some milliseconds.
			<-time.After(time.Duration(rand.Int64N(int64(40 * time.Millisecond))))
			kill(t, cmd)
			slowest = max(slowest, gone(t, known))
			if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
				t.Errorf("files are left: %v, %v", left, err)
			}
		}
		// Far less than a second where there are processors to be had.
		t.Logf("%d hosts; the slowest left processes for %v", times, slowest)
	})
}

// TestNoInmateOutlivesItsHost, whatever it does for that.
func TestNoInmateOutlivesItsHost(t *testing.T) {
	adoptOrphans(t)
	asBoth(t, func(t *testing.T, root bool) {
		known := map[int]bool{}
		for _, pid := range inspect.Children(os.Getpid()) {
			known[pid] = true
		}
		cmd := using(t, root, "forget", "USE=1", "HOLD=1")
		known[cmd.Process.Pid] = true
		kill(t, cmd)
		gone(t, known)
	})
}

// gone waits until no child is left but for those known.
func gone(t *testing.T, known map[int]bool) time.Duration {
	t.Helper()
	begin := time.Now()
	testenv.Await(t, "the end of all processes", func() bool { return len(orphans(t, known)) == 0 })
	return time.Since(begin)
}

// TestTheNextLauncherRemovesWhatAKilledHostLeft, and nothing of one that lives.
func TestTheNextLauncherRemovesWhatAKilledHostLeft(t *testing.T) {
	needRoot(t)
	adoptOrphans(t)
	// This launcher is closed last: what is seen is New's doing.
	before := launcher(t, "echo", nil)
	if before.bounds.cgroups == nil {
		testenv.Missing(t, "there are no cgroups: %v", before.bounds.missing)
	}
	known := map[int]bool{}
	for _, pid := range inspect.Children(os.Getpid()) {
		known[pid] = true
	}
	living, dead := using(t, true, "echo", "USE=1", "HOLD=1"), using(t, true, "echo", "USE=1", "HOLD=1")
	known[living.Process.Pid], known[dead.Process.Pid] = true, true
	kept, left := groupsOf(t, living.Process.Pid), groupsOf(t, dead.Process.Pid)
	if len(kept) == 0 || len(left) == 0 {
		t.Fatalf("hosts have the cgroups %q and %q", kept, left)
	}
	kill(t, dead)
	gone(t, known) // the living host's processes are its own children, not ours
	if now := groupsOf(t, dead.Process.Pid); len(now) != len(left) {
		t.Logf("somebody else has swept %q", left) // other launchers on this machine do
	}
	launcher(t, "echo", nil)
	if now := groupsOf(t, dead.Process.Pid); len(now) != 0 {
		t.Errorf("New has left %q", now)
	}
	if now := groupsOf(t, living.Process.Pid); len(now) != len(kept) {
		t.Errorf("a host that lives has %q, want %q", now, kept)
	}
	for _, pid := range inspect.Children(os.Getpid()) {
		known[pid] = true // the zygote of this launcher
	}
	kill(t, living)
	gone(t, known)
	launcher(t, "echo", nil)
	if now := groupsOf(t, living.Process.Pid); len(now) != 0 {
		t.Errorf("New has left %q", now)
	}
}
