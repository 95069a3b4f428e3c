package docker_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// TestSweepRemovesWhatTheDeadLeftAndNothingElse plants containers with the
// labels of owners in all conditions.
func TestSweepRemovesWhatTheDeadLeftAndNothingElse(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	alive := launchCell(t, l)
	mine := inspect(t, engine(t), alive).Config.Labels
	me, ok := proc.ParseOwner(mine["hoosegen.owner"])
	if !ok {
		t.Skip("SKIPPED, NOT TESTED: this system does not say who lives")
	}
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	free := func(o *proc.Owner) { o.PID = gone.Process.Pid }
	earlier := func(o *proc.Owner) { o.Boot = strings.Repeat("e", len(o.Boot)) }
	elsewhere := func(o *proc.Owner) { earlier(o); o.Machine = strings.Repeat("e", 16) }
	plants := []struct {
		name   string
		change func(*proc.Owner)
		dead   bool
	}{
		{"a dead process", free, true},
		{"an earlier process with our id", func(o *proc.Owner) { o.Start-- }, true},
		{"an earlier boot", earlier, localEngine(t) && me.Machine != ""},
		{"ours", func(*proc.Owner) {}, false},
		{"another machine", func(o *proc.Owner) { elsewhere(o); free(o) }, false},
		{"another pid namespace", func(o *proc.Owner) { o.PIDs++; free(o) }, false},
		{"not hoosegen's", free, false},
	}
	ids := map[string]string{}
	for _, p := range plants {
		owner := me
		p.change(&owner)
		labels := maps.Clone(mine)
		labels["hoosegen.owner"] = owner.String()
		if p.name == "not hoosegen's" {
			delete(labels, "hoosegen")
		}
		ids[p.name] = plant(t, labels)
	}
	removed, err := l.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range plants {
		_, err := engine(t).ContainerInspect(t.Context(), ids[p.name])
		if p.dead != (err != nil) {
			t.Errorf("%s: swept is %t, want %t", p.name, err != nil, p.dead)
		}
		// Other launchers on this machine sweep too, and may have come first.
		if !p.dead && slices.Contains(removed, ids[p.name]) {
			t.Errorf("%s: reported as swept", p.name)
		}
	}
	if !inspect(t, engine(t), alive).State.Running {
		t.Error("the sweep ended a cell of this process")
	}
}

// plant creates a container as a host would that then died.
func plant(t *testing.T, labels map[string]string) string {
	t.Helper()
	ref, err := testImage()
	if err != nil {
		t.Fatal(err)
	}
	created, err := engine(t).ContainerCreate(t.Context(), &container.Config{Image: ref, Labels: labels}, nil, nil, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e, err := docker.Connect(context.Background(), docker.EngineConfig{}) // the test's own is closed by now
		if err == nil {
			defer func() { _ = e.Close() }()
			_ = e.Client().ContainerRemove(context.Background(), created.ID, container.RemoveOptions{Force: true})
		}
	})
	return created.ID
}

func TestNewSweeps(t *testing.T) {
	c := start(t, "wait", nil)
	labels := maps.Clone(inspect(t, engine(t), c).Config.Labels)
	if err := c.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	owner, ok := proc.ParseOwner(labels["hoosegen.owner"])
	if !ok {
		t.Skip("SKIPPED, NOT TESTED: this system does not say who lives")
	}
	owner.Start--
	labels["hoosegen.owner"] = owner.String()
	id := plant(t, labels)
	launcher(t, config(t, "wait"))
	if _, err := engine(t).ContainerInspect(t.Context(), id); err == nil {
		t.Error("the container of a dead owner is still there")
	}
}
