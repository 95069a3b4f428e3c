package impl

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
)

func somewhere(t *testing.T) world {
	t.Helper()
	return world{Outside: escape.Outside{Secret: "secret"}, deadline: time.Now().Add(limit)}
}

func TestDescriptorsOfTheHostAreFound(t *testing.T) {
	w := somewhere(t)
	w.File = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(w.File, []byte(w.Secret), 0o600); err != nil {
		t.Fatal(err)
	}
	const first = 2000 // what this test was started with is not looked at
	if reached, err := hunt(first); err == nil {
		t.Fatalf("there is none, and found was: %s", reached)
	}
	for _, name := range []string{w.File, filepath.Dir(w.File), "/dev/null"} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		fd, err := unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, first)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := hunt(first); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := walk(w, first); (err == nil) != (name == filepath.Dir(w.File)) {
			t.Errorf("from %s: %v", name, err)
		}
		_, _ = f.Close(), unix.Close(fd)
	}
}

func TestTheErrorOfAChildIsTold(t *testing.T) {
	w := somewhere(t)
	if err := inChild(w, 0, newCall(unix.SYS_GETPID)); err != nil {
		t.Error(err)
	}
	bad := newCall(unix.SYS_CLOSE, minusOne)
	if err := inChild(w, 0, newCall(unix.SYS_GETPID), bad, newCall(unix.SYS_GETPID)); !errors.Is(err, unix.EBADF) {
		t.Errorf("got %v", err)
	}
	if err := inChild(w, 0, newCall(unix.SYS_KILL, 0, uintptr(unix.SIGKILL)+1000)); !errors.Is(err, unix.EINVAL) {
		t.Errorf("got %v", err)
	}
	w.deadline = time.Now()
	if err := inChild(w, 0, newCall(unix.SYS_PPOLL, 0, 0, 0, 0, 0)); err == nil || !strings.Contains(err.Error(), "late") {
		t.Errorf("got %v", err)
	}
}

// TestWithoutAChildOnlyARefusalIsAnError makes calls as where no process may be
// started.
func TestWithoutAChildOnlyARefusalIsAnError(t *testing.T) {
	none, bad := newCall(minusOne>>1), newCall(unix.SYS_CLOSE, minusOne)
	for _, tt := range []struct {
		calls []call
		want  error
	}{
		{[]call{newCall(unix.SYS_GETPID)}, nil},
		{[]call{newCall(unix.SYS_GETPID), none}, unix.ENOSYS},
		{[]call{bad, none}, nil},
	} {
		if err := alone(tt.calls); !errors.Is(err, tt.want) {
			t.Errorf("got %v, want %v", err, tt.want)
		}
	}
}

func TestARefusalIsToldFromNonsense(t *testing.T) {
	for _, err := range []error{unix.EPERM, unix.EACCES, unix.ENOSYS, unix.EROFS} {
		if _, got := past("x", err); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	for _, err := range []error{nil, unix.EINVAL, unix.EFAULT, unix.ENOENT, unix.EBADF} {
		if reached, got := past("x", err); got != nil || !strings.HasPrefix(reached, "x") {
			t.Errorf("%v became %q, %v", err, reached, got)
		}
	}
}

func TestOwnProcessesAreNotTheHosts(t *testing.T) {
	w := somewhere(t)
	for pid, ours := range map[int]bool{os.Getpid(): true, os.Getppid(): true, 1 << 30: false} {
		if w.PID = pid; w.ours() != ours {
			t.Errorf("process %d: %t", pid, !ours)
		}
	}
}

func TestAnAttemptThatIsStuckIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		outcome := run(t.Context(), func(world) (string, error) { <-release; return "", nil }, escape.Outside{})
		close(release)
		if outcome.Escaped || !strings.Contains(outcome.Detail, "stuck") {
			t.Errorf("%+v", outcome)
		}
	})
}

func TestAnUnknownAttemptIsAnError(t *testing.T) {
	if _, err := New().Try(t.Context(), "none", escape.Outside{}); err == nil {
		t.Error("no error")
	}
}
