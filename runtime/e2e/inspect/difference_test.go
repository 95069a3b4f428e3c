package inspect

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// cell is a process as a launcher might make it, confined that it should look
// like.
func cell() State {
	return State{
		Thread: thread(), Others: map[int]Thread{12: thread()},
		UIDMap: "65534 1000 1", GIDMap: "65534 1001 1", SessionLeader: true,
		Descriptors: map[int]string{0: "pipe", 1: "pipe", 5: "anon:[eventpoll]"},
		Mounts: []Mount{
			{Point: "/", Type: "tmpfs", Root: "/", Options: []string{"relatime", "ro"}, Super: []string{"rw"}, Propagation: "private"},
			{Point: "/proc", Type: "proc", Root: "/", Options: []string{"ro"}, Super: []string{"ro", "subset=pid"}, Propagation: "private"},
			{Point: "/tmp", Type: "tmpfs", Root: "/", Options: []string{"nodev", "noexec", "nosuid", "rw"}, Super: []string{"rw"}, Size: 1 << 20, Propagation: "private"},
		},
		Limits:     map[string][2]uint64{"open files": {1024, 1024}, "cpu time": {Unlimited, Unlimited}},
		Interfaces: []string{"lo"}, Environment: []string{"A=1", "B=2"},
		Exe: "/inmate", Cwd: "/", Root: "/", Dumpable: "yes", OOMScoreAdj: 0, CoreFilter: "00000033",
		Cgroups: map[string]string{"memory": "/cell", "pids": "/cell"},
	}
}

func thread() Thread {
	return Thread{
		Namespaces: map[string]string{"user": own, "time": shared}, UIDs: [4]int{65534, 65534, 65534, 65534},
		GIDs: [4]int{65534, 65534, 65534, 65534}, OutsideUIDs: [4]int{1000, 1000, 1000, 1000}, OutsideGIDs: [4]int{1001, 1001, 1001, 1001},
		Groups: []int{7}, NoNewPrivs: true, Seccomp: 2, SeccompFilters: 1, CPUs: "0-1",
	}
}

func confined() Expectation {
	return Expectation{
		Namespaces: map[Pattern]Pattern{"user": own, "time": "shared|absent"}, UIDs: "65534", GIDs: "65534",
		OutsideUIDs: "1000", OutsideGIDs: "1001", Groups: "7", NoNewPrivs: true, Seccomp: 2, SeccompFilters: "1", CPUs: "0-1",
		UIDMap: "65534 1000 1", GIDMap: "65534 1001 1", SessionLeader: true,
		Descriptors: map[Pattern]Pattern{"0": "pipe", "1": "pipe", "*": "anon:[[]eventpoll]|anon:[eventpoll]|absent"},
		Mounts: map[Pattern]MountExpectation{
			"/":     {Type: "tmpfs", Options: "ro"},
			"/proc": {Type: "proc", Options: "ro", Super: "subset=pid"},
			"/tmp":  {Type: "tmpfs", Options: "rw,nosuid,nodev,noexec", Size: "1048576"},
			"/o*":   {Optional: true},
		},
		Limits:     map[Pattern]Pattern{"open files": "1024:1024", "*": "*"},
		Interfaces: "lo", Environment: map[Pattern]Pattern{"A": "1", "B": "*"},
		Exe: "/inmate", Cwd: "/", Root: "/", Dumpable: "yes", OOMScoreAdj: "0", CoreFilter: "*33",
		Cgroups: map[Pattern]Pattern{"*": "/cell"},
	}
}

