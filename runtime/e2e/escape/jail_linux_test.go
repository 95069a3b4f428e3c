package escape_test

import (
	"errors"
	"os"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

func TestJail(t *testing.T) {
	r := jails(func(*jail.Config) {})
	if os.Getenv(asUser) == "" {
		test(t, r)
		return
	}
	r.outcomes = map[string]escape.Outcome{}
	test(t, r)
	tell(t, r.outcomes)
}

// TestJailWithProcAndDevices opens what attempts on /proc and /dev need. One
// succeeds, as the list of what weakens the jail says.
func TestJailWithProcAndDevices(t *testing.T) {
	r := jails(func(c *jail.Config) { c.Proc, c.Devices = true, true })
	r.allows = []string{"program-in-memory"} // /proc/self/fd leads to it
	test(t, r)
}

// TestJailWithUnixSockets gives back two kinds of them, and no others.
func TestJailWithUnixSockets(t *testing.T) {
	r := jails(func(c *jail.Config) { c.AllowUnixSockets, c.AllowUnenforcedLimits = true, os.Geteuid() != 0 })
	r.allows, r.only = []string{"socket-unix", "socketpair"}, []string{"sockets", "networks", "shared objects", "other system call tables"}
	r.outcomes = map[string]escape.Outcome{}
	test(t, r)
	r.givesBack(t)
}

func jails(change func(*jail.Config)) row {
	config := jail.Config{
		Limits: launch.Limits{
			Memory: bounds.Memory, PIDs: bounds.PIDs, OpenFiles: bounds.OpenFiles,
			FileSize: bounds.FileSize, TmpSize: bounds.TmpSize, CPUs: bounds.CPUs,
		},
	}
	change(&config)
	r := row{name: "jail", atOnce: 1, shared: testenv.Times(20, 0)}
	if os.Geteuid() != 0 {
		r.name = userRow
	}
	r.launcher = func(tb testing.TB) launch.Launcher {
		tb.Helper()
		name, err := program()
		if err != nil {
			tb.Fatalf("build the inmate: %v", err)
		}
		config.Program = name
		cells, err := jail.New(config)
		if err != nil {
			if errors.Is(err, errors.ErrUnsupported) {
				testenv.Missing(tb, "there can be no jail: %v", err)
			}
			tb.Fatal(err)
		}
		tb.Cleanup(func() {
			if err := cells.Close(); err != nil {
				tb.Errorf("close the launcher: %v", err)
			}
		})
		return cells
	}
	r.memory = func(tb testing.TB) int64 {
		tb.Helper()
		return boundOf(tb, config)
	}
	return r
}
