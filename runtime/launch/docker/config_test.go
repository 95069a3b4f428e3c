package docker

import (
	"math"
	"strings"
	"testing"
)

func TestConfigRefusesWhatIsWeakerThanItLooks(t *testing.T) {
	ok := Config{Image: "i"}
	tests := []struct {
		name   string
		change func(*Config)
		want   string // "" means accepted
	}{
		{"the zero value and an image", func(*Config) {}, ""},
		{"no image", func(c *Config) { c.Image = "" }, "Image is empty"},
		{"root by number", func(c *Config) { c.User = "0" }, "AllowRoot"},
		{"root by more zeros", func(c *Config) { c.User = "000:1" }, "AllowRoot"},
		{"root by name", func(c *Config) { c.User = "root:nogroup" }, "AllowRoot"},
		{"root by an empty name", func(c *Config) { c.User = ":65534" }, "AllowRoot"},
		{"root allowed", func(c *Config) { c.User, c.AllowRoot = "0", true }, ""},
		{"another user", func(c *Config) { c.User = "10:0" }, ""},
		{"the host's network", func(c *Config) { c.AllowNetwork = "host" }, "AllowNetwork"},
		{"another container's network", func(c *Config) { c.AllowNetwork = "container:x" }, "AllowNetwork"},
		{"seccomp both ways", func(c *Config) { c.UnconfinedSeccomp, c.SeccompProfile = true, "{}" }, "SeccompProfile and UnconfinedSeccomp are set"},
		{"unix sockets in a profile of one's own", func(c *Config) { c.AllowUnixSockets, c.SeccompProfile = true, "{}" }, "AllowUnixSockets and SeccompProfile are set"},
		{"unix sockets and the engine's filter", func(c *Config) { c.AllowUnixSockets, c.AllowEngineSeccomp = true, true }, "AllowUnixSockets and AllowEngineSeccomp"},
		{"a profile and a network", func(c *Config) { c.AllowNetwork, c.SeccompProfile = "bridge", "{}" }, ""},
		{"a network that is none", func(c *Config) { c.AllowNetwork = "none" }, "leave it empty"},
		{"a path for a profile", func(c *Config) { c.SeccompProfile = "/etc/profile.json" }, "not a path"},
		{"a working directory in /proc/self/fd", func(c *Config) { c.WorkingDir = "/proc/self/fd/8" }, "WorkingDir"},
		{"one that hides it", func(c *Config) { c.WorkingDir = "/tmp/../proc/self/fd/8" }, "WorkingDir"},
		{"a relative one", func(c *Config) { c.WorkingDir = "tmp" }, "WorkingDir"},
		{"one that only begins like it", func(c *Config) { c.WorkingDir = "/process" }, ""},
		{"a label of ours", func(c *Config) { c.Labels = map[string]string{"hoosegen.owner.pid": "1"} }, "hoosegen.owner.pid"},
		{"a label like ours", func(c *Config) { c.Labels = map[string]string{"hoosegenx": "1"} }, ""},
		{"no limits", func(c *Config) { c.Memory, c.CPUs, c.PIDs, c.OpenFiles, c.FileSize = -1, -1, -1, -1, -1 }, ""},
		{"a limit below zero", func(c *Config) { c.Memory = -2 }, "Memory"},
		{"too little memory", func(c *Config) { c.Memory = 1 << 20 }, "Memory"},
		{"no number of CPUs", func(c *Config) { c.CPUs = math.NaN() }, "CPUs"},
		{"processes below zero", func(c *Config) { c.PIDs = -5 }, "PIDs"},
		{"too few files", func(c *Config) { c.OpenFiles = 3 }, "OpenFiles"},
		{"files below zero", func(c *Config) { c.FileSize = -7 }, "FileSize"},
		{"an unlimited /tmp", func(c *Config) { c.TmpSize = Unlimited }, "TmpSize"},
		{"shared memory below zero", func(c *Config) { c.SharedMemory = -1 }, "SharedMemory"},
		{"a volume", func(c *Config) { c.Volumes = []Volume{{Host: "/a", Cell: "/b"}} }, ""},
		{"a relative volume", func(c *Config) { c.Volumes = []Volume{{Host: "a", Cell: "/b"}} }, "Host"},
		{"a volume at nowhere", func(c *Config) { c.Volumes = []Volume{{Host: "/a"}} }, "Cell"},
		{"a volume over the root", func(c *Config) { c.Volumes = []Volume{{Host: "/a", Cell: "/x/.."}} }, "Cell"},
		{"a volume over the inmate", func(c *Config) { c.Volumes = []Volume{{Host: "/a", Cell: "/inmate"}} }, "Cell"},
		{"a volume in /proc", func(c *Config) { c.Volumes = []Volume{{Host: "/a", Cell: "/proc/sys"}} }, "Cell"},
		{"two volumes at one place", func(c *Config) { c.Volumes = []Volume{{Host: "/a", Cell: "/b"}, {Host: "/c", Cell: "/b/"}} }, "taken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := ok
			tt.change(&c)
			c = c.withDefaults()
			err := c.check()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	c := Config{User: "0", WorkingDir: "x", Memory: 1}.withDefaults()
	err := c.check()
	for _, want := range []string{"Image", "User", "WorkingDir", "Memory"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func TestConfigIsCopied(t *testing.T) {
	env := map[string]string{"A": "1"}
	c := Config{Image: "i", Env: env, Args: []string{"x"}}.withDefaults()
	env["A"] = "2"
	if c.Env["A"] != "1" {
		t.Error("a change by the caller shows in the launcher's configuration")
	}
}
