package docker_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/docker/internal/seccomp"
)

// keepDisabled sets the two switches of the network apart.
func keepDisabled(disabled bool, mode container.NetworkMode) func(*container.Config, *container.HostConfig, *network.NetworkingConfig) {
	return func(c *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) {
		c.NetworkDisabled, h.NetworkMode = disabled, mode
	}
}

// TestEachOptionChangesWhatItSays compares what the engine has noted; the
// container is not started.
func TestEachOptionChangesWhatItSays(t *testing.T) {
	own := `{"defaultAction":"SCMP_ACT_ALLOW"}`
	filter := func(r container.InspectResponse) any { return strings.Join(r.HostConfig.SecurityOpt, " ") }
	with := func(o seccomp.Options) string { return "no-new-privileges seccomp=" + profile(t, o) }
	tests := []struct {
		name   string
		change func(*docker.Config)
		got    func(container.InspectResponse) any
		want   any
	}{
		{"WritableRoot", func(c *docker.Config) { c.WritableRoot = true }, func(r container.InspectResponse) any { return r.HostConfig.ReadonlyRootfs }, false},
		{"AllowNetwork", func(c *docker.Config) { c.AllowNetwork = "bridge" }, func(r container.InspectResponse) any {
			return string(r.HostConfig.NetworkMode) + map[bool]string{true: " disabled"}[r.Config.NetworkDisabled]
		}, "bridge"},
		{"no Seccomp", func(c *docker.Config) { c.Seccomp = docker.SeccompUnconfined }, filter, "no-new-privileges seccomp=unconfined"},
		{"the engine's Seccomp", func(c *docker.Config) { c.Seccomp = docker.SeccompEngine }, filter, "no-new-privileges"},
		{"Seccomp of one's own", func(c *docker.Config) { c.Seccomp = docker.Seccomp(own) }, filter, "no-new-privileges seccomp=" + own},
		{"AllowUnixSockets", func(c *docker.Config) { c.AllowUnixSockets = true }, filter, with(seccomp.Options{UnixSockets: true})},
		{"sockets with AllowNetwork", func(c *docker.Config) { c.AllowNetwork = "bridge" }, filter, with(seccomp.Options{Network: true})},
		{"memory with ExecutableTmp", func(c *docker.Config) { c.ExecutableTmp = true }, filter, with(seccomp.Options{ExecutableMemory: true})},
		{"root and a capability by Raw", func(c *docker.Config) {
			c.Raw = func(c *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) {
				c.User, h.CapAdd = "0:0", []string{"CAP_CHOWN"}
			}
		}, func(r container.InspectResponse) any {
			return r.Config.User + " " + strings.Join(r.HostConfig.CapDrop, ",") + "+" + strings.Join(r.HostConfig.CapAdd, ",")
		}, "0:0 ALL+CAP_CHOWN"},
		{"User", func(c *docker.Config) { c.User = "1234:1234" }, func(r container.InspectResponse) any { return r.Config.User }, "1234:1234"},
		{"ExecutableTmp", func(c *docker.Config) { c.ExecutableTmp = true }, func(r container.InspectResponse) any { return r.HostConfig.Tmpfs["/tmp"] }, "rw,exec,nosuid,nodev,mode=1777,size=67108864"},
		{"TmpSize", func(c *docker.Config) { c.TmpSize = 1 << 20 }, func(r container.InspectResponse) any { return r.HostConfig.Tmpfs["/tmp"] }, "rw,noexec,nosuid,nodev,mode=1777,size=1048576"},
		{"Memory", func(c *docker.Config) { c.Memory = 64 << 20 }, func(r container.InspectResponse) any {
			return [2]int64{r.HostConfig.Memory, r.HostConfig.MemorySwap}
		}, [2]int64{64 << 20, 64 << 20}},
		{"Memory unlimited", func(c *docker.Config) { c.Memory = launch.Unlimited }, func(r container.InspectResponse) any {
			return [2]int64{r.HostConfig.Memory, r.HostConfig.MemorySwap}
		}, [2]int64{0, 0}},
		{"CPUs", func(c *docker.Config) { c.CPUs = 0.25 }, func(r container.InspectResponse) any { return r.HostConfig.NanoCPUs }, int64(25e7)},
		{"CPUs unlimited", func(c *docker.Config) { c.CPUs = launch.Unlimited }, func(r container.InspectResponse) any { return r.HostConfig.NanoCPUs }, int64(0)},
		{"PIDs", func(c *docker.Config) { c.PIDs = 7 }, func(r container.InspectResponse) any { return *r.HostConfig.PidsLimit }, int64(7)},
		{"PIDs unlimited", func(c *docker.Config) { c.PIDs = launch.Unlimited }, func(r container.InspectResponse) any {
			return r.HostConfig.PidsLimit == nil || *r.HostConfig.PidsLimit <= 0
		}, true},
		{"ulimits unlimited", func(c *docker.Config) { c.OpenFiles, c.FileSize = launch.Unlimited, launch.Unlimited }, func(r container.InspectResponse) any {
			return len(r.HostConfig.Ulimits) // core is always 1
		}, 1},
		{"Args", func(c *docker.Config) { c.Args = []string{"a", "b"} }, func(r container.InspectResponse) any {
			return strings.Join(r.Config.Entrypoint, " ") + "+" + strings.Join(r.Config.Cmd, " ")
		}, "/inmate+a b"},
		{"OneProcess", func(c *docker.Config) { c.OneProcess = true }, func(r container.InspectResponse) any { return r.Config.Env[0] }, "HOOSEGEN_ENTRY=inmate"},
		{"Runtime", func(c *docker.Config) { c.Runtime = "runc" }, func(r container.InspectResponse) any { return r.HostConfig.Runtime }, "runc"},
		{"Labels", func(c *docker.Config) { c.Labels["team"] = "a" }, func(r container.InspectResponse) any { return r.Config.Labels["team"] }, "a"},
		{"more CPUs than there are", func(c *docker.Config) { c.CPUs = 100000 }, func(r container.InspectResponse) any { return r.HostConfig.NanoCPUs < 100000e9 }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := start(t, "wait", tt.change)
			if got := tt.got(inspect(t, engine(t), c)); got != tt.want {
				t.Errorf("%v, want %v", got, tt.want)
			}
		})
	}
}

