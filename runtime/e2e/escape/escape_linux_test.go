package escape_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
	"github.com/hoosegen/hoosegen/runtime/e2e/escape/impl"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

const inmatePackage = "github.com/hoosegen/hoosegen/runtime/e2e/escape/inmate"

// bounds are the limits of cells: small, so that going beyond them is quick.
// FileSize is above TmpSize, so that a copy of the inmate's program is stopped
// by neither.
var bounds = escape.Outside{
	Memory: 96 << 20, PIDs: 64, OpenFiles: 512, FileSize: 32 << 20, TmpSize: 16 << 20, CPUs: 1,
}

var scratch string // for what is built once for all tests

func TestMain(m *testing.M) {
	if secret := os.Getenv(bystanderMark); secret != "" {
		standBy(secret)
		return
	}
	testenv.MainOfProcesses()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "hoosegen-escape-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil { // for other users
			panic(err)
		}
		scratch = dir
		return m.Run()
	}())
}

var program = sync.OnceValues(func() (string, error) {
	if made := os.Getenv(asUser); made != "" {
		return filepath.Join(made, programFile), nil
	}
	name := filepath.Join(scratch, programFile)
	cmd := exec.Command("go", "build", "-o", name, inmatePackage)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return name, cmd.Run()
})

// row is one kind of cell.
type row struct {
	name     string
	launcher func(testing.TB) launch.Launcher
	// atOnce is how many attempts are made beside each other. With one, what
	// an attempt has done is looked for after each.
	atOnce int
	// shared is how many attempts a cell is used for, those aside that it may
	// die of or that use up its limits; 0: one.
	shared int
	// unconfined: the attempts are to succeed.
	unconfined bool
	// allows names the attempts that succeed all the same, since the cells are
	// weaker than they are by default.
	allows []string
	// only names the groups of attempts that are made; nil: all.
	only []string
	// memory is how much a program in a cell can allocate; nil: as much as the
	// cell may use.
	memory func(testing.TB) int64
	// outcomes takes what came of the attempts, with one at once; or nil.
	outcomes map[string]escape.Outcome
}

func TestProcess(t *testing.T) {
	if missing := missingRights(t); os.Geteuid() != 0 || missing != 0 {
		t.Skipf("SKIPPED, NOT ROOT WITH ALL RIGHTS: that the attempts succeed without confinement is shown by root; "+
			"user %d, missing capabilities %#x", os.Geteuid(), missing)
	}
	test(t, row{name: "process", atOnce: 1, unconfined: true, launcher: func(tb testing.TB) launch.Launcher {
		tb.Helper()
		name, err := program()
		if err != nil {
			tb.Fatalf("build the inmate: %v", err)
		}
		cells, err := process.New(process.Config{Program: name})
		if err != nil {
			tb.Fatal(err)
		}
		return cells
	}})
}

// missingRights returns the capabilities that this process does not have, as a
// set; not those that the table names where they are needed.
func missingRights(t *testing.T) uint64 {
	t.Helper()
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var sets [2]unix.CapUserData
	if err := unix.Capget(&header, &sets[0]); err != nil {
		t.Fatal(err)
	}
	const (
		all   = uint64(1)<<(unix.CAP_CHECKPOINT_RESTORE+1) - 1
		named = 1 << unix.CAP_SYS_RESOURCE
	)
	return all &^ named &^ (uint64(sets[1].Effective)<<32 | uint64(sets[0].Effective))
}

func TestDocker(t *testing.T) { test(t, containers(func(*docker.Config) {})) }

// TestDockerWithSockets gives sockets back, and no others than it says.
func TestDockerWithSockets(t *testing.T) {
	local := []string{"socket-unix", "socketpair"}
	for name, tt := range map[string]struct {
		change func(*docker.Config)
		allows []string
	}{
		"unix sockets": {func(c *docker.Config) { c.AllowUnixSockets = true }, local},
		// Those of IPv4 are of any protocol that the kernel has.
		"a network": {
			func(c *docker.Config) { c.AllowNetwork = "bridge" },
			slices.Concat(local, []string{"socket-tcp", "socket-tcp6", "socket-udp", "socket-netlink", "socket-sctp", "socket-mptcp"}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := containers(tt.change)
			r.allows, r.only = tt.allows, []string{"sockets", "other system call tables"}
			r.atOnce, r.outcomes = 1, map[string]escape.Outcome{}
			test(t, r)
			r.givesBack(t)
		})
	}
}

func containers(change func(*docker.Config)) row {
	// A container takes long to start. The long form has one for each attempt.
	return row{name: "docker", atOnce: 4, shared: testenv.Times(20, 0), launcher: func(tb testing.TB) launch.Launcher {
		tb.Helper()
		needDocker(tb)
		name, err := image.Build(tb.Context(), image.Config{Package: inmatePackage, Name: "hoosegen/escape-inmate"})
		if err != nil {
			tb.Fatalf("build the image: %v", err)
		}
		config := docker.Config{
			Image: name, Limits: launch.Limits{
				Memory: bounds.Memory, PIDs: bounds.PIDs, OpenFiles: bounds.OpenFiles,
				FileSize: bounds.FileSize, TmpSize: bounds.TmpSize, CPUs: bounds.CPUs,
			},
		}
		change(&config)
		cells, err := docker.New(config)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := cells.Close(); err != nil {
				tb.Errorf("close the launcher: %v", err)
			}
		})
		return cells
	}}
}

// needDocker skips where there is no engine.
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

