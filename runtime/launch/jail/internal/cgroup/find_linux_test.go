package cgroup

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	divided = "1 / /cg/memory 1 rw,memory\n2 / /cg/pids 1 rw,pids\n3 / /cg/cpu 1 rw,cpu,cpuacct\n"
	inAB    = "3:memory:/a/b\n2:pids:/a/b\n1:cpu,cpuacct:/\n0::/\n"
	unified = "9 / /cg 2 rw\n"
)

var everything = Limits{Memory: 64 << 20, PIDs: 10, CPUs: 0.5}

// TestFind shows places on machines of all kinds. Each says what its cgroups
// have, as in fake.cgroup, from the mount to the host's own.
func TestFind(t *testing.T) {
	all := Controllers{Memory: true, Swap: true, PIDs: true, CPU: true}
	tests := []struct {
		name        string
		mounts, own string
		cgroups     [][2]string
		change      func(*fake)
		dir         string
		want        Limits // none is everything
		version     string
		has         Controllers
		places      string   // where groups are made
		missing     []string // in the reasons together
	}{
		{name: "version 1, the host's own", mounts: divided, own: inAB,
			cgroups: [][2]string{{"/cg/memory/a/b", ""}, {"/cg/pids/a/b", ""}},
			version: "v1", has: all, places: "/cg/memory/a/b /cg/pids/a/b /cg/cpu"},
		{name: "version 1, some closed", mounts: divided, own: inAB,
			cgroups: [][2]string{{"/cg/memory/a/b", ""}, {"/cg/pids/a/b", ""}},
			change:  func(f *fake) { f.closed = []string{"/cg/memory", "/cg/cpu"} },
			version: "v1", has: Controllers{PIDs: true}, places: "/cg/pids/a/b",
			missing: []string{"/cg/memory/a/b: permission denied", "/cg/cpu: permission denied", "as root", "Config.Cgroup"}},
		{name: "version 1, mounted together", mounts: "1 / /cg 1 rw,memory,pids,cpu\n", own: "1:memory,pids,cpu:/\n",
			version: "v1", has: all, places: "/cg"},
		{name: "version 1, together with cpuset", mounts: "1 / /cg 1 rw,cpu,cpuset\n", own: "1:cpu,cpuset:/\n",
			want: Limits{CPUs: 1}, missing: []string{"cpuset"}},
		{name: "version 1, a named one", mounts: divided, own: inAB, dir: "/cg/memory/mine",
			cgroups: [][2]string{{"/cg/memory/mine", ""}, {"/cg/pids/a/b", ""}},
			version: "v1", has: all, places: "/cg/memory/mine /cg/pids/a/b /cg/cpu"},
		{name: "version 1, swap is not counted", mounts: divided, own: inAB, want: Limits{Memory: 1 << 20},
			cgroups: [][2]string{{"/cg/memory/a/b", ""}}, change: func(f *fake) { f.lacks = []string{"memory.memsw.limit_in_bytes"} },
			version: "v1", has: Controllers{Memory: true, Swap: true}, places: "/cg/memory/a/b"},
		{name: "version 1, a machine without swap", mounts: divided, own: inAB, want: Limits{Memory: 1 << 20},
			cgroups: [][2]string{{"/cg/memory/a/b", ""}}, change: func(f *fake) {
				f.lacks = []string{"memory.memsw.limit_in_bytes", "memory.swappiness"}
				f.file("/proc/swaps", "Filename\tType\n")
			},
			version: "v1", has: Controllers{Memory: true, Swap: true}, places: "/cg/memory/a/b"},
		{name: "swap cannot be kept away", mounts: unified, own: "0::/a\n", want: Limits{Memory: 1 << 20},
			cgroups: [][2]string{{"/cg", "memory|memory"}, {"/cg/a", "memory||"}}, change: func(f *fake) { f.lacks = []string{"memory.swap.max"} },
			version: "v2", has: Controllers{Memory: true}, places: "/cg/a", missing: []string{"swapaccount=1"}},
		{name: "version 2, a leaf without processes", mounts: unified, own: "0::/a\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids cpu"}, {"/cg/a", "memory pids cpu||"}},
			version: "v2", has: all, places: "/cg/a"},
		{name: "version 2, beside the host", mounts: unified, own: "0::/user/app/host\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids cpu"}, {"/cg/user", "memory pids cpu|memory pids cpu"}, {"/cg/user/app", "memory pids cpu|memory"}, {"/cg/user/app/host", "memory||123"}},
			version: "v2", has: all, places: "/cg/user/app"},
		{name: "version 2, the host is in the one above all", mounts: unified, own: "0::/\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu||1 2 3"}},
			version: "v2", has: all, places: "/cg"},
		{name: "version 2, where it ends in a container", mounts: "9 /.. /cg 2 rw\n", own: "0::/\n",
			missing: []string{"/, outside of what is mounted at /cg", "systemd-run"}},
		{name: "version 2, a container's own", mounts: "9 /docker/x /cg 2 rw\n", own: "0::/docker/x\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu||1"}},
			missing: []string{"/cg has processes itself", "DelegateSubgroup"}},
		{name: "version 2, an ordinary user", mounts: unified, own: "0::/a\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids cpu"}, {"/cg/a", "memory pids cpu||7"}},
			change:  func(f *fake) { f.closed = []string{"/cg"} },
			missing: []string{"/cg/a has processes itself", "/cg: permission denied", "systemd-run --user --scope -p Delegate=yes"}},
		{name: "version 2, one controller is not delegated", mounts: unified, own: "0::/user/host\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids"}, {"/cg/user", "memory pids|"}, {"/cg/user/host", "||1"}},
			change:  func(f *fake) { f.closed = []string{"/cg/cgroup.procs", "/cg/cgroup.subtree_control"} },
			version: "v2", has: Controllers{Memory: true, Swap: true, PIDs: true}, places: "/cg/user",
			missing: []string{"/cg/cgroup.procs: permission denied", "Delegate=yes"}},
		{name: "version 2, further up there is more", mounts: unified, own: "0::/a/b\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids"}, {"/cg/a", "memory pids|memory pids"}, {"/cg/a/b", "memory pids||1"}},
			version: "v2", has: all, places: "/cg"},
		{name: "version 2, one controller cannot be switched on", mounts: unified, own: "0::/\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu||1"}},
			change: func(f *fake) {
				f.refused["/cg/cgroup.subtree_control +memory +pids +cpu"] = unix.EINVAL
				f.refused["/cg/cgroup.subtree_control +cpu"] = unix.EINVAL
			},
			version: "v2", has: Controllers{Memory: true, Swap: true, PIDs: true}, places: "/cg", missing: []string{"switch on cpu: invalid argument"}},
		{name: "version 2, threads are divided", mounts: unified, own: "0::/a\n",
			cgroups: [][2]string{{"/cg", "pids cpu|pids cpu"}, {"/cg/a", "pids cpu|pids cpu"}},
			change: func(f *fake) {
				f.file("/cg/a/cgroup.type", "domain threaded\n")
				f.closed = []string{"/cg/cgroup.procs"}
			},
			want: Limits{PIDs: 5, CPUs: 1}, missing: []string{`type "domain threaded"`}},
		{name: "version 2, nothing is changed where nothing can be made", mounts: unified, own: "0::/a\n",
			cgroups: [][2]string{{"/cg", "memory pids cpu|"}, {"/cg/a", "||1"}},
			change:  func(f *fake) { f.closed = []string{"/cg/cgroup.procs"} },
			missing: []string{"/cg/cgroup.procs: permission denied"}},
		{name: "version 2, a named one", mounts: unified, own: "0::/a/host\n", dir: "/cg/a/../a/cells",
			cgroups: [][2]string{{"/cg", "memory pids cpu|memory pids cpu"}, {"/cg/a", "memory pids cpu|memory pids cpu"}, {"/cg/a/host", "||1"}, {"/cg/a/cells", "memory pids cpu|"}},
			change:  func(f *fake) { f.closed = []string{"/cg/cgroup.procs"} },
			version: "v2", has: all, places: "/cg/a/cells"},
		{name: "version 2, nothing is wanted", mounts: unified, own: "0::/\n", dir: "/cg", want: Limits{PIDs: -1}},
		{name: "mixed", mounts: divided + "9 / /cg/unified 2 rw\n", own: inAB,
			cgroups: [][2]string{{"/cg/memory/a/b", ""}, {"/cg/unified", "pids hugetlb|"}},
			version: "v1 and v2", has: all, places: "/cg/unified /cg/memory/a/b /cg/cpu"},
		{name: "version 2 is empty", mounts: divided + "9 / /cg/unified 2 rw\n", own: inAB,
			cgroups: [][2]string{{"/cg/memory/a/b", ""}, {"/cg/pids/a/b", ""}},
			version: "v1", has: all, places: "/cg/memory/a/b /cg/pids/a/b /cg/cpu"},
		{name: "nothing is mounted", mounts: "", own: inAB, missing: []string{"the memory controller are mounted", "mount -t cgroup2"}},
		{name: "the kernel was started without", mounts: unified, own: "0::/\n", want: Limits{Memory: 1},
			cgroups: [][2]string{{"/cg", "pids cpu|"}},
			change:  func(f *fake) { f.file("/proc/cgroups", "#subsys_name\thierarchy\nmemory\t0\t50\t0\n") },
			missing: []string{"cgroup_enable=memory"}},
		{name: "the limit cannot be set", mounts: divided, own: inAB, want: Limits{CPUs: 4},
			change:  func(f *fake) { f.refused["cpu.cfs_quota_us"] = unix.EINVAL },
			missing: []string{"allows less processor time"}},
		{name: "the host's cgroup is out of sight", mounts: "1 /docker/x /cg 1 rw,memory\n", own: "1:memory:/docker/y\n", want: Limits{Memory: 1},
			missing: []string{"/docker/y is outside of what is mounted at /cg"}},
		{name: "a way out", mounts: unified, own: "0::/../../etc\n", missing: []string{"outside"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, m := newFake(t, tt.mounts, tt.own)
			for _, c := range tt.cgroups {
				f.cgroup(c[0], c[1])
			}
			if tt.change != nil {
				tt.change(f)
			}
			if tt.want == (Limits{}) {
				tt.want = everything
			}
			p, err := m.find(tt.dir, tt.want)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			if p.Version() != tt.version || p.Enforces() != tt.has {
				t.Errorf("version %q enforces %+v; want %q, %+v", p.Version(), p.Enforces(), tt.version, tt.has)
			}
			var places []string
			for _, pl := range p.places {
				places = append(places, pl.path)
			}
			if got := strings.Join(places, " "); got != tt.places {
				t.Errorf("groups are made in %q, want %q", got, tt.places)
			}
			why := p.Missing()
			reasons := strings.Join([]string{why.Memory.String(), why.Swap.String(), why.PIDs.String(), why.CPU.String()}, "\n")
			for _, want := range tt.missing {
				if !strings.Contains(reasons, want) {
					t.Errorf("the reasons are\n%s\nwant %q among them", reasons, want)
				}
			}
			if tt.missing == nil && strings.TrimSpace(reasons) != "" {
				t.Errorf("there are reasons for nothing: %s", reasons)
			}
			f.expectNothingLeft()
			makeAndRemove(t, f, p)
		})
	}
}

