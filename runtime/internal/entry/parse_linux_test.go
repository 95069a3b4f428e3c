package entry

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
)

func TestSettings(t *testing.T) {
	environ := []string{"A=1", "AB=2", "HOOSEGEN_ENTRY=x", "HOOSEGEN_KEEP=", "B=", "=C:=3", "D"}
	tests := []struct {
		name  string
		env   map[string]string
		grace int64
		want  []string
	}{
		{name: "nothing set", grace: 500, want: []string{"A=1", "AB=2", "B=", "=C:=3"}},
		{name: "nothing kept", env: map[string]string{abi.EnvKeep: ""}, grace: 500, want: []string{"=C:=3"}},
		{name: "some kept", env: map[string]string{abi.EnvKeep: "B,AB,HOOSEGEN_ENTRY"}, grace: 500, want: []string{"AB=2", "B="}},
		{name: "grace", env: map[string]string{abi.EnvGrace: "1200", abi.EnvKeep: "A"}, grace: 1200, want: []string{"A=1"}},
		{name: "grace beyond reason", env: map[string]string{abi.EnvGrace: "99999999999999999999", abi.EnvKeep: "A"}, grace: 60_000, want: []string{"A=1"}},
		{name: "grace that is no number", env: map[string]string{abi.EnvGrace: "1s", abi.EnvKeep: "A"}, grace: 500, want: []string{"A=1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := readSettings(func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok })
			if got := s.environment(environ); !slices.Equal(got, tt.want) {
				t.Errorf("environment %q, want %q", got, tt.want)
			}
			if s.grace != tt.grace*1e6 {
				t.Errorf("grace %d ns, want %d ms", s.grace, tt.grace)
			}
		})
	}
}

func TestParseStat(t *testing.T) {
	tail := " S 12 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654321987 100 200"
	tests := []struct {
		text string
		want process
		ok   bool
	}{
		{text: "7 (sh)" + tail, want: process{7, 12, "987654321987"}, ok: true},
		{text: "7 (a) S 99 (b)" + tail + "\n", want: process{7, 12, "987654321987"}, ok: true},
		{text: "7 ())" + tail, want: process{7, 12, "987654321987"}, ok: true},
		{text: "7 (sh) S 12 1"},
		{text: ""},
		{text: ")"},
	}
	for _, tt := range tests {
		got, ok := parseStat(7, tt.text)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("parseStat(%q) = %v, %t", tt.text, got, ok)
		}
	}
	if self, ok := readProcess(os.Getpid()); !ok || self.parent != os.Getppid() || self.started == "" {
		t.Errorf("this process: %v, %t", self, ok)
	}
}

func TestDescendants(t *testing.T) {
	p := func(pid, parent int) process { return process{pid: pid, parent: parent} }
	all := []process{p(1, 0), p(5, 1), p(9, 5), p(10, 9), p(11, 9), p(6, 1), p(20, 21), p(21, 20)}
	var got []int
	for _, d := range descendants(all, 5) {
		got = append(got, d.pid)
	}
	if !slices.Equal(got, []int{9, 10, 11}) {
		t.Errorf("descendants of 5: %v", got)
	}
	if loop := descendants(all, 20); len(loop) != 1 {
		t.Errorf("in a circle: %v", loop)
	}
}

