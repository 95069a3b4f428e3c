package proc

import (
	"strings"
	"testing"
)

var (
	bootA, bootB       = strings.Repeat("a", bootDigits), strings.Repeat("b", bootDigits)
	machineA, machineB = strings.Repeat("1", machineDigits), strings.Repeat("2", machineDigits)
)

func TestOnlyAProvablyDeadOwnerIsDead(t *testing.T) {
	me := Owner{PID: 1, Start: 1, PIDs: 10, Times: 20, Boot: bootA, Machine: machineA}
	processes := func(pid int) (uint64, state) {
		switch pid {
		case 100:
			return 500, there
		case 200:
			return 0, unknown
		}
		return 0, gone
	}
	type change = func(o, me *Owner)
	tests := []struct {
		name   string
		change change // to the process 100, which was started at 500 and lives
		want   bool
	}{
		{"it lives", func(_, _ *Owner) {}, false},
		{"its id is free", func(o, _ *Owner) { o.PID = 101 }, true},
		{"its id is another's", func(o, _ *Owner) { o.Start = 499 }, true},
		{"it may not be looked at", func(o, _ *Owner) { o.PID = 200 }, false},
		{"another pid namespace", func(o, _ *Owner) { o.PID, o.PIDs = 101, 11 }, false},
		{"another time namespace", func(o, _ *Owner) { o.PID, o.Times = 101, 21 }, false},
		{"no pid namespace is known", func(o, me *Owner) { o.PID, o.PIDs, me.PIDs = 101, 0, 0 }, false},
		{"no time namespace is known", func(o, me *Owner) { o.PID, o.Times, me.Times = 101, 0, 0 }, true},
		{"an earlier boot of this machine", func(o, _ *Owner) { o.Boot = bootB }, true},
		{"the same, other namespaces", func(o, _ *Owner) { o.Boot, o.PIDs = bootB, 11 }, true},
		{"another boot, seen from elsewhere", func(o, me *Owner) { o.Boot, me.Machine = bootB, "" }, false},
		{"another boot of what does not survive one", func(o, _ *Owner) { o.Boot, o.Machine = bootB, "" }, false},
		{"another machine", func(o, _ *Owner) { o.PID, o.Boot, o.Machine = 101, bootB, machineB }, false},
		{"machines without ids", func(o, me *Owner) { o.PID, o.Boot, o.Machine, me.Machine = 101, bootB, "", "" }, false},
		{"who we are is not known", func(o, me *Owner) { o.PID, *me = 101, Owner{} }, false},
		{"who it was is not known", func(o, _ *Owner) { *o = Owner{} }, false},
		{"this boot, seen from elsewhere", func(o, me *Owner) { o.PID, me.Machine = 101, "" }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, me := me, me
			o.PID, o.Start = 100, 500
			tt.change(&o, &me)
			if got := o.dead(me, processes); got != tt.want {
				t.Errorf("dead is %t, want %t", got, tt.want)
			}
		})
	}
}

func TestOwnerSurvivesItsText(t *testing.T) {
	for _, o := range []Owner{
		{PID: 7, Start: 8, PIDs: 9, Times: 10, Boot: bootA, Machine: machineA},
		{PID: 1 << 22, PIDs: 1<<64 - 1, Boot: bootB},
	} {
		if got, ok := ParseOwner(o.String()); !ok || got != o {
			t.Errorf("%s is of %+v, %t; want %+v", o, got, ok, o)
		}
	}
}

func TestOtherTextsAreOfNoOwner(t *testing.T) {
	good := "1-2-3-4-" + bootA + "-" + machineA
	if _, ok := ParseOwner(good); !ok {
		t.Fatal(good)
	}
	for _, text := range []string{
		"", "1", "-----", "1-2-3-4-" + bootA, good + "-", good + "-6", good + " ", " " + good, good + "\n", good + "/..",
		"01" + good[1:], "+" + good, "-" + good, "0x" + good, "1_" + good,
		"0" + good[1:], "4194305" + good[1:], "18446744073709551615" + good[1:], "18446744073709551616" + good[1:],
		"1-02-3-4-" + bootA + "-", "1-2-0-4-" + bootA + "-", "1-2-3--" + bootA + "-",
		"1-2-3-4--" + machineA, "1-2-3-4-" + bootA[1:] + "-" + machineA, "1-2-3-4-" + bootA + "-" + machineA[1:],
		"1-2-3-4-" + strings.ToUpper(bootA) + "-", "1-2-3-4-" + bootA[1:] + "/-",
	} {
		if o, ok := ParseOwner(text); ok {
			t.Errorf("%q is of %+v", text, o)
		}
	}
}

func FuzzParseOwner(f *testing.F) {
	f.Add("1-2-3-4-" + bootA + "-" + machineA)
	f.Add("1-2-3-4-" + bootA + "-")
	f.Add("01-2-3-4-5")
	f.Fuzz(func(t *testing.T, text string) {
		// Nothing but what this package writes is taken for an owner.
		if o, ok := ParseOwner(text); ok && o.String() != text {
			t.Fatalf("%q is of %+v", text, o)
		}
	})
}
