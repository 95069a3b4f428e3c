package docker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Config says how cells are made. Image is required; for everything else the
// zero value is the hard default. What weakens the sandbox is listed by the
// function [Weakenings]. What has no field of its own here is set by Raw.
type Config struct {
	// Image is the name of an image that the engine has, for example what
	// image.Build returned. Images are never pulled.
	Image string
	// Engine says which engine to use. Default: the one that the docker
	// command would use.
	Engine EngineConfig

	// Args are passed to the image's entry point, in place of the image's own
	// (its CMD). Default: the image's.
	Args []string
	// Env is the environment that the inmate sees, whole: what the image and
	// the engine set is dropped before the inmate runs. Names that begin with
	// HOOSEGEN_ are refused.
	Env map[string]string
	// Dir is the working directory of the inmate in the cell, absolute.
	// Default "/".
	Dir string
	// Volumes are directories and files of the engine's machine to be seen in
	// the cell. What is mounted below one is not seen in a cell where it could
	// be written to.
	Volumes []launch.Volume
	// OneProcess starts the inmate without a supervisor: one process fewer and
	// a faster start, but what it printed just before it ended may be lost.
	OneProcess bool
	// User is the user and group that the inmate runs as, numbers or names
	// known to the image; root is refused. Default "65534:65534".
	User string
	// Runtime is the name of another OCI runtime that the engine has been
	// configured with, such as "runsc". Default: the engine's. What the filter
	// of system calls is to it is its own affair.
	Runtime string
	// Labels are put on the containers besides hoosegen's own.
	Labels map[string]string

	// Limits bound what a cell may use. More CPUs than the engine's machine has
	// means all.
	launch.Limits

	// Seccomp chooses the filter of system calls. Default: hoosegen's own, see
	// [SeccompDefault].
	Seccomp Seccomp
	// AllowNetwork connects cells to the engine's network of that name, such
	// as "bridge": an inmate can then reach what that network reaches, and make
	// sockets of IPv4 and IPv6 of every protocol that the kernel has, and unix
	// sockets.
	// Default: only a loopback interface. The host's own network is refused.
	AllowNetwork string
	// AllowUnixSockets lets an inmate make unix sockets, by which its processes
	// reach each other, and sockets in its volumes. Interpreters and office
	// suites may need it. AllowNetwork does, too. Only with [SeccompDefault].
	AllowUnixSockets bool
	// AllowUnenforcedLimits accepts an engine that cannot enforce all limits,
	// or whose seccomp is off, and warnings with which it answers.
	AllowUnenforcedLimits bool
	// ExecutableTmp lets programs be started from /tmp, and from memory.
	ExecutableTmp bool
	// WritableRoot makes the root file system writable; what is written goes
	// to the engine's disk, without a limit on its sum.
	WritableRoot bool

	// Log is warned by New of each option that weakens the sandbox. Default: no
	// log; [Config.Weakenings] lists them as well.
	Log *slog.Logger

	// AfterCreate is called when a container was made and before it is
	// started, AfterStart when it was started and before Launch returns. An
	// error makes Launch fail. AfterStop is called when the container has
	// ended and before Wait returns; by then the engine may have removed it.
	// Its error is returned by Close. Hooks of different cells run at the same
	// time.
	AfterCreate, AfterStart, AfterStop Hook
	// Raw, if set, may change anything just before a container is created; it
	// runs last and nothing checks what it weakens. It is called once for each
	// cell, by several goroutines at a time. A terminal and a closed standard
	// input cannot carry the sidechannel and are refused; hoosegen's labels
	// are put back.
	Raw func(*container.Config, *container.HostConfig, *network.NetworkingConfig)
}

// Hook is called at a point in the life of a container. engine is the raw
// client, for whatever it is good for; it stays the launcher's.
type Hook func(ctx context.Context, containerID string, engine *client.Client) error

const defaultUser = "65534:65534"

// withDefaults returns a copy in which zero values but those of the limits are
// replaced and that shares no memory with the caller.
func (c Config) withDefaults() Config {
	c.User = cmp.Or(c.User, defaultUser)
	c.Dir = cmp.Or(c.Dir, "/")
	c.Env, c.Labels = maps.Clone(c.Env), maps.Clone(c.Labels)
	c.Args = slices.Clone(c.Args)
	return c
}

// resolve fills in the limits and the volumes, and refuses what contradicts
// itself or would be weaker than it looks. It reports all that is wrong.
func (c *Config) resolve() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Image == "" {
		refuse("Image is empty")
	}
	if isRoot(c.User) {
		refuse("User %q is root; give another one, or have Raw set it", c.User)
	}
	if c.AllowNetwork == "host" || strings.HasPrefix(c.AllowNetwork, "container:") {
		refuse("AllowNetwork %q is the network of something else, which gives up more than a network; Raw can set it, and Seccomp allow the sockets for it", c.AllowNetwork)
	}
	if c.AllowNetwork == "none" {
		refuse("AllowNetwork %q is no network; leave it empty", c.AllowNetwork)
	}
	if err := c.Seccomp.check(); err != nil {
		refuse("%w", err)
	}
	if c.AllowUnixSockets && c.Seccomp != SeccompDefault {
		refuse("AllowUnixSockets and Seccomp are set, and each says what the filter of system calls is; set one")
	}
	for name := range c.Labels {
		if name == "hoosegen" || strings.HasPrefix(name, "hoosegen.") {
			refuse("label %q: names that begin with hoosegen belong to hoosegen", name)
		}
	}
	limits, badLimits := launch.ResolveLimits(c.Limits)
	volumes, badVolumes := launch.ResolveVolumes(c.Volumes)
	c.Limits, c.Volumes = limits, volumes
	return errors.Join(append(errs, badLimits, badVolumes, launch.CheckCommand(c.Args, c.Dir))...)
}

// isRoot reports whether a container's user specification is root, whose name
// any image may change and whose number none can.
func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || strings.Trim(name, "0") == ""
}
