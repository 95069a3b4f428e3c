package docker

import (
	"maps"
	"os"
	"testing"
)

func TestOnlyAProvablyDeadOwnerIsDead(t *testing.T) {
	me := owner{machine: "m", boot: "b", namespaces: "n", pid: 1, start: 1}
	procs := func(pid int) (uint64, processState) {
		switch pid {
		case 100:
			return 500, processThere
		case 200:
			return 0, processUnknown
		}
		return 0, processGone
	}
	tests := []struct {
		name   string
		o      owner
		me     owner
		remote bool
		want   bool
	}{
		{name: "it lives", o: owner{"m", "b", "n", 100, 500}, me: me},
		{name: "its id is free", o: owner{"m", "b", "n", 101, 500}, me: me, want: true},
		{name: "its id is another's", o: owner{"m", "b", "n", 100, 499}, me: me, want: true},
		{name: "it may not be looked at", o: owner{"m", "b", "n", 200, 500}, me: me},
		{name: "another pid namespace", o: owner{"m", "b", "other", 101, 500}, me: me},
		{name: "no namespace is known", o: owner{"m", "b", "", 101, 500}, me: owner{"m", "b", "", 1, 1}},
		{name: "an earlier boot of this machine", o: owner{"m", "earlier", "n", 100, 500}, me: me, want: true},
		{name: "the same, other namespaces", o: owner{"m", "earlier", "other", 100, 500}, me: me, want: true},
		{name: "another boot, the engine elsewhere", o: owner{"m", "earlier", "n", 100, 500}, me: me, remote: true},
		{name: "another machine", o: owner{"else", "earlier", "n", 101, 500}, me: me},
		{name: "machines without ids", o: owner{"", "earlier", "n", 101, 500}, me: owner{"", "b", "n", 1, 1}},
		{name: "who we are is not known", o: owner{"m", "b", "n", 101, 500}, me: owner{}},
		{name: "who it was is not known", o: owner{}, me: me},
		{name: "this boot, the engine elsewhere", o: owner{"m", "b", "n", 101, 500}, me: me, remote: true, want: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.o.dead(tt.me, !tt.remote, procs); got != tt.want {
				t.Errorf("dead is %t, want %t", got, tt.want)
			}
		})
	}
}

func TestOwnerSurvivesItsLabels(t *testing.T) {
	o := owner{"m", "b", "n", 7, 8}
	labels := o.labels()
	labels[labelOurs] = "1"
	if got, ok := ownerOf(labels); !ok || got != o {
		t.Errorf("%+v, %t; want %+v", got, ok, o)
	}
	for name, value := range map[string]string{labelOurs: "", labelBoot: "", labelNamespaces: "", labelPID: "x", labelStart: "-1"} {
		broken := maps.Clone(labels)
		broken[name] = value
		if got, ok := ownerOf(broken); ok {
			t.Errorf("with %s=%q it is %+v, want none", name, value, got)
		}
	}
	if got := (owner{pid: 1}).labels(); got != nil {
		t.Errorf("an unknown owner has the labels %v", got)
	}
}

func TestThisProcessIsAlive(t *testing.T) {
	me := thisProcess()
	if me.boot == "" {
		t.Skip("SKIPPED, NOT TESTED: this system does not tell")
	}
	if me.pid != os.Getpid() || me.start == 0 || me.namespaces == "" {
		t.Errorf("this process is %+v", me)
	}
	if me.dead(me, true, startOf) {
		t.Error("this process takes itself for dead")
	}
	other := me
	other.start++
	if !other.dead(me, true, startOf) {
		t.Error("an earlier process with this id is taken for alive")
	}
}
