package jail

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// elevatedSelf is testdata/self as a program that has root's rights whoever
// starts it, as some hosts are.
func elevatedSelf(t *testing.T) string {
	t.Helper()
	needRoot(t)
	b, err := os.ReadFile(program(t, self))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(scratch, "elevated")
	if err := errors.Join(os.WriteFile(name, b, 0o755), os.Chmod(name, 0o755|os.ModeSetuid)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// TestVariablesGiveNobodyTheRightsOfAProgram: whoever starts a set-user-id
// program may set what makes it a zygote or a supervisor.
func TestVariablesGiveNobodyTheRightsOfAProgram(t *testing.T) {
	name := elevatedSelf(t)
	for variable, status := range map[string]int{"HOOSEGEN_ZYGOTE=1": 126, "HOOSEGEN_ENTRY=supervisor": 127, "HOOSEGEN_ENTRY=inmate": 127} {
		cmd := exec.Command(name)
		cmd.Env, cmd.Dir = []string{variable, "HOOSEGEN_SELF=/inmate"}, "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: ordinary, Gid: ordinary}}
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != status {
			t.Errorf("%s: %v, want status %d\n%s", variable, err, status, out)
		}
	}
}

func TestAProgramWithRightsOfItsOwnHasNoJail(t *testing.T) {
	cmd := selfAs(t)
	cmd.Path = elevatedSelf(t)
	if a := ask(t, cmd); !strings.Contains(a.Error, "set-user-id") || !strings.Contains(a.Hint, "chmod u-s") || a.Echo != "" {
		t.Errorf("the answer is %+v, want an error that says why", a)
	}
}

// TestWhatAnInmateMayWriteLeadsNowhere: it could lead the next cell's volume
// elsewhere.
func TestWhatAnInmateMayWriteLeadsNowhere(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	link := filepath.Join(t.TempDir(), "link")
	if err := errors.Join(os.Mkdir(in, 0o755), os.Symlink(in, link)); err != nil {
		t.Fatal(err)
	}
	out := launch.Volume{Host: dir, Cell: "/out", ReadWrite: true}
	for _, host := range []string{in, link, dir} {
		_, err := New(Config{Program: program(t, probe), Volumes: []launch.Volume{out, {Host: host, Cell: "/in"}}})
		if err == nil || !strings.Contains(err.Error(), "inmates may write") {
			t.Errorf("%s: error %v, want one that says what is wrong", host, err)
		}
	}
}

func TestAProgramThatWasReplacedIsNotExecuted(t *testing.T) {
	b, err := os.ReadFile(program(t, probe))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(scratch, "replaced")
	if err := os.WriteFile(name, b, 0o755); err != nil {
		t.Fatal(err)
	}
	l := launcher(t, "echo", func(c *Config) { c.Program = name })
	if err := errors.Join(os.WriteFile(name+".new", b, 0o755), os.Rename(name+".new", name)); err != nil {
		t.Fatal(err)
	}
	if c, err := l.Launch(t.Context()); err == nil || !strings.Contains(err.Error(), "replaced") {
		t.Errorf("launched %v, error %v; want one that says that the program was replaced", c, err)
	}
}

// TestAZygoteThatIsStoppedHoldsNobody also holds that no more cells are made
// than were asked for.
func TestAZygoteThatIsStoppedHoldsNobody(t *testing.T) {
	l := launcher(t, "echo", nil)
	if err := l.zygote.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	for range 40 { // more than the socket holds
		go func() {
			_, err := l.Launch(t.Context())
			failed <- err
		}()
	}
	// Nobody can tell one that is stopped from one that is slow but by time;
	// here somebody kills it.
	l.zygote.kill()
	worked := 0
	for range 40 {
		if err := <-failed; err == nil {
			worked++
		} else if !errors.Is(err, errZygoteGone) {
			t.Error(err)
		}
	}
	if worked == 0 {
		t.Error("no launch was made by another zygote")
	}
	left := zombies(t)
	for deadline := time.Now().Add(5 * time.Second); len(left) > 0 && time.Now().Before(deadline); left = zombies(t) {
		runtime.Gosched() // those who wait are on their way
	}
	if len(left) != 0 {
		t.Errorf("there are children that nobody waits for: %v", left)
	}
}

// zombies lists the zombies of this process.
func zombies(t *testing.T) (found []string) {
	t.Helper()
	all, err := inspect.Processes()
	if err != nil {
		t.Fatal(err)
	}
	for pid, stat := range all {
		if stat.State == "Z" && stat.PPID == os.Getpid() {
			found = append(found, fmt.Sprint(pid, " ", stat.Comm))
		}
	}
	return found
}