// prober returns a client of cells that serve so many calls each.
func (r row) prober(t *testing.T, cells launch.Launcher, calls int) escape.Prober {
	t.Helper()
	pool := hoose.NewPool(cells, hoose.PoolConfig{Max: r.atOnce, ReuseWithoutIsolation: calls, DrainTimeout: time.Second})
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Errorf("close the pool: %v", err)
		}
	})
	return escape.NewProberClient(pool, hoose.Timeout(testenv.Patience))
}

// test makes all attempts in cells of the row.
func test(t *testing.T, r row) {
	t.Helper()
	hoosetest.NoLeaks(t)
	cells := r.launcher(t)
	fresh, used := r.prober(t, cells, 0), r.prober(t, cells, r.shared)
	p := newPlant(t)
	if r.memory != nil {
		p.outside.Memory = r.memory(t)
	}

	var working sync.WaitGroup
	turns := make(chan struct{}, r.atOnce)
	for _, a := range escape.Attempts() {
		if r.only != nil && !slices.Contains(r.only, a.Group) {
			continue
		}
		if r.unconfined && a.NotUnconfined != "" {
			t.Logf("%-24s not made: %s", a.Name, a.NotUnconfined)
			continue
		}
		turns <- struct{}{}
		working.Go(func() {
			defer func() { <-turns }()
			prober := used
			if a.Lethal || a.Group == "limits" {
				prober = fresh
			}
			escaped, detail := attempt(t, r, prober, a, p.outside)
			if r.atOnce == 1 {
				if traces := p.traces(t, escaped && leavesTraces(a)); len(traces) > 0 {
					escaped, detail = true, detail+"; outside: "+traces[0]
				} else if escaped && leavesTraces(a) {
					t.Errorf("%s: the inmate says that it escaped (%s), and there is no trace of it", a.Name, detail)
				}
				p.restore(t)
			}
			if r.outcomes != nil {
				r.outcomes[a.Name] = escape.Outcome{Escaped: escaped, Detail: detail}
			}
			r.judge(t, a, escaped, detail)
		})
	}
	working.Wait()
	if traces := p.traces(t, false); !r.unconfined && len(traces) > 0 {
		t.Errorf("outside: %q", traces)
	}
	if r.only == nil {
		show(t, r.name)
	}
}

// show notes whether a row came out as the table says, in each of its tests.
func show(t *testing.T, row string) {
	t.Helper()
	if before, ok := shown[row]; !t.Skipped() {
		shown[row] = !t.Failed() && (before || !ok)
	}
}

// attempt returns whether an attempt has escaped, as the inmate sees it. A cell
// that dies of it has refused it, where it may die at all.
func attempt(t *testing.T, r row, prober escape.Prober, a escape.Attempt, outside escape.Outside) (escaped bool, detail string) {
	t.Helper()
	outcome, err := prober.Try(t.Context(), a.Name, outside)
	if err == nil {
		return outcome.Escaped, outcome.Detail
	}
	var exit *hoose.ExitError
	filtered := errors.As(err, &exit) && (exit.Signal == int(unix.SIGSYS) || exit.Code == 128+int(unix.SIGSYS))
	if !errors.Is(err, hoose.ErrSandbox) || !a.Lethal && !filtered {
		t.Errorf("%s, %s: %v", r.name, a.Name, err)
	}
	return false, "the cell died: " + err.Error()
}

// givesBack fails when something that the cells are to allow, and that every
// machine has, was refused: the option for it would do nothing.
func (r row) givesBack(t *testing.T) {
	t.Helper()
	for _, a := range escape.Attempts() {
		if o := r.outcomes[a.Name]; slices.Contains(r.allows, a.Name) && a.Needs == "" && !o.Escaped {
			t.Errorf("%s: refused, and these cells are to allow it: %s", a.Name, o.Detail)
		}
	}
}

// judge compares with what the table says.
func (r row) judge(t *testing.T, a escape.Attempt, escaped bool, detail string) {
	t.Helper()
	t.Logf("%-24s escaped: %-5t %s", a.Name, escaped, detail)
	switch {
	case r.unconfined && !escaped && a.Provable() && a.Needs == "":
		t.Errorf("%s: not shown to be a real attempt: without confinement it came to nothing: %s", a.Name, detail)
	case r.unconfined && !escaped && a.Provable():
		unsee(a)
		t.Logf("%-24s NOT SHOWN HERE, it needs %s: %s", a.Name, a.Needs, detail)
	case r.unconfined && escaped && a.Unproven != "":
		t.Errorf("%s: succeeded without confinement (%s), although %s", a.Name, detail, a.Unproven)
	case !r.unconfined && escaped && !slices.Contains(r.allows, a.Name):
		t.Errorf("%s: ESCAPED from a cell of %s: %s: %s", a.Name, r.name, a.Tries, detail)
	case !r.unconfined && !escaped && slices.Contains(r.allows, a.Name):
		t.Logf("%-24s refused here, although these cells may allow it", a.Name)
	}
}

func TestEveryAttemptIsInTheTable(t *testing.T) {
	var names []string
	for _, a := range escape.Attempts() {
		names = append(names, a.Name)
		if a.Tries == "" || a.Unproven != "" && a.NotUnconfined != "" {
			t.Errorf("%+v", a)
		}
	}
	slices.Sort(names)
	if made := impl.Names(); !slices.Equal(names, made) {
		t.Errorf("the table has\n%q, made are\n%q", names, made)
	}
}
