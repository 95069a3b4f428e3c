package suite_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite/impl"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// rows is every way to reach the inmate. A new launcher is one more row.
var rows = []row{
	{name: "loopback"},
	{name: "process", launcher: processes(subject, false), relay: processes(relay, false), raw: processes(echo, false), lastOutput: true},
	{name: "process/one", launcher: processes(subject, true), relay: processes(relay, true), raw: processes(echo, true)},
	{name: "jail", launcher: jails(subject, false), relay: jails(relay, false), raw: jails(echo, false), lastOutput: true, confined: true},
	{name: "jail/one", launcher: jails(subject, true), relay: jails(relay, true), raw: jails(echo, true), confined: true},
	{name: "docker", launcher: containers(subject, false), relay: containers(relay, false), raw: containers(echo, false), lastOutput: true, confined: true},
	{name: "docker/one", launcher: containers(subject, true), relay: containers(relay, true), raw: containers(echo, true), confined: true},
}

type row struct {
	name string
	// launcher starts cells; nil stands for this process, over the full wire.
	launcher func(testing.TB) launch.Launcher
	// relay starts cells that call the host.
	relay func(testing.TB) launch.Launcher
	// raw starts cells of the benchmarks' baseline.
	raw func(testing.TB) launch.Launcher
	// lastOutput says that what the inmate prints just before it ends arrives,
	// since somebody else is there to pick it up.
	lastOutput bool
	// confined says that the cell is a sandbox.
	confined bool
}

var scratch string // for what is built once for all tests

func TestMain(m *testing.M) {
	testenv.MainOfProcesses()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hoosegen-suite-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		// Cells have another user's id.
		if err := os.Chmod(dir, 0o755); err != nil {
			panic(err)
		}
		scratch = dir
		return m.Run()
	}())
}

// inmate is a program that cells run, built once in each form.
type inmate struct {
	program, image func() (string, error)
}

var (
	subject = newInmate("github.com/hoosegen/hoosegen/runtime/e2e/suite/inmate")
	relay   = newInmate("github.com/hoosegen/hoosegen/runtime/e2e/suite/relay")
	echo    = newInmate("github.com/hoosegen/hoosegen/runtime/e2e/suite/echo")
)

func newInmate(pkg string) inmate {
	return inmate{
		program: sync.OnceValues(func() (string, error) {
			if made := os.Getenv(asUser); made != "" {
				return filepath.Join(made, path.Base(pkg)), nil
			}
			name := filepath.Join(scratch, path.Base(pkg))
			cmd := exec.Command("go", "build", "-o", name, pkg)
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
			cmd.Stderr = os.Stderr
			return name, cmd.Run()
		}),
		image: sync.OnceValues(func() (string, error) {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
			defer cancel()
			return image.Build(ctx, image.Config{Package: pkg, AnyProgram: true, Name: "hoosegen/suite-" + path.Base(pkg)})
		}),
	}
}

// asked is the environment that every cell is given.
var asked = map[string]string{"ASKED": "for"}

func processes(of inmate, oneProcess bool) func(testing.TB) launch.Launcher {
	return func(tb testing.TB) launch.Launcher {
		tb.Helper()
		program, err := of.program()
		if err != nil {
			tb.Fatalf("build the inmate: %v", err)
		}
		cells, err := process.New(process.Config{Program: program, OneProcess: oneProcess, Env: asked})
		if err != nil {
			tb.Fatal(err)
		}
		return cells
	}
}

// asUser is set in a run of this test binary as an ordinary user without a
// cgroup, where a cell's children are allowed at the price of its limit of
// memory.
const asUser = "SUITE_AS_USER"

func jails(of inmate, oneProcess bool) func(testing.TB) launch.Launcher {
	return func(tb testing.TB) launch.Launcher {
		tb.Helper()
		program, err := of.program()
		if err != nil {
			tb.Fatalf("build the inmate: %v", err)
		}
		config := jail.Config{
			Program: program, OneProcess: oneProcess, Env: asked, Limits: launch.Limits{Memory: 128 << 20},
			Proc: true, Devices: true, // the suite's inmate looks around there
			AllowUnenforcedLimits: os.Getenv(asUser) != "",
		}
		needJail(tb, config)
		cells, err := jail.New(config)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := cells.Close(); err != nil {
				tb.Errorf("close the launcher: %v", err)
			}
		})
		return cells
	}
}

// needJail skips where there can be no jail, or none with a limit of
// memory that leaves a cell its children.
func needJail(tb testing.TB, config jail.Config) {
	tb.Helper()
	protections, err := jail.Examine(config)
	if err == nil && !config.AllowUnenforcedLimits {
		for _, p := range protections {
			if p.Name == "memory" && !strings.HasPrefix(p.By, "cgroup") {
				err = fmt.Errorf("there is no cgroup here: memory is bounded by %s", p.By)
			}
		}
	}
	if err != nil {
		testenv.Missing(tb, "there can be no jail: %v", err)
	}
}

func containers(of inmate, oneProcess bool) func(testing.TB) launch.Launcher {
	return func(tb testing.TB) launch.Launcher {
		tb.Helper()
		needDocker(tb)
		name, err := of.image()
		if err != nil {
			tb.Fatalf("build the image: %v", err)
		}
		cells, err := docker.New(docker.Config{Image: name, OneProcess: oneProcess, Env: asked, Limits: launch.Limits{Memory: 128 << 20}})
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := cells.Close(); err != nil {
				tb.Errorf("close the launcher: %v", err)
			}
		})
		return cells
	}
}

// needDocker skips what needs an engine where there is none.
func needDocker(tb testing.TB) {
	tb.Helper()
	engine, err := docker.Connect(tb.Context(), docker.EngineConfig{})
	if err != nil {
		testenv.Missing(tb, "there is no Docker Engine: %v", err)
	}
	if err := engine.Close(); err != nil {
		tb.Error(err)
	}
}

// caller returns where calls of a row are made: one session for them all.
func (r row) caller(tb testing.TB) *hoose.Session {
	tb.Helper()
	if r.launcher == nil {
		return hoosetest.Loopback(tb, suite.ServeSubject(impl.New()))
	}
	s, err := r.pool(tb, hoose.PoolConfig{}).Session(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// pool returns a pool of the row's cells.
func (r row) pool(tb testing.TB, cfg hoose.PoolConfig) *hoose.Pool {
	tb.Helper()
	cfg.DrainTimeout = 100 * time.Millisecond // sessions are left open on purpose
	p := hoose.NewPool(r.launcher(tb), cfg)
	tb.Cleanup(func() {
		if err := p.Close(); err != nil {
			tb.Errorf("close the pool: %v", err)
		}
	})
	return p
}

// each runs a test over all rows, or those that it can be run on.
func each(t *testing.T, can func(row) bool, test func(t *testing.T, r row)) {
	t.Helper()
	for _, r := range rows {
		if can == nil || can(r) {
			t.Run(r.name, func(t *testing.T) {
				hoosetest.NoLeaks(t)
				test(t, r)
			})
		}
	}
}

func isProcess(r row) bool { return r.launcher != nil }