// deviations change one thing of a process that is as expected; each must be
// told in one line that has the words in it.
var deviations = []struct {
	field  string // of State or Thread, or of Mount behind "Mounts."
	change func(*State)
	words  string
}{
	{"Namespaces", func(s *State) { s.Namespaces["user"] = shared }, `the namespace user: "shared", expected "own"`},
	{"Namespaces", func(s *State) { s.Namespaces["new"] = own }, `the namespace new is not expected: "own"`},
	{"Namespaces", func(s *State) { delete(s.Namespaces, "user") }, `the namespace user is missing`},
	{"UIDs", func(s *State) { s.UIDs[2] = 0 }, `the user ids inside: "65534 65534 0 65534", expected "65534"`},
	{"GIDs", func(s *State) { s.GIDs[3] = Unmapped }, `the group ids inside: "65534 65534 65534 unmapped"`},
	{"OutsideUIDs", func(s *State) { s.OutsideUIDs = [4]int{} }, `the user ids outside: "0", expected "1000"`},
	{"OutsideGIDs", func(s *State) { s.OutsideGIDs[0] = 0 }, `the group ids outside`},
	{"Groups", func(s *State) { s.Groups = []int{7, 27} }, `the supplementary groups: "7 27", expected "7"`},
	{"Groups", func(s *State) { s.Groups = nil }, `the supplementary groups: nothing, expected "7"`},
	{"Capabilities", func(s *State) { s.Capabilities.Inheritable = 1 }, `the inheritable capabilities: CAP_CHOWN, expected none`},
	{"Capabilities", func(s *State) { s.Capabilities.Permitted = 1 << 1 }, `the permitted capabilities: CAP_DAC_OVERRIDE`},
	{"Capabilities", func(s *State) { s.Capabilities.Effective = 1 << 21 }, `the effective capabilities: CAP_SYS_ADMIN`},
	{"Capabilities", func(s *State) { s.Capabilities.Bounding = 1<<41 - 1 }, `the bounding capabilities: all, expected none`},
	{"Capabilities", func(s *State) { s.Capabilities.Ambient = 1 << 63 }, `the ambient capabilities: capability 63`},
	{"NoNewPrivs", func(s *State) { s.NoNewPrivs = false }, `no_new_privs: false, expected true`},
	{"Seccomp", func(s *State) { s.Seccomp = 0 }, `the seccomp mode: 0, expected 2`},
	{"SeccompFilters", func(s *State) { s.SeccompFilters = -1 }, `the number of seccomp filters: "unknown"`},
	{"CPUs", func(s *State) { s.CPUs = "0-3" }, `the processors: "0-3", expected "0-1"`},
	{"Others", func(s *State) { t := thread(); t.Seccomp = 0; s.Others[13] = t }, `thread 13: the seccomp mode: 0, expected 2`},
	{"Others", func(s *State) { t := thread(); t.NoNewPrivs = false; s.Others[12] = t }, `thread 12: no_new_privs`},
	{"Others", func(s *State) { t := thread(); t.Capabilities.Effective = 1; s.Others[12] = t }, `thread 12: the effective capabilities`},
	{"UIDMap", func(s *State) { s.UIDMap = "0 0 4294967295" }, `the map of user ids: "0 0 4294967295"`},
	{"GIDMap", func(s *State) { s.GIDMap = "" }, `the map of group ids: nothing`},
	{"SessionLeader", func(s *State) { s.SessionLeader = false }, `leads a session: false, expected true`},
	{"TTY", func(s *State) { s.TTY = 34816 }, `the controlling terminal: 34816, expected 0`},
	{"Descriptors", func(s *State) { s.Descriptors[1] = "socket" }, `the descriptor 1: "socket", expected "pipe"`},
	{"Descriptors", func(s *State) { s.Descriptors[9] = "dir:/" }, `the descriptor 9: "dir:/"`},
	{"Descriptors", func(s *State) { delete(s.Descriptors, 0) }, `the descriptor 0 is missing`},
	{"Mounts", func(s *State) { s.Mounts = append(s.Mounts, Mount{Point: "/x", Type: "ext4"}) }, `the mount at /x is not expected: ext4`},
	{"Mounts", func(s *State) { s.Mounts = s.Mounts[:2] }, `the mount at /tmp is missing`},
	{"Mounts", func(s *State) { s.Mounts = append(s.Mounts, s.Mounts[0]) }, `there is more than one mount at /`},
	{"Mounts.Point", func(s *State) { s.Mounts = append(s.Mounts, s.Mounts[0]); s.Mounts[3].Point = "/new" }, `the mount at /new is not expected`},
	{"Mounts.Type", func(s *State) { s.Mounts[0].Type = "ext4" }, `the mount at /: the type: "ext4", expected "tmpfs"`},
	{"Mounts.Source", func(s *State) { s.Mounts[2].Source = "/dev/sda" }, ""}, // compared only where an expectation says so
	{"Mounts.Root", func(s *State) { s.Mounts[2].Root = "/home" }, `the mount at /tmp: what is mounted: "/home", expected "/"`},
	{"Mounts.Options", func(s *State) { s.Mounts[0].Options = []string{"relatime", "rw"} }, `the mount at /: the options are rw, expected "ro"`},
	{"Mounts.Options", func(s *State) { s.Mounts[2].Options = []string{"nodev", "nosuid", "rw"} }, `the mount at /tmp: the options are nodev,nosuid,rw`},
	{"Mounts.Super", func(s *State) { s.Mounts[1].Super = []string{"ro"} }, `the mount at /proc: the file system does not have the option subset=pid`},
	{"Mounts.Size", func(s *State) { s.Mounts[2].Size = 0 }, `the mount at /tmp: the size: nothing, expected "1048576"`},
	{"Mounts.Propagation", func(s *State) { s.Mounts[2].Propagation = "shared" }, `the mount at /tmp: the propagation: "shared", expected "private"`},
	{"Limits", func(s *State) { s.Limits["open files"] = [2]uint64{1024, Unlimited} }, `the limit open files: "1024:unlimited", expected "1024:1024"`},
	{"Limits", func(s *State) { delete(s.Limits, "open files") }, `the limit open files is missing`},
	{"Limits", func(s *State) { delete(s.Limits, "cpu time") }, `the limit * is missing`},
	{"Interfaces", func(s *State) { s.Interfaces = []string{"eth0", "lo"} }, `the network interfaces: "eth0,lo", expected "lo"`},
	{"Routes", func(s *State) { s.Routes = 1 }, `the number of routes: 1, expected 0`},
	{"Environment", func(s *State) { s.Environment = append(s.Environment, "SECRET=x") }, `the variable SECRET is not expected: "x"`},
	{"Environment", func(s *State) { s.Environment[0] = "A=2" }, `the variable A: "2", expected "1"`},
	{"Environment", func(s *State) { s.Environment = append(s.Environment, "B=3") }, `the variable B is set twice`},
	{"Exe", func(s *State) { s.Exe = "/bin/sh" }, `the program: "/bin/sh"`},
	{"Cwd", func(s *State) { s.Cwd = "/home" }, `the working directory: "/home"`},
	{"Root", func(s *State) { s.Root = "/var/empty" }, `the root directory: "/var/empty"`},
	{"Dumpable", func(s *State) { s.Dumpable = "no" }, `dumpable: "no", expected "yes"`},
	{"OOMScoreAdj", func(s *State) { s.OOMScoreAdj = -1000 }, `the OOM score adjustment: "-1000"`},
	{"CoreFilter", func(s *State) { s.CoreFilter = "00000000" }, `the core dump filter: "00000000"`},
	{"Cgroups", func(s *State) { s.Cgroups["memory"] = "/" }, `the cgroup of memory: "/", expected "/cell"`},
	{"Unseen", func(s *State) { s.Unseen = []string{"limits"} }, `the limits cannot be seen`},
}

