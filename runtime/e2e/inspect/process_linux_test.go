package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestAPlainChildIsReadRight(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var opened []*os.File
	open := func(name string, flags int) *os.File {
		f, err := os.OpenFile(name, flags, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		opened = append(opened, f)
		return f
	}
	number := func(fd int, err error) *os.File {
		if err != nil {
			t.Fatal(err)
		}
		f := os.NewFile(uintptr(fd), "")
		t.Cleanup(func() { f.Close() })
		return f
	}
	if err := unix.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	both, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = number(both[1], nil)
	files := []*os.File{
		open(filepath.Join(dir, "a file"), os.O_CREATE|os.O_RDWR), // 3
		open(filepath.Join(dir, "a file"), os.O_RDONLY),
		open(dir, os.O_RDONLY),
		open("/dev/null", os.O_RDONLY),
		open("/dev/null", os.O_WRONLY),
		open(filepath.Join(dir, "fifo"), os.O_RDWR),
		number(both[0], nil), // 9
		number(unix.EpollCreate1(unix.EPOLL_CLOEXEC)),
		open("/proc/self/ns/net", os.O_RDONLY),
		number(unix.Open(filepath.Join(dir, "a file"), unix.O_PATH|unix.O_CLOEXEC, 0)),
	}
	limit := unix.Rlimit{Cur: 77, Max: 99}
	pid := start(t, setting{
		acts: "memfd=mine",
		cmd: func(c *exec.Cmd) {
			c.Dir, c.ExtraFiles = dir, files
			c.Env = append(c.Env, "A=1", "B=x=y", "C=")
		},
		after: func(pid int) error {
			return errors.Join(
				unix.Prlimit(pid, unix.RLIMIT_NOFILE, &limit, nil),
				unix.Prlimit(pid, unix.RLIMIT_CORE, &unix.Rlimit{Cur: 0, Max: 1}, nil),
				os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("500"), 0),
				os.WriteFile(fmt.Sprintf("/proc/%d/coredump_filter", pid), []byte("0x7f"), 0))
		},
	})
	s, err := Process(pid)
	if err != nil {
		t.Fatal(err)
	}
	file := "file:" + dir + "/a file"
	uid, gid := os.Getuid(), os.Getgid()
	groups, _ := os.Getgroups()
	same := func(id int) [4]int { return [4]int{id, id, id, id} }
	for n := range s.Descriptors {
		if n > 13 && inherited(n) {
			delete(s.Descriptors, n)
		}
	}
	wants := map[string][2]any{
		"descriptors": {s.Descriptors, map[int]string{
			0: "pipe", 1: "pipe", 2: "pipe", 3: file + " (writable)", 4: file, 5: "dir:" + dir,
			6: "dev:c1:3", 7: "dev:c1:3 (writable)", 8: "fifo:" + dir + "/fifo (writable)", 9: "socket",
			10: "anon:[eventpoll]", 11: "namespace:net", 12: file, 13: "memfd:mine",
		}},
		"environment":  {s.Environment, []string{childVariable + "=memfd=mine", "GODEBUG=containermaxprocs=0,updatemaxprocs=0", "A=1", "B=x=y", "C="}},
		"open files":   {s.Limits["open files"], [2]uint64{77, 99}},
		"core":         {s.Limits["core file size"], [2]uint64{0, 1}},
		"uids":         {s.UIDs, same(uid)},
		"outside uids": {s.OutsideUIDs, same(uid)},
		"gids":         {s.GIDs, same(gid)},
		"groups":       {len(s.Groups), len(groups)},
		"session":      {s.SessionLeader, true},
		"tty":          {s.TTY, 0},
		"exe":          {s.Exe, program},
		"cwd":          {s.Cwd, dir},
		"oom":          {s.OOMScoreAdj, 500},
		"core filter":  {s.CoreFilter, "0000007f"},
		"user ns":      {s.Namespaces["user"], "shared"},
		"net ns":       {s.Namespaces["net"], "shared"},
		"unseen":       {len(s.Unseen), 0},
		"loopback":     {slices.Contains(s.Interfaces, "lo"), true},
		"threads":      {len(s.Others) > 0, true},
	}
	for what, want := range wants {
		if !reflect.DeepEqual(want[0], want[1]) {
			t.Errorf("%s: %v, want %v", what, want[0], want[1])
		}
	}
}

