package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/filters"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// TestADemonstrationKilledAtAnyMomentLeavesNoContainer starts the command as a user does and kills it: at moments
// spread over its run, and when HOOSEGEN_STRESS is set at more of them. Soon no container of its is left: within two
// seconds where the engine has nothing else to do, as it has not in the stress run.
func TestADemonstrationKilledAtAnyMomentLeavesNoContainer(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the demonstration again and again")
	}
	engine := needEngine(t)
	program := filepath.Join(t.TempDir(), "imageproc")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	kills, patience := 10, 15*time.Second
	if os.Getenv("HOOSEGEN_STRESS") != "" {
		kills, patience = 100, 2*time.Second
	}
	for i := range kills {
		// The first cells are started within a second; later all is in full swing.
		wait := time.Duration(i) * 3 * time.Second / time.Duration(kills)
		wait += time.Duration(rand.Int64N(int64(100 * time.Millisecond)))
		cmd := exec.Command(program, "-sandbox", "docker", "-out", t.TempDir())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killed := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err == nil {
			t.Logf("the demonstration had ended before %v", wait)
		}
		killed.Stop()
		start := time.Now()
		left := containersOf(t, engine, cmd.Process.Pid)
		for len(left) > 0 && time.Since(start) < patience {
			left = containersOf(t, engine, cmd.Process.Pid)
		}
		if len(left) > 0 {
			t.Errorf("killed after %v, %v later there are %v", wait, patience, left)
		}
		t.Logf("killed after %v: first without containers after %v", wait.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	}
}

// TestADemonstrationKilledAtAnyMomentLeavesNoProcess does so with the jail: the kernel kills the cells in the same moment.
func TestADemonstrationKilledAtAnyMomentLeavesNoProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the demonstration again and again")
	}
	needJail(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // where the inmate is compiled, which stays when this is killed
	program := filepath.Join(dir, "imageproc")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	kills := 10
	if os.Getenv("HOOSEGEN_STRESS") != "" {
		kills = 100
	}
	for i := range kills {
		wait := time.Duration(i)*200*time.Millisecond + time.Duration(rand.Int64N(int64(100*time.Millisecond)))
		cmd := exec.Command(program, "-out", t.TempDir())
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killed := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err == nil {
			t.Logf("the demonstration had ended before %v", wait)
		}
		killed.Stop()
		start := time.Now()
		left := jailed(t, cmd.Process.Pid)
		for len(left) > 0 && time.Since(start) < 5*time.Second {
			left = jailed(t, cmd.Process.Pid)
		}
		if len(left) > 0 {
			t.Errorf("killed after %v, 5s later there are %v", wait, left)
		}
		t.Logf("killed after %v: first without processes after %v", wait.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
	}
}

// jailed lists the processes that are a cell's or a zygote's and are nobody's on this machine: their parent has died, so
// that they are children of the first process.
func jailed(t *testing.T, host int) (found []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		var pid, parent int
		var comm, state string
		if _, err := fmt.Sscanf(string(text), "%d %s %s %d", &pid, &comm, &state, &parent); err != nil || state == "Z" {
			continue
		}
		argv, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
		if (string(argv) == "hoosegen-zygote\x00" || string(argv) == "/inmate\x00") && (parent == 1 || parent == host) {
			found = append(found, fmt.Sprintf("%d %q", pid, argv))
		}
	}
	return found
}

// needEngine skips, loudly, where no engine answers, unless HOOSEGEN_REQUIRE_DOCKER says that one has to.
func needEngine(t *testing.T) *docker.Engine {
	t.Helper()
	engine, err := docker.Connect(t.Context(), docker.EngineConfig{})
	if err != nil {
		if os.Getenv("HOOSEGEN_REQUIRE_DOCKER") != "" {
			t.Fatalf("HOOSEGEN_REQUIRE_DOCKER is set: %v", err)
		}
		t.Skipf("SKIPPED, NO DOCKER ENGINE: %v", err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

// containersOf lists the containers, in whatever state, that the process has made.
func containersOf(t *testing.T, engine *docker.Engine, pid int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	list, err := engine.Client().ContainerList(ctx, container.ListOptions{
		All: true, Filters: filters.NewArgs(filters.Arg("label", fmt.Sprintf("hoosegen.owner.pid=%d", pid))),
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, c := range list {
		found = append(found, c.ID[:12]+" "+c.State)
	}
	return found
}