func TestEachDeviationIsTold(t *testing.T) {
	if d := cell().Differences(confined()); len(d) > 0 {
		t.Fatalf("what is as expected differs: %q", d)
	}
	for _, tt := range deviations {
		s := cell()
		tt.change(&s)
		switch got := s.Differences(confined()); {
		case tt.words == "" && len(got) > 0:
			t.Errorf("%s: %q, want nothing", tt.field, got)
		case tt.words != "" && (len(got) != 1 || !strings.Contains(got[0], tt.words)):
			t.Errorf("%s: %q, want one line with %q in it", tt.field, got, tt.words)
		}
	}
}

// TestEveryFieldHasADeviation keeps the table whole: what is read and never
// compared would look as if it were checked.
func TestEveryFieldHasADeviation(t *testing.T) {
	var fields []string
	for prefix, of := range map[string]any{"": State{}, " ": Thread{}, "Mounts.": Mount{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if f.Name != "Thread" {
				fields = append(fields, strings.TrimSpace(prefix)+f.Name)
			}
		}
	}
	for _, name := range fields {
		if !slices.ContainsFunc(deviations, func(d struct {
			field  string
			change func(*State)
			words  string
		},
		) bool {
			return d.field == name
		}) {
			t.Errorf("no deviation changes %s", name)
		}
	}
}