func TestNamespacesAndIDsAreReadRight(t *testing.T) {
	needUserNamespaces(t)
	point := t.TempDir()
	pid := start(t, setting{
		acts: "tmpfs=" + point,
		attr: userNamespace(0, syscall.CLONE_NEWNS|syscall.CLONE_NEWNET|syscall.CLONE_NEWPID|syscall.CLONE_NEWUTS|syscall.CLONE_NEWIPC),
	})
	s, err := Process(pid)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"user", "mnt", "net", "pid", "pid_for_children", "uts", "ipc"} {
		if s.Namespaces[name] != "own" {
			t.Errorf("namespace %s is %s", name, s.Namespaces[name])
		}
	}
	if s.Namespaces["cgroup"] != "shared" {
		t.Errorf("namespace cgroup is %s", s.Namespaces["cgroup"])
	}
	if want := fmt.Sprintf("0 %d 1", os.Getuid()); s.UIDMap != want || s.UIDs != [4]int{} || s.OutsideUIDs[0] != os.Getuid() {
		t.Errorf("map %s, ids %v inside and %v outside", s.UIDMap, s.UIDs, s.OutsideUIDs)
	}
	if s.Capabilities.Effective == 0 || s.Capabilities.Effective != s.Capabilities.Permitted {
		t.Errorf("capabilities %+v of the root of a user namespace", s.Capabilities)
	}
	if !slices.Equal(s.Interfaces, []string{"lo"}) || s.Routes != 0 {
		t.Errorf("interfaces %v, %d routes, in an empty namespace", s.Interfaces, s.Routes)
	}
	at := slices.IndexFunc(s.Mounts, func(m Mount) bool { return m.Point == point })
	if at < 0 {
		t.Fatalf("no mount at %s: %+v", point, s.Mounts)
	}
	m := s.Mounts[at]
	if m.Type != "tmpfs" || m.Source != "made of this" || m.Size != 1<<20 || m.Root != "/" ||
		!slices.Equal(mountOptions(m.Options), []string{"nodev", "noexec", "nosuid", "rw"}) {
		t.Errorf("mount %+v", m)
	}
	all := s.Mounts
	s.Mounts = nil
	for i, m := range all { // mounts over others are a difference, and the machine may have some
		if !slices.ContainsFunc(all[:i], func(o Mount) bool { return o.Point == m.Point }) {
			s.Mounts = append(s.Mounts, m)
		}
	}
	if d := s.Differences(expect(s)); len(d) > 0 {
		t.Errorf("a state differs from itself: %q", d)
	}
}

// inherited reports whether this process itself was started with a descriptor
// that it passes on to all its children.
func inherited(n int) bool {
	flags, err := unix.FcntlInt(uintptr(n), unix.F_GETFD, 0)
	return err == nil && flags&unix.FD_CLOEXEC == 0
}

