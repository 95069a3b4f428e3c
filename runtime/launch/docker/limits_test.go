package docker_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

func TestAnEngineThatCannotEnforceALimitIsRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(info map[string]any)
		want   string
		loosen func(*docker.Config) // what makes the limit irrelevant
	}{
		{"swap", func(i map[string]any) { i["SwapLimit"] = false }, "swapaccount=1", func(c *docker.Config) { c.Memory = launch.Unlimited }},
		{"memory", func(i map[string]any) { i["MemoryLimit"] = false }, "cgroup_enable=memory", func(c *docker.Config) { c.Memory = launch.Unlimited }},
		{"processes", func(i map[string]any) { i["PidsLimit"] = false }, "pids controller", func(c *docker.Config) { c.PIDs = launch.Unlimited }},
		{"processor time", func(i map[string]any) { i["CpuCfsQuota"] = false }, "CONFIG_CFS_BANDWIDTH", func(c *docker.Config) { c.CPUs = launch.Unlimited }},
		{"no seccomp", func(i map[string]any) { i["SecurityOptions"] = []string{"name=apparmor"} }, "seccomp", func(c *docker.Config) { c.Seccomp = docker.SeccompUnconfined }},
		{"seccomp turned off", func(i map[string]any) { i["SecurityOptions"] = []string{"name=seccomp,profile=unconfined"} }, "seccomp", func(c *docker.Config) { c.Seccomp = docker.SeccompDefault }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(t, "wait")
			if tt.name == "seccomp turned off" {
				c.Seccomp = docker.SeccompEngine
			}
			c.Engine.Host = engineProxy(t, rules{response: rewrite("/info", tt.change)})
			_, err := docker.New(c)
			wantError(t, err, tt.want, "AllowUnenforcedLimits")
			var unenforced *launch.UnenforcedError
			if !errors.As(err, &unenforced) || len(unenforced.Limits) != 1 {
				t.Errorf("error %v, want one reason", err)
			}
			for _, loosen := range []func(*docker.Config){tt.loosen, func(c *docker.Config) { c.AllowUnenforcedLimits = true }} {
				loose := c
				loosen(&loose)
				launcher(t, loose)
			}
		})
	}
}

func TestAnEngineThatWarnsOrForgetsIsRefused(t *testing.T) {
	warn := func(text string) func(*http.Response) error {
		return rewrite("/containers/create", func(a map[string]any) { a["Warnings"] = []string{text} })
	}
	hostConfig := func(change func(map[string]any)) func(*http.Response) error {
		return rewrite("/json", func(a map[string]any) {
			if h, ok := a["HostConfig"].(map[string]any); ok {
				change(h)
			}
		})
	}
	tests := []struct {
		name     string
		response func(*http.Response) error
		want     string // "" means that it is started all the same
	}{
		{"a warning about a limit", warn("Your kernel does not support swap limit capabilities. Limitation discarded."), "Limitation discarded"},
		{"a warning never heard of", warn("Something is amiss."), "Something is amiss"},
		{"a warning about nothing", warn("IPv4 forwarding is disabled. Networking will not work."), ""},
		{"a limit that is forgotten", hostConfig(func(h map[string]any) { h["PidsLimit"] = 0 }), "PidsLimit: asked for 128, the engine noted 0"},
		{"a root that is writable", hostConfig(func(h map[string]any) { h["ReadonlyRootfs"] = false }), "ReadonlyRootfs"},
		{"capabilities that are kept", hostConfig(func(h map[string]any) { h["CapDrop"] = nil }), "CapDrop"},
		{"a volume of the image", rewrite("/json", func(a map[string]any) {
			if _, ok := a["Mounts"]; ok {
				a["Mounts"] = []any{map[string]any{"Type": "volume", "Name": "x", "Destination": "/data", "RW": true}}
			}
		}), "declares the volume /data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := config(t, "wait")
			c.Engine.Host = engineProxy(t, rules{response: tt.response})
			_, err := launcher(t, c).Launch(t.Context())
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantError(t, err, tt.want)
			if tt.name == "a volume of the image" {
				return // there is no option for it
			}
			c.AllowUnenforcedLimits = true
			launchCell(t, launcher(t, c))
		})
	}
}
