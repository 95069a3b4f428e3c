package stage

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// host is a zygote and the host's end of its socket.
type host struct {
	t      *testing.T
	socket int
}

// newHost executes this test binary as a zygote.
func newHost(t *testing.T) host {
	t.Helper()
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := os.NewFile(uintptr(ends[1]), "zygote")
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = Environment()
	cmd.ExtraFiles = []*os.File{theirs}
	if err := errors.Join(cmd.Start(), theirs.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Close(ends[0]); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the zygote: %v", err)
		}
	})
	return host{t, ends[0]}
}

// saying is what came of a plan.
type saying struct {
	kind, step int
	value      uint64
}

// send has a plan carried out by a cell whose descriptors 0, 1, 2 and 9 are the
// same pipe, and returns what was said, how the cell ended and what it wrote.
func (h host) send(message []byte) (all []saying, status unix.WaitStatus, written string) {
	h.t.Helper()
	pipe := func() (r, w *os.File) {
		r, w, err := os.Pipe()
		if err != nil {
			h.t.Fatal(err)
		}
		return r, w
	}
	outR, outW := pipe()
	statusR, statusW := pipe()
	syncR, syncW := pipe()
	defer func() { _ = errors.Join(outR.Close(), statusR.Close(), syncW.Close()) }()
	w := int(outW.Fd())
	rights := unix.UnixRights(w, w, w, int(statusW.Fd()), int(syncR.Fd()), w)
	if err := unix.Sendmsg(h.socket, message, rights, nil, unix.MSG_NOSIGNAL); err != nil {
		h.t.Fatal(err)
	}
	_ = errors.Join(outW.Close(), statusW.Close(), syncR.Close())
	_ = statusR.SetReadDeadline(time.Now().Add(10 * time.Second))
	pid := 0
	for {
		var b [StatusSize]byte
		if _, err := io.ReadFull(statusR, b[:]); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			h.t.Fatal(err)
		}
		var s saying
		s.kind, s.step, s.value = ReadStatus(b)
		if s.kind == Made {
			pid, s.value = int(s.value), 0
			if _, err := syncW.WriteString("g"); err != nil {
				h.t.Fatal(err)
			}
		}
		all = append(all, s)
	}
	if pid != 0 {
		if _, err := unix.Wait4(pid, &status, 0, nil); err != nil {
			h.t.Fatalf("the cell %d is not our child: %v", pid, err)
		}
	}
	text, err := io.ReadAll(outR)
	if err != nil {
		h.t.Fatal(err)
	}
	return all, status, string(text)
}

