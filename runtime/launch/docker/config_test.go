package docker

import (
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/launchtest"
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
		{"root by number", func(c *Config) { c.User = "0" }, "is root"},
		{"root by more zeros", func(c *Config) { c.User = "000:1" }, "is root"},
		{"root by name", func(c *Config) { c.User = "root:nogroup" }, "is root"},
		{"root by an empty name", func(c *Config) { c.User = ":65534" }, "is root"},
		{"another user", func(c *Config) { c.User = "10:0" }, ""},
		{"the host's network", func(c *Config) { c.AllowNetwork = "host" }, "AllowNetwork"},
		{"another container's network", func(c *Config) { c.AllowNetwork = "container:x" }, "AllowNetwork"},
		{"no filter", func(c *Config) { c.Seccomp = SeccompUnconfined }, ""},
		{"unix sockets in a profile of one's own", func(c *Config) { c.AllowUnixSockets, c.Seccomp = true, "{}" }, "AllowUnixSockets and Seccomp are set"},
		{"unix sockets and the engine's filter", func(c *Config) { c.AllowUnixSockets, c.Seccomp = true, SeccompEngine }, "AllowUnixSockets and Seccomp"},
		{"a profile and a network", func(c *Config) { c.AllowNetwork, c.Seccomp = "bridge", "{}" }, ""},
		{"a network that is none", func(c *Config) { c.AllowNetwork = "none" }, "leave it empty"},
		{"a path for a profile", func(c *Config) { c.Seccomp = "/etc/profile.json" }, "not a path"},
		{"a label of ours", func(c *Config) { c.Labels = map[string]string{"hoosegen.owner.pid": "1"} }, "hoosegen.owner.pid"},
		{"a label like ours", func(c *Config) { c.Labels = map[string]string{"hoosegenx": "1"} }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := ok
			tt.change(&c)
			c = c.withDefaults()
			err := c.resolve()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestConfigRefusesWhatEveryLauncherRefuses(t *testing.T) {
	launchtest.Refusals(t, func(given launchtest.Config) error {
		c := Config{Image: "i", Limits: given.Limits, Volumes: given.Volumes, Args: given.Args, Dir: given.Dir}.withDefaults()
		return c.resolve()
	})
}

func TestEveryOptionIsAWeakeningOrHarmless(t *testing.T) {
	launchtest.Weakenings[Config](t, Weakenings(), "Image", "Engine", "Args", "Env", "Dir", "OneProcess", "User", "Runtime", "Labels",
		"Log", "AfterCreate", "AfterStart", "AfterStop")
}

func TestWeakeningsThatAreOnAreFound(t *testing.T) {
	if on := (Config{}).Weakenings(); on != nil {
		t.Errorf("the defaults weaken: %v", on)
	}
	all := Config{
		AllowUnenforcedLimits: true, AllowNetwork: "bridge", AllowUnixSockets: true, WritableRoot: true, ExecutableTmp: true,
		Volumes: []launch.Volume{{ReadWrite: true}},
		Limits:  launch.Limits{Memory: launch.Unlimited, CPUs: launch.Unlimited, PIDs: launch.Unlimited, OpenFiles: launch.Unlimited, FileSize: launch.Unlimited},
		Raw:     func(*container.Config, *container.HostConfig, *network.NetworkingConfig) {},
	}
	found := map[launch.Weakening]bool{}
	for _, all.Seccomp = range []Seccomp{SeccompUnconfined, SeccompEngine, "{}"} {
		for _, w := range all.Weakenings() {
			found[w] = true
		}
	}
	for _, w := range Weakenings() {
		if !found[w] {
			t.Errorf("%s is not found", w.Option)
		}
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	c := Config{User: "0", Dir: "x", Limits: launch.Limits{Memory: 1}}.withDefaults()
	err := c.resolve()
	for _, want := range []string{"Image", "User", "Dir", "Memory"} {
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
