package cgroup

import (
	"strings"
	"testing"
)

// delegated is a machine where /cg/user/me, with the host in a cgroup below, is
// delegated to an ordinary user.
func delegated(t *testing.T) (*fake, *machine) {
	t.Helper()
	f, m := newFake(t, unified, "0::/user/me/host\n")
	f.cgroup("/cg", "memory pids cpu|memory pids cpu")
	f.cgroup("/cg/user", "memory pids cpu|memory pids cpu")
	f.cgroup("/cg/user/me", "memory pids cpu|")
	f.cgroup("/cg/user/me/host", "||1")
	f.closed = []string{"/cg/cgroup.procs", "/cg/cgroup.subtree_control", "/cg/user/cgroup.procs", "/cg/user/cgroup.subtree_control"}
	return f, m
}

// TestOnlyWhatIsUsedIsSwitchedOn also looks at the directories that are not
// chosen.
func TestOnlyWhatIsUsedIsSwitchedOn(t *testing.T) {
	f, m := delegated(t)
	f.closed = nil // as root sees it
	f.file("/cg/user/cgroup.subtree_control", "memory pids cpu")
	p, err := m.find("", Limits{PIDs: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for dir, want := range map[string]string{"/cg": "memory pids cpu", "/cg/user": "memory pids cpu", "/cg/user/me": "pids", "/cg/user/me/host": ""} {
		if got := f.read(dir + "/cgroup.subtree_control"); got != want {
			t.Errorf("%s has %q switched on, want %q", dir, got, want)
		}
	}
	makeAndRemove(t, f, p)
}

// TestAProcessMustBeAllowedToMove names directories that are the user's own.
func TestAProcessMustBeAllowedToMove(t *testing.T) {
	f, m := delegated(t)
	f.cgroup("/cg/user/cells", "memory pids cpu|")
	_, err := m.find("/cg/user/cells", everything)
	if err == nil || !strings.Contains(err.Error(), "/cg/user/cgroup.procs: permission denied") {
		t.Errorf("%v; want that the cgroup above both is another's", err)
	}
	f.cgroup("/cg/user/me/cells", "memory pids cpu|")
	p, err := m.find("/cg/user/me/host/../cells", everything)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	makeAndRemove(t, f, p)
}

// TestNamespacesOfCgroups: where the host cannot see its own place, none is
// guessed; one that is named will do if all of the mount is the user's.
func TestNamespacesOfCgroups(t *testing.T) {
	for _, tt := range []struct{ name, root, own string }{
		{"mounted before the namespace was made", "/..", "/"},
		{"a host outside of its namespace", "/", "/../host"},
		{"a path that leads out", "/", "/user/../../etc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, m := newFake(t, "9 "+tt.root+" /cg 2 rw\n", "0::"+tt.own+"\n")
			f.cgroup("/cg", "memory pids cpu|memory pids cpu")
			f.cgroup("/cg/cells", "memory pids cpu|")
			p, err := m.find("", everything)
			if err != nil {
				t.Fatal(err)
			}
			if p.Version() != "" || !strings.Contains(p.Missing().Memory.Why, "outside of what is mounted at /cg") {
				t.Errorf("%q, %+v", p.Version(), p.Missing())
			}
			if p, err = m.find("/cg/cells", everything); err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			makeAndRemove(t, f, p)
			f.closed = []string{"/cg/cgroup.procs"}
			if _, err := m.find("/cg/cells", everything); err == nil {
				t.Error("it will do though nobody may be moved there")
			}
		})
	}
}