func TestOOMFiles(t *testing.T) {
	tests := []struct {
		name, cgroup string
		want         []string
	}{
		{name: "version 2, on the host", cgroup: "0::/user.slice/a:b\n",
			want: []string{"/sys/fs/cgroup/user.slice/a:b/memory.events", "/sys/fs/cgroup/memory.events"}},
		{name: "version 2, in a namespace", cgroup: "0::/\n", want: []string{"/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory.events"}},
		{name: "version 1", cgroup: "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n",
			want: []string{"/sys/fs/cgroup/memory/docker/ab/memory.oom_control", "/sys/fs/cgroup/memory/memory.oom_control"}},
		{name: "none", cgroup: ""},
	}
	for _, tt := range tests {
		if got := oomFiles(tt.cgroup); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestParseOOMKills(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int
		ok   bool
	}{
		{text: "low 0\nhigh 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 1\n", want: 3, ok: true},
		{text: "oom_kill_disable 1\nunder_oom 0\noom_kill 12", want: 12, ok: true},
		{text: "oom_kill_disable 1\nunder_oom 0\n"},
		{text: ""},
	} {
		if got, ok := parseOOMKills(tt.text); got != tt.want || ok != tt.ok {
			t.Errorf("%q: %d, %t", tt.text, got, ok)
		}
	}
}

func TestTailKeepsTheStartAndTheEnd(t *testing.T) {
	whole := strings.Repeat("0123456789", 60_000)
	for _, size := range []int{0, 1, headSize, headSize + 1, headSize + tailSize, headSize + tailSize + 1, len(whole)} {
		for _, piece := range []int{1 << 20, 70_000, 999} {
			var a, b tail
			text := whole[len(whole)-size:]
			for i := 0; i < len(text); i += piece {
				part := []byte(text[i:min(i+piece, len(text))])
				if i < len(text)/3 {
					a.add(part)
				} else {
					b.add(part)
				}
			}
			a.addTail(&b)
			got := string(a.bytes())
			if size <= headSize {
				if got != text {
					t.Errorf("%d bytes in pieces of %d: not the same", size, piece)
				}
				continue
			}
			if len(got) > residual || a.total != size {
				t.Errorf("%d bytes in pieces of %d: %d kept, %d counted", size, piece, len(got), a.total)
			}
			if got[:headSize] != text[:headSize] || !strings.HasSuffix(text, got[len(got)-1000:]) {
				t.Errorf("%d bytes in pieces of %d: neither start nor end", size, piece)
			}
			if dropped := size > headSize+tailSize; strings.Contains(got, "bytes of output dropped]\n") != dropped {
				t.Errorf("%d bytes in pieces of %d: mark present: %t", size, piece, !dropped)
			}
		}
	}
}

func TestReportIsReadByLaunchers(t *testing.T) {
	for _, want := range [][3]int{{0, 0, 0}, {-1, 64, 1}, {127, 0, 127}, {128, 0, 128}, {255, 0, 300}, {1, 0, math.MaxInt32}} {
		b := appendFrame(nil, frameOutput, 1, []byte("out"))
		b = appendFrame(b, frameOutput, 2, []byte("err"))
		b = appendExit(b, want[0], want[1], want[2])
		var p report.Parser
		p.Write(b)
		r, err := p.Report()
		if err != nil || !r.Complete || r.Code != want[0] || r.Signal != want[1] || r.OOMKills != want[2] {
			t.Errorf("%v: %+v, %v", want, r, err)
		}
		if string(r.Stdout) != "out" || string(r.Stderr) != "err" {
			t.Errorf("%v: output %q, %q", want, r.Stdout, r.Stderr)
		}
	}
}

// TestMemoryFilesAreOfEveryKind opens those that other kernels and sandboxes
// leave, too.
func TestMemoryFilesAreOfEveryKind(t *testing.T) {
	for name, fd := range map[string]int{
		"the first that there is":   newMemoryFile(),
		"in memory, not executable": memoryFile(unix.MFD_CLOEXEC | unix.MFD_NOEXEC_SEAL),
		"in memory":                 memoryFile(unix.MFD_CLOEXEC),
		"unnamed":                   temporaryFile("/dev/shm"),
	} {
		t.Run(name, func(t *testing.T) {
			if fd < 0 && strings.Contains(name, "executable") {
				t.Skip("SKIPPED, NOT TESTED: this kernel has none (before Linux 6.3)")
			}
			if fd < 0 {
				t.Fatal("there is none")
			}
			defer syscall.Close(fd)
			m := mapMemory(fd)
			defer syscall.Munmap(m)
			copy(m.region(1), "held")
			m.hold(1, 4, 0)
			if got := readHeld(fd, 1); string(got) != "held" {
				t.Errorf("%q is read, want what is held", got)
			}
			if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
				t.Errorf("its flags are %#x, %v: programs that are executed get it", flags, err)
			}
		})
	}
	if fd := temporaryFile(t.TempDir() + "/none"); fd >= 0 {
		t.Error("there is a file in a directory that is not")
	}
}

// The memory is the inmate's to write.
func TestHostileMemoryIsHarmless(t *testing.T) {
	fd := newMemoryFile()
	if fd < 0 {
		t.Fatal("there is no file for it")
	}
	defer syscall.Close(fd)
	m := mapMemory(fd)
	defer syscall.Munmap(m)
	copy(m.region(1), "held, coming")
	tests := []struct {
		word uint64
		want string
	}{
		{word: 0},
		{word: 5 << 32, want: "held,"},
		{word: 5<<32 | 7, want: "held, coming"},
		{word: memoryStream<<32 | 1},
		{word: 1<<32 | memoryStream},
		{word: math.MaxUint64},
		{word: 1 << 63},
	}
	for _, tt := range tests {
		m.set(wordHeldErr, tt.word)
		if got := readHeld(fd, 1); string(got) != tt.want {
			t.Errorf("%#x: %q, want %q", tt.word, got, tt.want)
		}
	}
	m.hold(1, 5, 7) // and it has not come yet
	if got := readHeld(fd, 1); string(got) != "held," {
		t.Errorf("read before it came: %q", got)
	}
	m.set(wordHeldErr, 5<<32)
	if err := syscall.Ftruncate(fd, 3); err != nil {
		t.Fatal(err)
	}
	if _, ok := readWords(fd); ok || readHeld(fd, 1) != nil {
		t.Error("a file that was cut still reads")
	}
}

func TestDecimal(t *testing.T) {
	for _, n := range []int{0, 7, 10, -1, 123456, math.MaxInt, math.MinInt + 1} {
		if got, want := decimal(n), fmt.Sprint(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
