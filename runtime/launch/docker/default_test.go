package docker_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/docker/internal/seccomp"
)

// TestALiveCellHasEveryDefault asks the engine what it has noted of a running
// cell. Each row is a promise of Config's documentation.
func TestALiveCellHasEveryDefault(t *testing.T) {
	c := start(t, "wait", nil)
	awaitReady(t, c)
	got := inspect(t, engine(t), c)
	h := got.HostConfig
	rows := []struct {
		what      string
		got, want any
	}{
		{"runs", got.State.Running, true},
		{"network mode", string(h.NetworkMode), "none"},
		{"network disabled", got.Config.NetworkDisabled, true},
		{"ports", len(h.PortBindings) + len(got.Config.ExposedPorts), 0},
		{"read-only root", h.ReadonlyRootfs, true},
		{"privileged", h.Privileged, false},
		{"capabilities dropped", strings.Join(h.CapDrop, ","), "ALL"},
		{"capabilities added", len(h.CapAdd), 0},
		{"security options", strings.Join(h.SecurityOpt, ","), "no-new-privileges,seccomp=" + profile(t, seccomp.Options{})},
		{"user", got.Config.User, "65534:65534"},
		{"further groups", len(h.GroupAdd), 0},
		{"memory", h.Memory, int64(512 << 20)},
		{"memory and swap", h.MemorySwap, int64(512 << 20)},
		{"processors", h.NanoCPUs, int64(1e9)},
		{"processes", *h.PidsLimit, int64(128)},
		{"ulimits", ulimits(h.Ulimits), "core=1:1 fsize=67108864:67108864 nofile=1024:1024"},
		{"tmpfs", fmt.Sprint(h.Tmpfs), "map[/tmp:rw,noexec,nosuid,nodev,mode=1777,size=67108864]"},
		{"mounts", len(h.Mounts) + len(h.Binds) + len(got.Mounts), 0},
		{"devices", len(h.Devices) + len(h.DeviceRequests), 0},
		{"ipc", string(h.IpcMode), "none"},
		{"pid namespace", string(h.PidMode), ""},
		{"uts namespace", string(h.UTSMode), ""},
		{"user namespace", string(h.UsernsMode), ""},
		{"cgroup namespace", string(h.CgroupnsMode), "private"},
		{"log driver", h.LogConfig.Type, "none"},
		{"terminal", got.Config.Tty, false},
		{"stdin open", got.Config.OpenStdin, true},
		{"stdin once", got.Config.StdinOnce, true},
		{"removed by the engine", h.AutoRemove, true},
		{"restarted", string(h.RestartPolicy.Name), "no"},
		{"init", *h.Init, false},
		{"health check", strings.Join(got.Config.Healthcheck.Test, ","), "NONE"},
		{"working directory", got.Config.WorkingDir, "/"},
		{"entry point", strings.Join(got.Config.Entrypoint, ","), "/inmate"},
		{"environment", strings.Join(got.Config.Env, " "),
			"HOOSEGEN_ENTRY=supervisor HOOSEGEN_KEEP=MODE HOOSEGEN_REPORT=1 MODE=wait"},
		{"label", got.Config.Labels["hoosegen"], "1"},
		{"owner", got.Config.Labels["hoosegen.owner.pid"], fmt.Sprint(os.Getpid())},
	}
	for _, row := range rows {
		if row.got != row.want {
			t.Errorf("%s: %v, want %v", row.what, row.got, row.want)
		}
	}
	for _, name := range []string{"hoosegen.launcher", "hoosegen.serial", "hoosegen.owner"} {
		if got.Config.Labels[name] == "" {
			t.Errorf("label %s is missing", name)
		}
	}
}

// profile is the filter of system calls with what is given back in it.
func profile(t *testing.T, o seccomp.Options) string {
	t.Helper()
	text, err := seccomp.Profile(o)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func ulimits(list []*container.Ulimit) string {
	var all []string
	for _, u := range list {
		all = append(all, fmt.Sprintf("%s=%d:%d", u.Name, u.Soft, u.Hard))
	}
	// core comes first, the others as they are listed
	return strings.Join([]string{all[0], all[2], all[1]}, " ")
}

// procOf is the /proc directory of a cell's first process, where the engine
// runs on this machine.
func procOf(t *testing.T, got container.InspectResponse) string {
	t.Helper()
	proc := fmt.Sprintf("/proc/%d", got.State.Pid)
	if name, err := os.ReadFile(proc + "/comm"); err != nil || string(name) != "inmate\n" {
		t.Skipf("SKIPPED, NOT TESTED: the engine's processes are not to be seen from here: %q, %v", name, err)
	}
	return proc
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// interfaces lists the network interfaces that a process sees.
func interfaces(t *testing.T, proc string) string {
	t.Helper()
	var names []string
	for line := range strings.Lines(read(t, proc+"/net/dev")) {
		if name, _, ok := strings.Cut(line, ":"); ok {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return strings.Join(names, ",")
}

// TestNetworkIsOff looks from outside, and then proves that the look would
// have seen a network.
func TestNetworkIsOff(t *testing.T) {
	c := start(t, "wait", nil)
	awaitReady(t, c)
	proc := procOf(t, inspect(t, engine(t), c))
	if got := interfaces(t, proc); got != "lo" {
		t.Errorf("the cell has the interfaces %s, want lo alone", got)
	}
	if routes := strings.Count(read(t, proc+"/net/route"), "\n"); routes > 1 { // the first line is a heading
		t.Errorf("the cell has routes:\n%s", read(t, proc+"/net/route"))
	}
	// One of the two switches is enough, since an engine may ignore the other.
	for name, change := range map[string]func(*docker.Config){
		"without NetworkDisabled": func(c *docker.Config) { c.Raw = keepDisabled(false, "none") },
		"without mode none":       func(c *docker.Config) { c.Raw = keepDisabled(true, "bridge"); c.AllowUnenforcedLimits = true },
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, "wait", change)
			awaitReady(t, c)
			if got := interfaces(t, procOf(t, inspect(t, engine(t), c))); got != "lo" {
				t.Errorf("the cell has the interfaces %s, want lo alone", got)
			}
		})
	}
	t.Run("the network of the name that is allowed", func(t *testing.T) {
		c := start(t, "wait", func(c *docker.Config) { c.AllowNetwork = "bridge" })
		awaitReady(t, c)
		if got := interfaces(t, procOf(t, inspect(t, engine(t), c))); got == "lo" {
			t.Error("the cell has no interface but lo")
		}
	})
}
