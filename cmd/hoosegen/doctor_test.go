package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// TestDoctorTellsTheTruth holds what it says against what there is.
func TestDoctorTellsTheTruth(t *testing.T) {
	for _, host := range []string{os.Getenv("DOCKER_HOST"), "unix:///no/such/engine.sock"} {
		t.Setenv("DOCKER_HOST", host)
		code, stdout, stderr := hoosegen(t, "", "doctor", "-json")
		var d diagnosis
		if err := json.Unmarshal([]byte(stdout), &d); err != nil || stderr != "" || len(d.Sandboxes) != 3 {
			t.Fatalf("%v: %s%s", err, stdout, stderr)
		}
		jail, engine, process := d.Sandboxes[0], d.Sandboxes[1], d.Sandboxes[2]
		if jail.Sandbox != "jail" || !jail.Confines || engine.Sandbox != "docker" || !engine.Confines || process.Sandbox != "process" || process.Confines {
			t.Errorf("%s", stdout)
		}
		if want := jail.Works || engine.Works; want != (code == exitOK) || !want && code != exitRefused {
			t.Errorf("exit code %d: %s", code, stdout)
		}
		there, err := docker.Connect(context.Background(), docker.EngineConfig{})
		switch {
		case err != nil && (engine.Works || !strings.Contains(engine.Problem, "no engine answered")):
			t.Errorf("there is no engine: %+v", engine)
		case err == nil && (engine.Engine == nil || engine.Engine.Address != there.Address() || engine.Engine.Version == ""):
			t.Errorf("there is an engine at %s: %+v", there.Address(), engine)
		}
		if there != nil {
			_ = there.Close()
		}
		_, table, _ := hoosegen(t, "", "doctor")
		for _, s := range d.Sandboxes {
			for _, p := range s.Protections {
				if p.By == "" && p.Missing == "" || !strings.Contains(table, p.Name) {
					t.Errorf("%+v is not explained in\n%s", p, table)
				}
			}
		}
		if len(jail.Weakenings) == 0 || len(engine.Weakenings) == 0 {
			t.Errorf("it does not say what weakens them: %s", stdout)
		}
		for _, w := range slices.Concat(jail.Weakenings, engine.Weakenings) {
			if !strings.Contains(table, w.Option) || w.GivesUp == "" {
				t.Errorf("%+v is not in\n%s", w, table)
			}
		}
	}
}

func TestDoctorsTable(t *testing.T) {
	d := diagnosis{
		Sandboxes: []sandboxState{
			{Sandbox: "jail", Confines: true, Works: true, Protections: []protection{
				{Name: "memory", By: "cgroup v2"}, {Name: "processes", By: "rlimit", Missing: "not exact"}, {Name: "time", Missing: "no\nfoo\tbar"},
			}, Weakenings: []weakening{{"ExecutableTmp", "a"}, {"Proc", "b"}}},
			{Sandbox: "docker", Confines: true, Problem: "no engine \x1b[31m"},
			{Sandbox: "docker", Confines: true, Works: true, Engine: &engineState{"unix:///x", "20.10", "1.41", "amd64"}},
			{Sandbox: "process", Works: true},
		},
	}
	var b strings.Builder
	if err := d.print(&b); err != nil {
		t.Fatal(err)
	}
	want := `jail         works
  memory     cgroup v2
  processes  rlimit; MISSING: not exact
  time       MISSING: no foo bar
docker       does not work: no engine \x1b[31m
docker       works: engine 20.10 at unix:///x, API 1.41, amd64
process      NO SANDBOX: an inmate can do all that you can

What weakens jail, and what it gives up:

  ExecutableTmp  a
  Proc           b
`
	if b.String() != want {
		t.Errorf("got\n%swant\n%s", b.String(), want)
	}
}

func TestDoctorIsUsedRight(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-x"}, exitFailed, "not defined: -x"},
		{[]string{"jail"}, exitFailed, "it takes no arguments"},
	} {
		if code, stdout, stderr := hoosegen(t, "", append([]string{"doctor"}, tt.args...)...); code != tt.code || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: exit code %d, %q, %q", tt.args, code, stdout, stderr)
		}
	}
	var errs bytes.Buffer
	if code := run(t.Context(), []string{"doctor"}, streams{out: fullDisk{}, err: &errs}); code != exitFailed || !strings.Contains(errs.String(), "the disk is full") {
		t.Errorf("exit code %d, %q", code, errs.String())
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

var _ io.Writer = fullDisk{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }
