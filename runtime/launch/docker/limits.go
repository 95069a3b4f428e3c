package docker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

const unenforcedHint = "change the engine's machine as said, or set AllowUnenforcedLimits to run without"

// Check reports whether [New] would accept this engine for cells of the
// configuration. It looks at the limits and the runtime, not at the image, which
// may be empty. The error is that of New.
func (e *Engine) Check(config Config) error {
	config = config.withDefaults()
	config.Image = cmp.Or(config.Image, "not given")
	if err := config.resolve(); err != nil {
		return failure("use the configuration for the engine at", e.Address(), err, "")
	}
	return e.check(&config)
}

// check asks what the engine says about itself before anything starts.
func (e *Engine) check(c *Config) error {
	info := &e.info
	var missing []launch.Unenforced
	require := func(wanted, able bool, limit, reason, remedy string) {
		if wanted && !able {
			missing = append(missing, launch.Unenforced{Limit: limit, Reason: reason, Remedy: remedy})
		}
	}
	require(c.Memory != launch.Unlimited, info.MemoryLimit, "Memory",
		"the engine has no memory controller", "boot with cgroup_enable=memory, or on a rootless engine delegate it to the user")
	require(c.Memory != launch.Unlimited, info.SwapLimit, "Memory",
		"the engine does not limit swap, so a cell may use more", "boot with swapaccount=1")
	require(c.PIDs != launch.Unlimited, info.PidsLimit, "PIDs",
		"the engine has no pids controller, or is older than 19.03 and does not say", "enable the controller, or take a newer engine")
	require(c.CPUs != launch.Unlimited, info.CPUCfsQuota && info.CPUCfsPeriod, "CPUs",
		"the engine cannot limit processor time", "the kernel needs CONFIG_CFS_BANDWIDTH, a rootless engine delegation of the cpu controller")
	require(c.Seccomp != SeccompUnconfined, seccompOn(info.SecurityOptions, c.Seccomp != SeccompEngine), "Seccomp",
		"seccomp is missing from the kernel or turned off in the engine's configuration", "turn it on")
	if err := c.unenforced("check the limits of the engine at", e.Address(), missing); err != nil {
		return err
	}
	if _, ok := info.Runtimes[c.Runtime]; c.Runtime != "" && !ok {
		return failure("use runtime", c.Runtime, fmt.Errorf("the engine at %s does not have it", e.Address()),
			"configure it in the engine's daemon.json under \"runtimes\"")
	}
	return nil
}

// unenforced is the error of limits that are not enforced, unless that is
// accepted.
func (c *Config) unenforced(op, target string, limits []launch.Unenforced) error {
	if len(limits) == 0 || c.AllowUnenforcedLimits {
		return nil
	}
	return failure(op, target, &launch.UnenforcedError{Limits: limits}, unenforcedHint)
}

// seccompOn reads the engine's security options. A profile that comes with each
// container makes up for one that the engine was told to leave out.
func seccompOn(options []string, ownProfile bool) bool {
	for _, option := range options {
		fields := strings.Split(option, ",")
		if slices.Contains(fields, "name=seccomp") {
			return ownProfile || !slices.Contains(fields, "profile=unconfined")
		}
	}
	return false
}

// harmless are the warnings of an engine that are about nothing a cell depends
// on. All others count as a limit that is not enforced: failing for a warning
// that is new is better than running without a limit.
var harmless = []string{
	"IPv4 forwarding is disabled",
	"bridge-nf-call-iptables",
	"does not support cgroup namespaces", // they hide the name of a cgroup, no more
	"requested image's platform",
}

func (l *Launcher) checkWarnings(warnings []string) error {
	var missing []launch.Unenforced
	for _, w := range warnings {
		if !slices.ContainsFunc(harmless, func(h string) bool { return strings.Contains(w, h) }) {
			missing = append(missing, launch.Unenforced{Limit: "a warning of the engine", Reason: strings.TrimSpace(w)})
		}
	}
	return l.config.unenforced("create a container of", l.config.Image, missing)
}

// verifyOnce verifies the first container that is created: the same engine
// treats all of them alike.
func (l *Launcher) verifyOnce(ctx context.Context, id string, want spec) error {
	l.verifying.Lock()
	defer l.verifying.Unlock()
	if l.verified {
		return nil
	}
	err := l.verify(ctx, id, want)
	l.verified = err == nil
	return err
}

// verify compares what the engine has noted of a created container with what
// was asked for, since an engine ignores fields that it does not know.
func (l *Launcher) verify(ctx context.Context, id string, want spec) error {
	got, err := l.engine.client.ContainerInspect(ctx, id)
	if err != nil {
		return failure("inspect container", short(id), err, "")
	}
	if got.ContainerJSONBase == nil || got.HostConfig == nil || got.Config == nil {
		return failure("inspect container", short(id), errors.New("the engine's answer has no configuration in it"), "")
	}
	if err := l.config.unenforced("create a container of", want.config.Image, differences(want, got.Config, got.HostConfig)); err != nil {
		return err
	}
	for _, m := range got.Mounts {
		asked := slices.ContainsFunc(want.host.Mounts, func(w mount.Mount) bool { return w.Target == m.Destination })
		if m.Type == mount.TypeVolume && !asked {
			return failure("create a container of", want.config.Image, fmt.Errorf("the image declares the volume %s, a place to write without a limit", m.Destination),
				"remove VOLUME from the image, or have Raw mount something there")
		}
	}
	return nil
}

// differences names the fields that the engine did not take over.
func differences(want spec, config *container.Config, host *container.HostConfig) []launch.Unenforced {
	var all []launch.Unenforced
	compare := func(name string, want, got any) {
		if want != got {
			all = append(all, launch.Unenforced{Limit: name, Reason: fmt.Sprintf("asked for %v, the engine noted %v", want, got)})
		}
	}
	w := want.host
	compare("User", want.config.User, config.User)
	compare("ReadonlyRootfs", w.ReadonlyRootfs, host.ReadonlyRootfs)
	compare("NetworkMode", w.NetworkMode, host.NetworkMode)
	compare("IpcMode", w.IpcMode, host.IpcMode)
	compare("LogConfig.Type", w.LogConfig.Type, host.LogConfig.Type)
	compare("AutoRemove", w.AutoRemove, host.AutoRemove)
	compare("Runtime", w.Runtime == "" || w.Runtime == host.Runtime, true)
	compare("Privileged", w.Privileged, host.Privileged)
	compare("Memory", w.Memory, host.Memory)
	compare("MemorySwap", w.MemorySwap, host.MemorySwap)
	compare("NanoCpus", w.NanoCPUs, host.NanoCPUs)
	compare("PidsLimit", value(w.PidsLimit), value(host.PidsLimit))
	compare("Ulimits", len(w.Ulimits), len(host.Ulimits))
	compare("Tmpfs", len(w.Tmpfs), len(host.Tmpfs))
	compare("CapDrop", strings.Join(w.CapDrop, ","), strings.Join(host.CapDrop, ","))
	for _, option := range w.SecurityOpt {
		if !slices.Contains(host.SecurityOpt, option) {
			name, _, _ := strings.Cut(option, "=") // a filter is long
			all = append(all, launch.Unenforced{Limit: "SecurityOpt", Reason: "the engine did not note " + name + " as it was asked for"})
		}
	}
	return all
}

func value(p *int64) int64 {
	if p == nil {
		return 0
	}
	return *p
}