// expectNothingLeft checks that no cgroup of ours is there.
func (f *fake) expectNothingLeft() {
	f.t.Helper()
	err := filepath.WalkDir(f.root, func(name string, _ os.DirEntry, err error) error {
		if strings.HasPrefix(filepath.Base(name), prefix) {
			f.t.Errorf("%s is left", name)
			return filepath.SkipDir
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func makeAndRemove(t *testing.T, f *fake, p *Parent) {
	t.Helper()
	g, err := p.Create()
	if err != nil {
		t.Fatal(err)
	}
	for _, pl := range p.places {
		for _, s := range pl.settings {
			if got := f.read(pl.path + "/" + g.name + "/" + s.file); got != s.reads {
				t.Errorf("%s is %s, want %s", s.file, got, s.reads)
			}
		}
	}
	tasks, into := p.Entries()
	if len(g.Tasks()) != tasks || (g.Dir() != nil) != into {
		t.Errorf("%d tasks files and directory %v, want %d, %t", len(g.Tasks()), g.Dir(), tasks, into)
	}
	for _, file := range g.Tasks() {
		_ = file.Close()
	}
	if g.Dir() != nil {
		_ = g.Dir().Close()
	}
	kills, err := g.OOMKills()
	want := 0
	if p.Version() == "v2" && p.has.Memory {
		want = 3 // see fake.cgroup
	}
	if err != nil || kills != want {
		t.Errorf("%d killed, %v; want %d", kills, err, want)
	}
	if err := errors.Join(g.Remove(), g.Remove()); err != nil {
		t.Error(err)
	}
	f.expectNothingLeft()
}

func TestANamedDirectoryHasToBeUsable(t *testing.T) {
	tests := []struct {
		name, dir, want string
		change          func(*fake)
	}{
		{"it is not there", "/cg/none", "no such file", nil},
		{"it is a file", "/cg/cgroup.procs", "", nil},
		{"it is no cgroup's", "/proc", "is no cgroup's directory", nil},
		{"it has processes", "/cg/busy", "has processes itself", nil},
		{"it is another's", "/cg/cells", "permission denied", func(f *fake) { f.closed = []string{"/cg/cells"} }},
		{"the host may not be moved there", "/cg/cells", "/cg/cgroup.procs: permission denied", func(f *fake) { f.closed = []string{"/cg/cgroup.procs"} }},
		{"it is given no controllers", "/cg/cells/poor", "is not given the memory controller", nil},
		{"a way out of it", "/cg/link", "is no cgroup's directory", func(f *fake) {
			if err := os.Symlink(f.root+"/proc", f.root+"/cg/link"); err != nil {
				f.t.Fatal(err)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, m := newFake(t, unified, "0::/host\n")
			f.cgroup("/cg", "memory pids cpu|memory pids cpu")
			f.cgroup("/cg/host", "||1")
			f.cgroup("/cg/busy", "memory pids cpu||5")
			f.cgroup("/cg/cells", "memory pids cpu|")
			f.cgroup("/cg/cells/poor", "|")
			if tt.change != nil {
				tt.change(f)
			}
			p, err := m.find(tt.dir, everything)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, %v; want an error with %q", p, err, tt.want)
			}
			f.expectNothingLeft()
		})
	}
}

func TestWithoutProcNothingIsHad(t *testing.T) {
	m := &machine{root: t.TempDir(), tree: &fake{t: t}}
	p, err := m.find("", everything)
	if err != nil {
		t.Fatal(err)
	}
	if p.Version() != "" || !strings.Contains(p.Missing().Memory.Why, "mountinfo") {
		t.Errorf("%q, %+v", p.Version(), p.Missing())
	}
	if _, err := m.find("/", everything); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v for a directory that cannot be checked", err)
	}
}

func TestAGroupThatIsNotAsWantedIsNone(t *testing.T) {
	f, m := newFake(t, divided, inAB)
	f.cgroup("/cg/memory/a/b", "")
	f.cgroup("/cg/pids/a/b", "")
	p, err := m.find("", everything)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	f.refused["pids.max"] = unix.EINVAL
	if g, err := p.Create(); !errors.Is(err, unix.EINVAL) || g != nil {
		t.Errorf("%v, %v; want the kernel's error", g, err)
	}
	f.expectNothingLeft()
	delete(f.refused, "pids.max")
	p.places[1].settings[0].reads = "11"
	if _, err := p.Create(); err == nil || !strings.Contains(err.Error(), `pids.max reads "10" after "10" was written`) {
		t.Errorf("%v; want that it reads otherwise", err)
	}
	f.expectNothingLeft()
}

func TestANameTakenInOneHierarchyIsLeftThere(t *testing.T) {
	f, m := newFake(t, divided, inAB)
	f.cgroup("/cg/memory/a/b", "")
	f.cgroup("/cg/pids/a/b", "")
	p, err := m.find("", everything)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	probe := newName(p.me)
	taken := strings.TrimSuffix(probe, probe[strings.LastIndex(probe, "-"):])
	// The next name of this process, as it would be after executing itself.
	next := serial.Load() + 1
	name := taken + "-" + strconv.FormatUint(next, 10)
	f.cgroup("/cg/pids/a/b/"+name, "")
	g, err := p.Create()
	if err != nil {
		t.Fatal(err)
	}
	if g.name == name {
		t.Errorf("%s is used again", name)
	}
	if err := g.discard(); err != nil {
		t.Error(err)
	}
	f.read("/cg/pids/a/b/" + name + "/pids.max") // still there
	if _, err := os.Stat(f.root + "/cg/memory/a/b/" + name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was made of it elsewhere: %v", err)
	}
}
