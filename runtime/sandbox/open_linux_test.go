package sandbox_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

const inmatePackage = "github.com/hoosegen/hoosegen/runtime/e2e/suite/inmate"

// need skips the test where the machine has no such sandbox.
func need(t *testing.T, name sandbox.Name) {
	t.Helper()
	testenv.Processes(t)
	var err error
	switch name {
	case sandbox.Jail:
		_, err = jail.Examine(jail.Config{})
	case sandbox.Docker:
		var engine *docker.Engine
		if engine, err = docker.Connect(t.Context(), docker.EngineConfig{}); err == nil {
			err = errors.Join(engine.Check(docker.Config{}), engine.Close())
		}
	}
	if err != nil {
		testenv.Missing(t, "there is no sandbox %s: %v", name, err)
	}
}

// call opens the sandbox, makes a call in it and closes it.
func call(t *testing.T, name sandbox.Name, config sandbox.Config) *sandbox.Sandbox {
	t.Helper()
	cells, err := sandbox.Open(t.Context(), name, config)
	if err != nil {
		t.Fatal(err)
	}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	got, err := suite.NewSubjectClient(pool).Echo(t.Context(), []byte("hello"))
	if err != nil || string(got) != "hello" {
		t.Errorf("%q, %v; want hello", got, err)
	}
	if err := errors.Join(pool.Close(), cells.Close(), cells.Close()); err != nil {
		t.Error(err)
	}
	return cells
}

// removeImage removes what a test has given to the engine.
func removeImage(t *testing.T, ref string) {
	t.Helper()
	engine, err := docker.Connect(context.Background(), docker.EngineConfig{})
	if err == nil {
		err = errors.Join(engine.RemoveImage(context.Background(), ref), engine.Close())
	}
	if err != nil {
		t.Error(err)
	}
}

func TestAPackageOrAProgramRunsInEverySandbox(t *testing.T) {
	testenv.Processes(t)
	t.Setenv("TMPDIR", t.TempDir())
	program := filepath.Join(t.TempDir(), "subject-inmate")
	if err := image.Compile(t.Context(), image.Config{Package: inmatePackage}, program); err != nil {
		t.Fatal(err)
	}
	for _, name := range []sandbox.Name{sandbox.Jail, sandbox.Docker, sandbox.Process} {
		for what, config := range map[string]sandbox.Config{
			"package": {Build: &image.Config{Package: inmatePackage}},
			"program": {Program: program},
		} {
			t.Run(string(name)+" of a "+what, func(t *testing.T) {
				need(t, name)
				if config.Build == nil {
					config.Build = &image.Config{}
				}
				var steps []image.Step
				config.Build.Name = "hoosegen-test/sandbox-" + what
				config.Build.Progress = func(p image.Progress) {
					if p.Step == image.StepName {
						t.Cleanup(func() { removeImage(t, p.Detail) })
					}
					steps = append(steps, p.Step)
				}
				cells := call(t, name, config)
				if cells.Name() != name || !strings.HasPrefix(cells.String(), string(name)+" (") {
					t.Errorf("it is %s, %v", cells.Name(), cells)
				}
				if told := len(steps) > 0; told != (what == "package" || name == sandbox.Docker) {
					t.Errorf("the steps %v were told", steps)
				}
			})
		}
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

func TestThisProgramRunsInEverySandbox(t *testing.T) {
	testenv.Processes(t)
	name := filepath.Join(t.TempDir(), "self")
	build := exec.Command("go", "build", "-o", name, "./testdata/self")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, kind := range []sandbox.Name{sandbox.Jail, sandbox.Docker, sandbox.Process} {
		t.Run(string(kind), func(t *testing.T) {
			need(t, kind)
			out, err := exec.Command(name, "-sandbox", string(kind)).CombinedOutput()
			if want := "from " + string(kind) + "\n"; err != nil || !strings.HasSuffix(string(out), want) {
				t.Errorf("it says %q, %v; want %q", out, err, want)
			}
		})
	}
	t.Run("not without Init", func(t *testing.T) {
		out, err := exec.Command(name, "-init=false").CombinedOutput()
		if err == nil || !strings.Contains(string(out), launch.ErrNoInit.Error()) {
			t.Errorf("it says %q, %v; want launch.ErrNoInit", out, err)
		}
	})
}

func TestWhatDoesNotFitTheSandboxIsRefused(t *testing.T) {
	testenv.Processes(t)
	t.Setenv("DOCKER_HOST", "unix:///no/such/engine.sock")
	tests := []struct {
		name   string
		kind   sandbox.Name
		config sandbox.Config
		want   string
	}{
		{"an image alone in a jail", sandbox.Jail, sandbox.Config{Image: "a:1"}, "give Program or Build"},
		{"an image and no engine", sandbox.Docker, sandbox.Config{Image: "a:1"}, "no engine answered"},
		{"an image alone in a process", sandbox.Process, sandbox.Config{Image: "a:1"}, "give Program or Build"},
		{"a volume elsewhere in a process", sandbox.Process, sandbox.Config{Program: os.Args[0], Volumes: []launch.Volume{{Host: "/a", Cell: "/b"}}}, "where they are"},
		{"a package that is no main", sandbox.Auto, sandbox.Config{Build: &image.Config{Package: "github.com/hoosegen/hoosegen/runtime/launch"}}, "an inmate is a main"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sandbox.Open(t.Context(), tt.kind, tt.config)
			var failed *sandbox.Error
			if !errors.As(err, &failed) || len(failed.Attempts) != 1 || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one attempt and %q", err, tt.want)
			}
		})
	}
}

func TestHooksSetWhatHasNoField(t *testing.T) {
	need(t, sandbox.Jail)
	program := filepath.Join(t.TempDir(), "inmate")
	if err := image.Compile(t.Context(), image.Config{Package: inmatePackage}, program); err != nil {
		t.Fatal(err)
	}
	cells := call(t, sandbox.Auto, sandbox.Config{Program: program, Jail: func(c *jail.Config) { c.Devices = true }})
	if on := cells.Weakenings(); len(on) != 1 || on[0].Option != "Devices" || cells.Name() != sandbox.Jail {
		t.Errorf("%v is weakened by %v, want the jail by Devices", cells, on)
	}
	if _, ok := cells.Launcher().(*jail.Launcher); !ok {
		t.Errorf("the launcher is a %T", cells.Launcher())
	}
}