// TestEachDeviationOfAChildIsFound starts children that differ in one thing
// from the first.
func TestEachDeviationOfAChildIsFound(t *testing.T) {
	needUserNamespaces(t)
	point := t.TempDir()
	const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
	confined := userNamespace(65534, namespaces)
	environment := func(what string) map[Pattern]Pattern {
		return map[Pattern]Pattern{childVariable: Literally(what), "GODEBUG": "*"}
	}
	plain := state(t, setting{attr: confined})
	base := expect(plain)
	stacks := plain.Differences(base) // of mounts over others on this machine
	limit := func(which int) func(int) error {
		return func(pid int) error {
			var l unix.Rlimit
			if err := unix.Prlimit(pid, which, nil, &l); err != nil {
				return err
			}
			l.Max /= 2
			l.Cur = min(l.Cur, l.Max)
			return unix.Prlimit(pid, which, &l, nil)
		}
	}
	tests := map[string]struct {
		setting
		want []string // a line for each, with these words in it
	}{
		"nothing":              {setting{}, nil},
		"no_new_privs":         {setting{before: func() error { return unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }}, []string{"no_new_privs: true, expected false"}},
		"a seccomp filter":     {setting{before: passAll}, []string{"no_new_privs", "the seccomp mode: 2, expected 0", "the number of seccomp filters"}},
		"a session":            {setting{attr: func(a *syscall.SysProcAttr) { confined(a); a.Setsid = false }}, []string{"leads a session: false"}},
		"a shared network":     {setting{attr: userNamespace(65534, namespaces&^syscall.CLONE_NEWNET)}, []string{`the namespace net: "shared", expected "own"`}},
		"a process namespace":  {setting{attr: userNamespace(65534, namespaces|syscall.CLONE_NEWPID)}, []string{"the namespace pid:", "the namespace pid_for_children"}},
		"another id inside":    {setting{attr: userNamespace(65533, namespaces)}, []string{"the user ids inside", "the group ids inside", "the map of user ids", "the map of group ids"}},
		"a capability":         {setting{attr: userNamespace(0, namespaces)}, []string{"the user ids inside", "the group ids inside", "the map of user ids", "the map of group ids", "permitted capabilities", "effective capabilities"}},
		"a limit":              {setting{after: limit(unix.RLIMIT_NOFILE)}, []string{"the limit open files"}},
		"a descriptor":         {setting{cmd: func(c *exec.Cmd) { c.ExtraFiles = []*os.File{os.Stdin} }}, []string{"the descriptor 3 is not expected"}},
		"a variable":           {setting{cmd: func(c *exec.Cmd) { c.Env = append(c.Env, "X=1") }}, []string{`the variable X is not expected: "1"`}},
		"a directory":          {setting{cmd: func(c *exec.Cmd) { c.Dir, c.Env = "/proc", append(c.Env, "PWD=/") }}, []string{"the working directory", "the variable PWD"}},
		"a score":              {setting{after: func(pid int) error { return os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte("777"), 0) }}, []string{"the OOM score adjustment"}},
		"a thread that may":    {setting{acts: "thread-nnp"}, []string{"thread ", "the variable " + childVariable}},
		"a memory file":        {setting{acts: "memfd=x"}, []string{"the descriptor 3 is not expected", "the variable " + childVariable}},
		"a mount":              {setting{acts: "tmpfs=" + point, attr: userNamespace(0, namespaces)}, []string{"the mount at " + point}},
		"a mount over another": {setting{acts: "tmpfs=" + point + " stacked=" + point, attr: userNamespace(0, namespaces)}, []string{"there is more than one mount at " + point}},
		"a thread elsewhere":   {setting{acts: "thread-namespace", attr: userNamespace(0, 0)}, []string{`: the namespace uts: "own", expected "shared"`}},
	}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		tt := tests[name]
		t.Run(name, func(t *testing.T) {
			want := base
			if tt.attr == nil {
				tt.attr = confined
			}
			s := state(t, tt.setting)
			// Of these there is more to tell, which depends on the user and the machine.
			some := strings.Contains(name, "mount") || strings.Contains(name, "capability") || strings.Contains(name, "elsewhere") || strings.Contains(name, "shared")
			if name == "a thread elsewhere" { // the thread differs from its process, whatever that is like
				want = expect(s)
			}
			if some {
				want.Environment = environment(tt.acts)
			}
			got := slices.DeleteFunc(s.Differences(want), func(line string) bool {
				// An engine on this machine mounts and unmounts meanwhile.
				return slices.Contains(stacks, line) || strings.HasPrefix(line, "the mount at ") && strings.Contains(line, "/docker/")
			})
			for _, words := range tt.want {
				if !slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, words) }) {
					t.Errorf("nothing about %q in\n%s", words, strings.Join(got, "\n"))
				}
			}
			// Threads repeat what is said of the process.
			got = slices.DeleteFunc(got, func(line string) bool { return strings.HasPrefix(line, "thread ") })
			if named := slices.DeleteFunc(slices.Clone(tt.want), func(w string) bool { return strings.HasPrefix(w, "thread ") }); !some && len(got) != len(named) {
				t.Errorf("%d differences, want %d:\n%s", len(got), len(named), strings.Join(got, "\n"))
			}
		})
	}
}

func TestDumpableIsReadRight(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIPPED, NOT TESTED: only root may look at what is not dumpable")
	}
	nobody := func(a *syscall.SysProcAttr) { a.Credential = &syscall.Credential{Uid: 65534, Gid: 65534} }
	for want, s := range map[string]setting{
		"yes":     {attr: nobody},
		"no":      {attr: nobody, acts: "undumpable"},
		"unknown": {},
	} {
		if got := state(t, s); got.Dumpable != want || len(got.Unseen) > 0 {
			t.Errorf("dumpable %q and unseen %q, want %q", got.Dumpable, got.Unseen, want)
		}
	}
	for _, tt := range []struct {
		owner, effective int
		uidMap, want     string
	}{
		{1000, 1000, "0 0 4294967295", "yes"}, {0, 1000, "0 0 4294967295", "no"}, {0, 0, "0 0 4294967295", "unknown"},
		{1000, 1000, "0 1000 1", "unknown"}, {1000, 1000, "65534 1000 1", "yes"}, {0, 1000, "65534 1000 1", "no"},
	} {
		if got := dumpable(tt.owner, tt.effective, tt.uidMap); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}

// TestWhatMayNotBeReadIsNamed looks with the eyes of an ordinary user at a
// process of another one.
func TestWhatMayNotBeReadIsNamed(t *testing.T) {
	pid := start(t, setting{acts: "undumpable"})
	s, err := Process(pid)
	if os.Getuid() == 0 {
		// Root sees all: let it be somebody else on one thread.
		err = onThrowAwayThread(func() error {
			if err := unix.Setresuid(65534, 65534, 65534); err != nil {
				return err
			}
			s, err = Process(pid)
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"descriptors", "environment", "program", "root", "working directory", "namespaces"} {
		if !slices.Contains(s.Unseen, part) {
			t.Errorf("%s are not named as unseen: %q", part, s.Unseen)
		}
		want := "the " + part + " cannot be seen"
		if !slices.ContainsFunc(s.Differences(Expectation{}), func(l string) bool { return strings.HasPrefix(l, want) }) {
			t.Errorf("no difference says %q", want)
		}
		if slices.ContainsFunc(s.Differences(Expectation{Unseen: s.Unseen}), func(l string) bool { return strings.Contains(l, "cannot be seen") }) {
			t.Error("what is allowed to be unseen is reported")
		}
	}
}

func TestTheDeadAreNoProcesses(t *testing.T) {
	cmd := exec.Command(program)
	cmd.Env = []string{childVariable + "="}
	if err := cmd.Start(); err != nil { // its standard input is empty: it ends at once
		t.Fatal(err)
	}
	var info unix.Siginfo
	if err := unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Process(cmd.Process.Pid); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("of a zombie: %v", err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	if _, err := Process(cmd.Process.Pid); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no process: %v", err)
	}
}

func TestDescendants(t *testing.T) {
	pid := start(t, setting{acts: "child child"})
	got := Descendants(pid)
	if len(got) != 2 || slices.Contains(got, pid) {
		t.Errorf("descendants %v of %d, want its two children", got, pid)
	}
	if all := Descendants(os.Getpid()); !slices.Contains(all, pid) || !slices.Contains(all, got[0]) {
		t.Errorf("descendants %v of the test, want %d and %v among them", all, pid, got)
	}
	if got := Descendants(got[0]); len(got) != 0 {
		t.Errorf("descendants %v of a process that has none", got)
	}
	if descends(3, 1, map[int]int{3: 4, 4: 3}) {
		t.Error("a loop leads to 1")
	}
}