// TestEveryFieldOfAnExpectationCounts leaves each field out in turn, which is
// to expect nothing there.
func TestEveryFieldOfAnExpectationCounts(t *testing.T) {
	full := confined()
	full.TTY, full.Routes, full.Capabilities.Bounding = 1, 1, 1
	full.Unseen = []string{"limits"}
	s := cell()
	s.TTY, s.Routes, s.Capabilities.Bounding, s.Unseen = 1, 1, 1, []string{"limits"}
	s.Others = nil
	if d := s.Differences(full); len(d) > 0 {
		t.Fatalf("what is as expected differs: %q", d)
	}
	for i := range reflect.TypeFor[Expectation]().NumField() {
		name := reflect.TypeFor[Expectation]().Field(i).Name
		want, seen := full, s
		reflect.ValueOf(&want).Elem().Field(i).SetZero()
		if name == "Limits" { // the state above does not show them
			want.Unseen, seen.Unseen = nil, nil
		}
		if d := seen.Differences(want); len(d) == 0 {
			t.Errorf("nothing is reported without the field %s", name)
		}
	}
	// A mount's fields, where the defaults are not what is there.
	mount := Mount{Point: "/m", Type: "ext4", Root: "/part", Source: "/dev/x", Options: []string{"ro"}, Super: []string{"rw"}, Size: 5, Propagation: "slave"}
	row := MountExpectation{Type: "ext4", Options: "rw|ro", Super: "rw", Size: "5", Root: "/p*", Propagation: "slave", Source: "/dev/x"}
	for name, wrong := range map[string]MountExpectation{
		"Type": {Type: "x"}, "Options": {Options: "rw|ro,nosuid"}, "Super": {Super: "rw,x"}, "Size": {Size: "6"},
		"Root": {Root: "/"}, "Propagation": {Propagation: "private"}, "Source": {Source: "/dev/y"},
	} {
		d := differ{}
		d.mount(mount, row)
		if len(d.all) > 0 {
			t.Fatalf("what is as expected differs: %q", d.all)
		}
		changed := row
		reflect.ValueOf(&changed).Elem().FieldByName(name).Set(reflect.ValueOf(wrong).FieldByName(name))
		if d.mount(mount, changed); len(d.all) != 1 {
			t.Errorf("%s: %q, want one line", name, d.all)
		}
	}
}

func TestWhatIsUnseenIsNotCompared(t *testing.T) {
	empty := State{Unseen: []string{
		"threads", "id maps", "namespaces", "descriptors", "mounts", "limits", "cgroups", "network", "environment", "program",
		"working directory", "root", "dumpable", "OOM score", "core filter",
	}, SessionLeader: true}
	if d := empty.Differences(confined()); len(d) != len(empty.Unseen) {
		t.Errorf("%d differences, want one for each of %d parts:\n%s", len(d), len(empty.Unseen), strings.Join(d, "\n"))
	}
	want := confined()
	want.Unseen = empty.Unseen
	if d := empty.Differences(want); len(d) > 0 {
		t.Errorf("%q", d)
	}
}

func TestMountOptionsAreASet(t *testing.T) {
	got := []string{"nodev", "nosuid", "ro"}
	for want, same := range map[Pattern]bool{
		"ro,nosuid,nodev": true, "ro,nosuid": false, "ro,nosuid,nodev,noexec": false, "": false, "rw|nosuid,nodev,ro": true,
		"*": true, "ro,*": true, "*,nodev,ro": true, "rw,*": false, "noexec,*|x": false,
	} {
		if sameOptions(got, want) != same {
			t.Errorf("%s: not %t", want, same)
		}
	}
}

func TestTheRowThatIsTheNameGoesFirst(t *testing.T) {
	rows := map[Pattern]int{"*": 0, "/proc/*": 0, "/proc/*|/sys/*": 0, "/proc/bus": 0, `\*`: 0}
	for name, want := range map[string]Pattern{"/proc/bus": "/proc/bus", "/proc/x": "/proc/*|/sys/*", "/": "*", "*": `\*`} {
		if got, ok := rowFor(name, rows); got != want || !ok {
			t.Errorf("%s: the row %q, want %q", name, got, want)
		}
	}
	delete(rows, "*")
	if row, ok := rowFor("/", rows); ok {
		t.Errorf("the row %q of %v for /", row, slices.Collect(maps.Keys(rows)))
	}
}
