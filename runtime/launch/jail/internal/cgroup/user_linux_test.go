package cgroup

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user who has nothing at all.
const nobody = 4321

// asNobody is this program as a host of that user.
func asNobody(t *testing.T) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: nobody else's program can be started")
	}
	dir, err := os.MkdirTemp("", "cgroup-") // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	b, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "host")
	if err := os.WriteFile(name, b, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := command("host")
	cmd.Path = name
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}

func TestAnOrdinaryUserIsToldWhatToDo(t *testing.T) {
	r := start(t, asNobody(t))
	f := r.found(t)
	r.end(t)
	if f.Version != "" || f.Has != (Controllers{}) || f.Error != "" {
		t.Errorf("it has %+v", f)
	}
	for _, why := range []Reason{f.Missing.Memory, f.Missing.PIDs, f.Missing.CPU} {
		if !strings.Contains(why.String(), "Config.Cgroup") || !strings.Contains(why.String(), "root") {
			t.Errorf("it is told %q", why.String())
		}
		t.Log(why)
	}
}

// own gives files to the user.
func own(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := os.Chown(name, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnOrdinaryUserUsesWhatIsItsOwn(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT ROOT: nothing can be given to another user")
	}
	p := need(t, everything)
	if p.Version() == "v2" {
		delegate(t, p)
		return
	}
	i := slices.IndexFunc(p.places, func(pl *place) bool { return pl.version == 1 && pl.has(memory) })
	if i < 0 {
		t.Skip("SKIPPED, NOT TESTED: memory is not limited by version 1, nor all by version 2")
	}
	dir := filepath.Join(p.places[i].path, "hoosegen-test-of-a-user")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.Remove(dir); err != nil {
			t.Error(err)
		}
	}()
	own(t, dir)
	cmd := asNobody(t)
	cmd.Env = append(cmd.Env, dirVariable+"="+dir, "CGROUP_TEST_INMATE=1")
	r := start(t, cmd)
	f := r.found(t)
	r.end(t)
	if f.Error != "" || !f.Has.Memory || f.Has.PIDs || len(f.Places) != 1 || f.Places[0] != dir {
		t.Errorf("%+v", f)
	}
}

// delegate starts the host as a service with Delegate=yes and DelegateSubgroup=
// is.
func delegate(t *testing.T, p *Parent) {
	t.Helper()
	dir := filepath.Join(p.places[0].path, "hoosegen-test-of-a-user")
	host := filepath.Join(dir, "host")
	for _, name := range []string{dir, host} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := os.Remove(name); err != nil {
				t.Error(err)
			}
		}()
		own(t, name, name+"/cgroup.procs", name+"/cgroup.subtree_control", name+"/cgroup.threads")
	}
	for _, named := range []string{"", dir} {
		into, err := os.Open(host)
		if err != nil {
			t.Fatal(err)
		}
		cmd := asNobody(t)
		cmd.SysProcAttr.UseCgroupFD, cmd.SysProcAttr.CgroupFD = true, int(into.Fd())
		cmd.Env = append(cmd.Env, dirVariable+"="+named, "CGROUP_TEST_INMATE=1")
		r := start(t, cmd)
		_ = into.Close()
		f := r.found(t)
		r.end(t)
		if f.Error != "" || !f.Has.Memory || !f.Has.PIDs || !f.Has.CPU || len(f.Places) != 1 || f.Places[0] != dir {
			t.Errorf("in %q: %+v", named, f)
		}
	}
	// A host that is elsewhere may not move anything into it.
	cmd := asNobody(t)
	cmd.Env = append(cmd.Env, dirVariable+"="+dir)
	r := start(t, cmd)
	if f := r.found(t); !strings.Contains(f.Error, "permission denied") {
		t.Errorf("from outside: %+v", f)
	}
	r.end(t)
}
