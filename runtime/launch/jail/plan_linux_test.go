package jail

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// TestTheOrderOfTheStage holds what makes the order right.
func TestTheOrderOfTheStage(t *testing.T) {
	config := Config{Proc: true, Devices: true}.withDefaults()
	for name, k := range map[string]kernel{
		"root":          {landlock: 7, lastCapability: 40, mayChooseIDs: true, mayMount: true},
		"ordinary user": {landlock: 7, lastCapability: 40},
		"old kernel":    {lastCapability: 40},
	} {
		t.Run(name, func(t *testing.T) {
			p := planner{config: &config, kernel: k, bindings: []binding{{host: "/p", cell: abi.Program}}, filter: make([]unix.SockFilter, 1)}
			steps := p.build(false).Steps
			at := func(name string) int {
				i := slices.IndexFunc(steps, func(s stage.Step) bool { return s.Name == name })
				if i < 0 {
					t.Fatalf("there is no step %q", name)
				}
				return i
			}
			orders := [][]string{
				{"wait for the host", "close all other descriptors", "become group 65534", "become user 65534", "let go of the old root", "make the root read-only", "drop all capabilities", "take no new privileges", "install the filter of system calls", "execute the inmate"},
				{"keep mounts to the cell", "attach the root", "make the new root the root"},
				{"drop a capability from the bounding set", "let no id have capabilities", "drop all capabilities"},
				{"drop all capabilities", "end with the host", "see that the host lives", "install the filter of system calls"},
				{"limit processes", "drop all capabilities"},
			}
			if k.landlock > 0 {
				orders = append(orders, []string{"take no new privileges", "restrict by Landlock", "install the filter of system calls"})
			}
			if k.mayChooseIDs {
				orders = append(orders, []string{"leave all groups", "become group 65534"})
			}
			for _, order := range orders {
				for i := range order[1:] {
					if at(order[i]) >= at(order[i+1]) {
						t.Errorf("%q is not before %q", order[i], order[i+1])
					}
				}
			}
			if last := len(steps) - 1; at("execute the inmate") != last || at("install the filter of system calls") != last-1 {
				t.Error("something comes between the filter and the inmate, or after it")
			}
			for i, s := range steps {
				if s.Want == stage.Any && !slices.Contains([]uintptr{unix.SYS_UMASK, unix.SYS_PERSONALITY, unix.SYS_SETSID}, s.Call) {
					t.Errorf("step %d, %s, may give anything", i, s.Name)
				}
			}
		})
	}
}

// TestInitialisersOfTheHostRunInTheHostAlone: not in the zygote, nor in cells.
func TestInitialisersOfTheHostRunInTheHostAlone(t *testing.T) {
	if os.Getenv("JAIL_TEST_PROGRAMS") != "" {
		t.Skip("SKIPPED, NOT TESTED: this program has to be built for the test, and there is no go command")
	}
	dir := t.TempDir()
	trace, eager := filepath.Join(dir, "trace"), filepath.Join(dir, "eager")
	build := exec.Command("go", "build", "-ldflags", "-X main.trace="+trace, "-o", eager, "./testdata/eager")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := exec.Command(eager, program(t, probe)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(got), "\n") != 1 {
		t.Errorf("the initialiser ran in\n%s, want it to run once", got)
	}
}
