package cgroup

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
)

func this(tb testing.TB) owner {
	tb.Helper()
	me, err := thisProcess()
	if err != nil {
		tb.Fatal(err)
	}
	return me
}

func TestANameTellsItsOwner(t *testing.T) {
	me := this(t)
	first, second := me.name(), me.name()
	if first == second {
		t.Errorf("two cgroups have the name %s", first)
	}
	for _, name := range []string{first, second} {
		if got, ours := ownerOf(name); !ours || got != me {
			t.Errorf("%s is of %+v, %t; want %+v", name, got, ours, me)
		}
	}
}

func TestOtherNamesHaveNoOwner(t *testing.T) {
	for _, name := range []string{
		"", "docker", "hoosegen", "hoosegen-", "hoosegen-1", "hoosegen-1-2-3", "hoosegen-1-2-3-4", "hoosegen-1-2-3-4-5-6",
		"hoosegen-01-2-3-4-5", "hoosegen-1-02-3-4-5", "hoosegen-1-2-3-4-05", "hoosegen-+1-2-3-4-5", "hoosegen--1-2-3-4-5", "hoosegen-1-2-3-4-",
		"hoosegen-0-2-3-4-5", "hoosegen-4194305-2-3-4-5", "hoosegen-18446744073709551615-2-3-4-5", "hoosegen-18446744073709551616-2-3-4-5",
		"hoosegen-1-2-3-4-5 ", " hoosegen-1-2-3-4-5", "hoosegen-1-2-3-4-5\n", "Hoosegen-1-2-3-4-5", "hoosegen-1-2-3-4-5/..", "hoosegen-0x1-2-3-4-5", "hoosegen-1_0-2-3-4-5",
	} {
		if o, ours := ownerOf(name); ours {
			t.Errorf("%q is of %+v", name, o)
		}
	}
}

func TestWhoIsDead(t *testing.T) {
	me := this(t)
	zombie := command("wait") // for the end of its input, which is there at once
	output, err := zombie.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, output) // it has ended, or is about to
	start, err := startTime(uint64(zombie.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	child := owner{uint64(zombie.Process.Pid), start, me.pids, me.times}
	change := func(o owner, f func(*owner)) owner { f(&o); return o }
	tests := []struct {
		name string
		o    owner
		want bool
	}{
		{"this process", me, false},
		{"one that nobody has waited for", child, false},
		{"an id that was used again", change(me, func(o *owner) { o.start-- }), true},
		{"another namespace of processes", change(me, func(o *owner) { o.start--; o.pids++ }), false},
		{"another namespace of times", change(me, func(o *owner) { o.start--; o.times++ }), false},
		{"an id beyond all, in another namespace", owner{mostPIDs, 1, me.pids + 1, me.times}, false},
		{"an id that nobody has", owner{mostPIDs, 1, me.pids, me.times}, true},
	}
	for _, tt := range tests {
		if got := tt.o.dead(me); got != tt.want {
			t.Errorf("%s: dead %t, want %t", tt.name, got, tt.want)
		}
	}
	if err := zombie.Wait(); err != nil {
		t.Fatal(err)
	}
	if !child.dead(me) {
		t.Error("a process that was waited for is not dead")
	}
}

// TestANameWithParenthesesHidesNoField: a program may be called anything.
func TestANameWithParenthesesHidesNoField(t *testing.T) {
	own := "/proc/self/task/" + strconv.Itoa(os.Getpid()) + "/comm"
	was, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	before := this(t).start
	if err := os.WriteFile(own, []byte(") S 1 (2) 3 ("), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.WriteFile(own, was, 0o600) //nolint:errcheck // a name
	if after := this(t).start; after != before {
		t.Errorf("started at %d, by another name at %d", before, after)
	}
}

func FuzzOwner(f *testing.F) {
	me := this(f)
	f.Add(me.name())
	f.Add("hoosegen-01-2-3-4-5")
	f.Add("hoosegen-1-2-3")
	f.Add(fmt.Sprintf("hoosegen-%d-%d-%d-%d-1", me.pid, me.start+1, me.pids, me.times))
	f.Fuzz(func(t *testing.T, name string) {
		o, ours := ownerOf(name)
		if !ours {
			return
		}
		// Nothing but what this package writes is taken for its own.
		again := fmt.Sprintf("hoosegen-%d-%d-%d-%d-", o.pid, o.start, o.pids, o.times)
		if rest, ok := strings.CutPrefix(name, again); !ok || strings.Contains(rest, "-") {
			t.Fatalf("%q is of %+v", name, o)
		}
		if o.dead(me) && (o == me || o.pids != me.pids || o.times != me.times) {
			t.Fatalf("%q is of a dead process", name)
		}
	})
}
