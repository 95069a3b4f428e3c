package cgroup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestLimitsAreInForce(t *testing.T) {
	p := need(t, everything)
	g := create(t, p)
	memory, page := strconv.Itoa(64<<20), os.Getpagesize()
	if got := file(t, g, "memory.max", "memory.limit_in_bytes"); got != memory || (64<<20)%page != 0 {
		t.Errorf("memory: %s", got)
	}
	if got := file(t, g, "pids.max"); got != "10" {
		t.Errorf("processes: %s", got)
	}
	if p.Version() == "v1" {
		if got := file(t, g, "cpu.cfs_quota_us") + " " + file(t, g, "cpu.cfs_period_us"); got != "50000 100000" {
			t.Errorf("processor time: %s", got)
		}
	} else if got := file(t, g, "cpu.max"); got != "50000 100000" {
		t.Errorf("processor time: %s", got)
	}
	if !p.Enforces().Swap {
		t.Logf("swap: %s", p.Missing().Swap)
	}
}

func TestAProcessEnters(t *testing.T) {
	p := need(t, everything)
	g := create(t, p)
	cmd := command("wait")
	put(cmd, g)
	r := start(t, cmd)
	pid := strconv.Itoa(r.Process.Pid)
	for _, pl := range p.places {
		b, err := os.ReadFile(filepath.Join(pl.path, g.name, "cgroup.procs"))
		if err != nil || strings.TrimSpace(string(b)) != pid {
			t.Errorf("in %s there is %q, %v; want %s", pl.path, b, err, pid)
		}
	}
	if kills, err := g.OOMKills(); kills != 0 || err != nil {
		t.Errorf("%d killed, %v", kills, err)
	}
	for _, pl := range p.places {
		if err := p.machine.remove(pl, g.name, 0); !errors.Is(err, unix.EBUSY) {
			t.Errorf("with a process in it it is removed from %s: %v", pl.path, err)
		}
	}
	r.end(t)
}

func TestMemoryIsBounded(t *testing.T) {
	p := need(t, Limits{Memory: 64 << 20})
	g := create(t, p)
	cmd := command("eat")
	put(cmd, g)
	out, err := cmd.CombinedOutput()
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGKILL {
		t.Errorf("it ended with %v, %v: %s", cmd.ProcessState, err, out)
	}
	kills, err := g.OOMKills()
	if kills < 1 || kills > 1 && p.Version() == "v1" || err != nil {
		t.Errorf("%d killed, %v; want 1", kills, err)
	}
	if err := g.Remove(); err != nil {
		t.Error(err)
	}
	if _, err := g.OOMKills(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of a group that is gone: %v", err)
	}
}

func TestProcessesAreBounded(t *testing.T) {
	p := need(t, Limits{PIDs: 30})
	g := create(t, p)
	cmd := command("breed")
	put(cmd, g)
	out, err := cmd.Output()
	n := 0
	if _, scan := fmt.Sscanf(string(out), "%d children, then: resource temporarily unavailable", &n); err != nil || scan != nil || n < 1 || n >= 30 {
		t.Errorf("%q, %v; want fewer than 30 children", out, err)
	}
}

func TestProcessorTimeIsBounded(t *testing.T) {
	p := need(t, Limits{CPUs: 0.02})
	g := create(t, p)
	cmd := command("spin")
	put(cmd, g)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if stat := file(t, g, "cpu.stat"); !strings.Contains(stat, "nr_throttled ") || strings.Contains(stat, "nr_throttled 0\n") {
		t.Errorf("it was never held back:\n%s", stat)
	}
}

// TestManyAtOnce also makes two parents, whose groups are in the same places.
func TestManyAtOnce(t *testing.T) {
	parents := []*Parent{need(t, everything), need(t, everything)}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for range 5 {
				g, err := parents[i%2].Create()
				if err != nil {
					t.Error(err)
					return
				}
				if err := g.discard(); err != nil {
					t.Error(err)
				}
			}
			if err := parents[i%2].Sweep(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

// TestCloneIntoAGroup holds also where version 2 has no controller that would
// bound anything.
func TestCloneIntoAGroup(t *testing.T) {
	m := &machine{tree: kernel{}}
	mountinfo, err := m.read("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	mounts, err := parseMounts(mountinfo)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(mounts, func(m mounted) bool { return m.version == 2 })
	if i < 0 || unix.Faccessat(unix.AT_FDCWD, mounts[i].point, unix.W_OK, unix.AT_EACCESS) != nil {
		t.Skip("SKIPPED, NOT TESTED: there are no cgroups of version 2 that this user may divide")
	}
	pl, err := m.open(mounts[i].point, 2, mounts[i].device)
	if err != nil {
		t.Fatal(err)
	}
	me, err := thisProcess()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.rehearse(pl, me, Limits{}, nil); err != nil {
		t.Fatal(err)
	}
	p := &Parent{machine: m, me: me, places: []*place{pl}}
	t.Cleanup(func() { _ = p.Close() })
	g := create(t, p)
	cmd := command("wait")
	put(cmd, g)
	r := start(t, cmd)
	b, err := os.ReadFile("/proc/" + strconv.Itoa(r.Process.Pid) + "/cgroup")
	if err != nil || !strings.Contains(string(b), "0::/"+g.name+"\n") {
		t.Errorf("it is in\n%s%v; want %s", b, err, g.name)
	}
	if events := file(t, g, "cgroup.events"); !strings.Contains(events, "populated 1") {
		t.Errorf("the kernel says %s", events)
	}
	r.end(t)
}

func TestADirectoryThatIsNoCgroup(t *testing.T) {
	for _, dir := range []string{t.TempDir(), "/proc", "/proc/self/status", "/nowhere"} {
		if p, err := Find(dir, everything); err == nil {
			t.Errorf("%s: %+v", dir, p)
		}
	}
}

func TestAfterCloseNothingIsMade(t *testing.T) {
	p := need(t, everything)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if g, err := p.Create(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v, %v", g, err)
	}
	if err := p.Sweep(); !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}
