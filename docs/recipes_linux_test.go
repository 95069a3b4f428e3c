package docs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hoosegen/hoosegen/docs/internal/probe"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// The code of recipes.md. Each of these functions has what the page shows.

func plain(program string) (*jail.Launcher, error) { return jail.New(jail.Config{Program: program}) }

func withZones(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Volumes: []launch.Volume{{Host: "/usr/share/zoneinfo", Cell: "/usr/share/zoneinfo"}},
		Env:     map[string]string{"TZ": "Europe/Berlin"},
	})
	return cells, err
}

func withCertificates(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Volumes: []launch.Volume{{Host: "/etc/ssl/certs/ca-certificates.crt", Cell: "/etc/ssl/certs/ca-certificates.crt"}},
	})
	return cells, err
}

func withHome(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Env:     map[string]string{"HOME": "/tmp", "USER": "inmate"},
	})
	return cells, err
}

func withDevices(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{Program: program, Devices: true})
	return cells, err
}

func withProc(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{Program: program, Proc: true})
	return cells, err
}

func withPrograms(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Volumes: []launch.Volume{
			{Host: "/usr", Cell: "/usr"},
			{Host: "/bin", Cell: "/bin"}, // on most systems these three are links into /usr
			{Host: "/lib", Cell: "/lib"},
			{Host: "/lib64", Cell: "/lib64"},
			{Host: "/etc/alternatives", Cell: "/etc/alternatives"},
		},
		Env:     map[string]string{"PATH": "/usr/bin:/bin"},
		Devices: true,
	})
	return cells, err
}

func withModels(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Volumes: []launch.Volume{{Host: "/srv/models", Cell: "/models"}},
	})
	return cells, err
}

func withCgroup(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{Program: program, Cgroup: "/sys/fs/cgroup/app.slice"})
	return cells, err
}

func withoutMemoryLimit(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{Program: program, Limits: launch.Limits{Memory: launch.Unlimited}})
	return cells, err
}

func withProcessors(program string) (*jail.Launcher, error) {
	cells, err := jail.New(jail.Config{
		Program: program,
		Limits:  launch.Limits{CPUs: 2},
		Env:     map[string]string{"GOMAXPROCS": "2"},
	})
	return cells, err
}

// These need what only some machines have, and a user with a cgroup or without.
var _ = []any{withModels, withCgroup, withoutMemoryLimit}

func TestRecipes(t *testing.T) {
	testenv.Processes(t)
	program := filepath.Join(t.TempDir(), "probe-inmate")
	if err := image.Compile(t.Context(), image.Config{Package: "./internal/probe/inmate"}, program); err != nil {
		t.Fatal(err)
	}
	look := func(at, arg string) func(context.Context, probe.Probe) (string, error) {
		return func(ctx context.Context, p probe.Probe) (string, error) { return p.Look(ctx, at, arg) }
	}
	run := func(name string, args ...string) func(context.Context, probe.Probe) (string, error) {
		return func(ctx context.Context, p probe.Probe) (string, error) { return p.Run(ctx, name, args...) }
	}
	for _, tt := range []struct {
		name    string
		cells   func(program string) (*jail.Launcher, error)
		needs   string // a file of the machine
		ask     func(context.Context, probe.Probe) (string, error)
		want    string
		without string // the error without the recipe
	}{
		{"a zone", withZones, "/usr/share/zoneinfo/Asia/Tokyo", look("zone", "Asia/Tokyo"), "Asia/Tokyo", "unknown time zone Asia/Tokyo"},
		{"the local zone", withZones, "/usr/share/zoneinfo/Europe/Berlin", look("local time", ""), "12:00 CEST", ""},
		{"certificates", withCertificates, "/etc/ssl/certs/ca-certificates.crt", look("certificates", ""), "some", ""},
		{"a home", withHome, "", look("home", ""), "/tmp", "$HOME is not defined"},
		{"a cache", withHome, "", look("cache", ""), "/tmp/.cache", "neither $XDG_CACHE_HOME nor $HOME are defined"},
		{"a user", withHome, "", look("user", ""), "inmate", "user: Current requires cgo or $USER, $HOME set in environment"},
		{"/dev/null", withDevices, "", look("file", "/dev/null"), "", "open /dev/null: no such file or directory"},
		{"the executable", withProc, "", look("executable", ""), "/inmate", "readlink /proc/self/exe: no such file or directory"},
		{"a program by an alternative", withPrograms, "/etc/alternatives/awk", run("awk", "BEGIN { print 6 * 7 }"), "42\n", `exec: "awk": executable file not found in $PATH`},
		{"processors", withProcessors, "", look("processors", ""), "2", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.needs != "" {
				if _, err := os.Stat(tt.needs); err != nil {
					testenv.Missing(t, "this machine has no %s", tt.needs)
				}
			}
			got, err := asked(t, program, tt.cells, tt.ask)
			if tt.name == "a program by an alternative" && errors.Is(err, syscall.EPERM) {
				testenv.Missing(t, "a user without a cgroup has cells of one process")
			}
			if err != nil || got != tt.want {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
			_, err = asked(t, program, plain, tt.ask)
			if tt.without != "" && (err == nil || !strings.Contains(err.Error(), tt.without)) {
				t.Errorf("without: %v, want %q", err, tt.without)
			}
		})
	}
}

// asked asks an inmate in a jail of the given kind.
func asked(t *testing.T, program string, open func(string) (*jail.Launcher, error), ask func(context.Context, probe.Probe) (string, error)) (string, error) {
	t.Helper()
	cells, err := open(program)
	if err != nil {
		testenv.Missing(t, "no jail: %v", err)
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	return ask(t.Context(), probe.NewProbeClient(pool))
}
