package docker_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// TestSweepRemovesWhatTheDeadLeftAndNothingElse plants containers with the
// labels of owners in all conditions.
func TestSweepRemovesWhatTheDeadLeftAndNothingElse(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	alive := launchCell(t, l)
	mine := inspect(t, engine(t), alive).Config.Labels
	if mine["hoosegen.owner.boot"] == "" {
		t.Skip("SKIPPED, NOT TESTED: this system does not tell who lives")
	}
	gone := exec.Command(os.Args[0], "-test.run=^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	free := fmt.Sprint(gone.Process.Pid)
	plants := []struct {
		name   string
		change map[string]string
		dead   bool
	}{
		{"a dead process", map[string]string{"hoosegen.owner.pid": free}, true},
		{"an earlier process with our id", map[string]string{"hoosegen.owner.start": "1"}, true},
		{"an earlier boot", map[string]string{"hoosegen.owner.boot": "earlier"}, localEngine(t) && mine["hoosegen.owner.machine"] != ""},
		{"ours", nil, false},
		{"another machine", map[string]string{"hoosegen.owner.machine": "else", "hoosegen.owner.boot": "else", "hoosegen.owner.pid": free}, false},
		{"another pid namespace", map[string]string{"hoosegen.owner.namespaces": "pid:[1]", "hoosegen.owner.pid": free}, false},
		{"not hoosegen's", map[string]string{"hoosegen": "", "hoosegen.owner.pid": free}, false},
	}
	ids := map[string]string{}
	for _, p := range plants {
		labels := maps.Clone(mine)
		maps.Copy(labels, p.change)
		if labels["hoosegen"] == "" {
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
			t.Errorf("%s: told as swept", p.name)
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
	if labels["hoosegen.owner.start"] == "" {
		t.Skip("SKIPPED, NOT TESTED: this system does not tell who lives")
	}
	labels["hoosegen.owner.start"] = "1"
	id := plant(t, labels)
	launcher(t, config(t, "wait"))
	if _, err := engine(t).ContainerInspect(t.Context(), id); err == nil {
		t.Error("the container of a dead owner is still there")
	}
}