// TestVolumesAreReadOnlyUnlessSaid asks the inmate to write.
func TestVolumesAreReadOnlyUnlessSaid(t *testing.T) {
	if !localEngine(t) {
		t.Skip("SKIPPED, NOT TESTED: the engine is on another machine")
	}
	ro, rw := t.TempDir(), t.TempDir()
	for _, dir := range []string{ro, rw} {
		if err := os.Chmod(dir, 0o777); err != nil { //nolint:gosec // the inmate is another user
			t.Fatal(err)
		}
	}
	c := start(t, "tell", func(c *docker.Config) {
		c.Env["WRITE"] = "/ro:/rw:/tmp:/"
		c.Args = []string{"one", "two"}
		c.Dir = "/tmp"
		c.Volumes = []launch.Volume{{Host: ro, Cell: "/ro"}, {Host: rw, Cell: "/rw", ReadWrite: true}}
	})
	told, err := io.ReadAll(c.Channel())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"write /ro: open /ro/written: read-only file system\n", "write /rw: <nil>\n", "write /tmp: <nil>\n", "write /: open //written: read-only file system\n",
		"args=[\"one\" \"two\"]\n", "dir=/tmp\n", "uid=65534\n", "gid=65534\n",
	} {
		if !strings.Contains(string(told), want) {
			t.Errorf("the inmate tells\n%s\nwant %q in it", told, want)
		}
	}
	if _, err := os.Stat(filepath.Join(rw, "written")); err != nil {
		t.Error(err)
	}
}

func localEngine(t *testing.T) bool {
	return strings.HasPrefix(engine(t).DaemonHost(), "unix://")
}

// keepContainer leaves a container that has ended to be looked at.
func keepContainer(_ *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) {
	h.AutoRemove = false
}
