package proc

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
)

func self(tb testing.TB) Owner {
	tb.Helper()
	me, err := Self()
	if err != nil {
		tb.Fatal(err)
	}
	return me
}

func TestThisProcessIsAlive(t *testing.T) {
	me := self(t)
	if me.PID != os.Getpid() || me.Start == 0 {
		t.Errorf("this process is %+v", me)
	}
	if got, ok := ParseOwner(me.String()); !ok || got != me {
		t.Errorf("%s is of %+v, %t", me, got, ok)
	}
	if me.Dead(me) {
		t.Error("this process takes itself for dead")
	}
	earlier := me
	earlier.Start--
	if !earlier.Dead(me) {
		t.Error("an earlier process with this id is taken for alive")
	}
	free := me
	free.PID = mostPIDs
	if !free.Dead(me) {
		t.Error("a process with an id that no process can have is taken for alive")
	}
}

func TestAProcessIsDeadOnceSomebodyHasWaitedForIt(t *testing.T) {
	me := self(t)
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s, err := ReadStat(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	child := me
	child.PID, child.Start = s.PID, s.Start
	if s.Parent != me.PID {
		t.Errorf("the child's parent is %d, want %d", s.Parent, me.PID)
	}
	_, _ = io.Copy(io.Discard, output) // it has ended, or is about to
	if child.Dead(me) {
		t.Error("a process that nobody has waited for is dead")
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if !child.Dead(me) {
		t.Error("a process that somebody has waited for is not dead")
	}
}

// TestANameWithParenthesesHidesNoField: a program may be called anything.
func TestANameWithParenthesesHidesNoField(t *testing.T) {
	own := "/proc/self/task/" + strconv.Itoa(os.Getpid()) + "/comm"
	was, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	before := self(t).Start
	if err := os.WriteFile(own, []byte(") S 1 (2) 3 ("), 0o600); err != nil {
		t.Fatal(err)
	}
	defer os.WriteFile(own, was, 0o600) //nolint:errcheck // a name
	if after := self(t).Start; after != before {
		t.Errorf("started at %d, by another name at %d", before, after)
	}
}