// TestACellPerformsItsPlan also holds that the cell is the child of the host
// and not of the zygote.
func TestACellPerformsItsPlan(t *testing.T) {
	runtime.LockOSThread() // whose children the cells are
	h := newHost(t)
	hello, wait := []byte("hello "), Step{Call: unix.SYS_READ, Args: []any{Sync, make([]byte, 1), 1}, Want: 1}
	write := func(b any, n, want int) Step {
		return Step{Call: unix.SYS_WRITE, Args: []any{Extra, b, n}, Want: want}
	}
	end := Step{Call: unix.SYS_EXIT_GROUP, Args: []any{5}}
	tests := []struct {
		name  string
		plan  Plan
		want  []saying
		exit  int
		wrote string
	}{
		{"to the end", Plan{Cgroup: -1, Steps: []Step{wait, write(hello, 6, 6), write("world", 5, Any), end}},
			[]saying{{Made, 0, 0}, {Performed, 3, 0}}, 5, "hello world"},
		{"until a step fails", Plan{Cgroup: -1, Steps: []Step{wait, write(hello, 6, 6), {Call: unix.SYS_CLOSE, Args: []any{999}}, write("no", 2, 2), end}},
			[]saying{{Made, 0, 0}, {Failed, 2, uint64(unix.EBADF)}}, 127, "hello "},
		{"until a step gives another result", Plan{Cgroup: -1, Steps: []Step{wait, write(hello, 6, 5), end}},
			[]saying{{Made, 0, 0}, {Unexpected, 1, 6}}, 127, "hello "},
		{"with a last step that fails", Plan{Cgroup: -1, Steps: []Step{wait, {Call: unix.SYS_EXECVE, Args: []any{"/does/not/exist", Pointers{"a"}, Pointers{}}}}},
			[]saying{{Made, 0, 0}, {Performed, 1, 0}, {Failed, 1, uint64(unix.ENOENT)}}, 127, ""},
		{"that executes a program", Plan{Cgroup: -1, Steps: []Step{wait, {Call: unix.SYS_DUP3, Args: []any{Extra, 1, 0}, Want: 1},
			{Call: unix.SYS_EXECVE, Args: []any{"/bin/sh", Pointers{"sh", "-c", "echo $A $1", "x", "one"}, Pointers{"A=1"}}}}},
			[]saying{{Made, 0, 0}, {Performed, 2, 0}}, 0, "1 one\n"},
		{"that cannot be made", Plan{Cgroup: -1, Flags: unix.CLONE_THREAD, Steps: []Step{end}},
			[]saying{{NotMade, RefusedClone, uint64(unix.EINVAL)}}, 0, ""},
		{"in a cgroup that is none", Plan{Cgroup: 5, Steps: []Step{end}},
			[]saying{{NotMade, RefusedClone, uint64(unix.EBADF)}}, 0, ""},
		{"in a cgroup that was not sent", Plan{Cgroup: 6, Steps: []Step{end}},
			[]saying{{NotMade, RefusedPlan, uint64(unix.EINVAL)}}, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h.t = t
			message, err := tt.plan.Encode()
			if err != nil {
				t.Fatal(err)
			}
			got, status, wrote := h.send(message)
			if len(got) != len(tt.want) {
				t.Fatalf("it was said %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("it was said %v, want %v", got, tt.want)
				}
			}
			if code := status.ExitStatus(); got[0].kind == Made && code != tt.exit {
				t.Errorf("the cell ended with %d, want %d", code, tt.exit)
			}
			if wrote != tt.wrote {
				t.Errorf("the cell wrote %q, want %q", wrote, tt.wrote)
			}
		})
	}
	t.Run("messages that are no plan", func(t *testing.T) {
		h.t = t
		good, err := (&Plan{Cgroup: -1, Steps: []Step{end}}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{good[:len(good)-1], append(slices.Clip(good), 0), good[:3], bytes.Repeat([]byte{0xff}, 512)} {
			if got, _, _ := h.send(bad); len(got) != 1 || got[0] != (saying{NotMade, RefusedPlan, uint64(unix.EINVAL)}) {
				t.Errorf("%d bytes: it was said %v", len(bad), got)
			}
		}
	})
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	tests := []struct {
		name string
		step Step
	}{
		{"seven arguments", Step{Args: []any{1, 2, 3, 4, 5, 6, 7}}},
		{"an argument of another type", Step{Args: []any{1.5}}},
		{"too much", Step{Args: []any{make([]byte, MaxPlan)}}},
	}
	for _, tt := range tests {
		tt.step.Name = "step"
		if _, err := (&Plan{Steps: []Step{tt.step}}).Encode(); err == nil || tt.name != "too much" && !strings.Contains(err.Error(), "step") {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
}

// TestTheStageIsWhatItSays holds sizes that the kernel fixes.
func TestTheStageIsWhatItSays(t *testing.T) {
	if got := unsafe.Sizeof(cloneArgs{}); got != 88 {
		t.Errorf("struct clone_args has %d bytes, want 88", got)
	}
	if got := unsafe.Sizeof(status{}); got != StatusSize {
		t.Errorf("a status has %d bytes, want %d", got, StatusSize)
	}
}
