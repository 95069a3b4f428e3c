package docker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
)

// UnenforcedError reports that the engine does not enforce what a cell depends
// on. Nothing was started. Each reason says what, and where known why.
type UnenforcedError struct {
	Reasons []string
}

// Error lists the reasons.
func (e *UnenforcedError) Error() string {
	return "not enforced: " + strings.Join(e.Reasons, "; ")
}

const unenforcedHint = "change the engine's machine as said, or set AllowUnenforcedLimits to run without"

// checkEngine asks what the engine says about itself before anything starts.
func (l *Launcher) checkEngine() error {
	c, info := &l.config, &l.engine.info
	var reasons []string
	require := func(wanted, able bool, reason string) {
		if wanted && !able {
			reasons = append(reasons, reason)
		}
	}
	require(c.Memory != Unlimited, info.MemoryLimit,
		"the memory limit (enable the memory controller: boot with cgroup_enable=memory, or on a rootless engine delegate it to the user)")
	require(c.Memory != Unlimited, info.SwapLimit,
		"the limit of swap, so a cell may use more memory than its limit (boot with swapaccount=1)")
	require(c.PIDs != Unlimited, info.PidsLimit,
		"the limit of processes (enable the pids controller; an engine older than 19.03 does not tell)")
	require(c.CPUs != Unlimited, info.CPUCfsQuota && info.CPUCfsPeriod,
		"the limit of processor time (the kernel needs CONFIG_CFS_BANDWIDTH, a rootless engine delegation of the cpu controller)")
	require(!c.UnconfinedSeccomp, seccompOn(info.SecurityOptions, !c.AllowEngineSeccomp),
		"the filter of system calls (seccomp is missing from the kernel or turned off in the engine's configuration)")
	if len(reasons) > 0 && !c.AllowUnenforcedLimits {
		return failure("check the limits of the engine at", l.engine.Address(), &UnenforcedError{reasons}, unenforcedHint)
	}
	if _, ok := info.Runtimes[c.Runtime]; c.Runtime != "" && !ok {
		return failure("use runtime", c.Runtime, fmt.Errorf("the engine at %s does not have it", l.engine.Address()),
			"configure it in the engine's daemon.json under \"runtimes\"")
	}
	return nil
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
	var reasons []string
	for _, w := range warnings {
		if !slices.ContainsFunc(harmless, func(h string) bool { return strings.Contains(w, h) }) {
			reasons = append(reasons, strings.TrimSpace(w))
		}
	}
	if len(reasons) == 0 || l.config.AllowUnenforcedLimits {
		return nil
	}
	return failure("create a container of", l.config.Image, &UnenforcedError{reasons}, unenforcedHint)
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
	if reasons := differences(want, got.Config, got.HostConfig); len(reasons) > 0 && !l.config.AllowUnenforcedLimits {
		return failure("create a container of", want.config.Image, &UnenforcedError{reasons}, unenforcedHint)
	}
	for _, m := range got.Mounts {
		asked := slices.ContainsFunc(want.host.Mounts, func(w mount.Mount) bool { return w.Target == m.Destination })
		if m.Type == mount.TypeVolume && !asked && !l.config.AllowImageVolumes {
			return failure("create a container of", want.config.Image, fmt.Errorf("the image declares the volume %s, a place to write without a limit", m.Destination),
				"remove VOLUME from the image, or set AllowImageVolumes")
		}
	}
	return nil
}

// differences names the fields that the engine did not take over.
func differences(want spec, config *container.Config, host *container.HostConfig) []string {
	var all []string
	compare := func(name string, want, got any) {
		if want != got {
			all = append(all, fmt.Sprintf("%s: asked for %v, the engine noted %v", name, want, got))
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
			all = append(all, "SecurityOpt: the engine did not note "+name+" as it was asked for")
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
