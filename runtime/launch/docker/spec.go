package docker

import (
	"errors"
	"fmt"
	"maps"
	"strconv"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/mount"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/versions"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// spec is what a container is created with.
type spec struct {
	config  *container.Config
	host    *container.HostConfig
	network *network.NetworkingConfig
}

// spec turns the configuration into a container's, and lets Raw have the last
// word about everything but what the launcher itself depends on.
func (l *Launcher) spec(serial uint64) (spec, error) {
	s := spec{config: l.containerConfig(), host: l.hostConfig(), network: &network.NetworkingConfig{}}
	if l.config.Raw != nil {
		l.config.Raw(s.config, s.host, s.network)
	}
	if s.config.Tty || !s.config.OpenStdin {
		return spec{}, failure("create a container of", s.config.Image, errors.New("the function Raw set Tty or unset OpenStdin, and then nothing carries the sidechannel"), "leave them as they are")
	}
	if s.config.Labels == nil {
		s.config.Labels = map[string]string{}
	}
	maps.Copy(s.config.Labels, l.labels)
	s.config.Labels[labelSerial] = strconv.FormatUint(serial, 10)
	return s, nil
}

func (l *Launcher) containerConfig() *container.Config {
	c := &l.config
	config := &container.Config{
		Image:        c.Image,
		User:         c.User,
		Env:          append([]string(nil), l.env...),
		Cmd:          append([]string(nil), c.Args...),
		WorkingDir:   c.Dir,
		Labels:       maps.Clone(c.Labels),
		AttachStdin:  true,
		AttachStdout: true,
		AttachStderr: true,
		OpenStdin:    true,
		// When the attached stream ends, the inmate's channel does: that is
		// what ends a cell whose host has died.
		StdinOnce:   true,
		Healthcheck: &container.HealthConfig{Test: []string{"NONE"}},
		// Together with the network mode "none": it spares a network set-up
		// that takes half of the start, and an engine that ignores one of them
		// still has the other.
		NetworkDisabled: c.AllowNetwork == "",
	}
	return config
}

func (l *Launcher) hostConfig() *container.HostConfig {
	c := &l.config
	no := false
	host := &container.HostConfig{
		NetworkMode:    container.NetworkMode(c.AllowNetwork),
		ReadonlyRootfs: !c.WritableRoot,
		CapDrop:        []string{"ALL"},
		SecurityOpt:    l.securityOptions(),
		Tmpfs:          map[string]string{"/tmp": c.tmpOptions()},
		IpcMode:        container.IPCModeNone,
		// The json-file driver would store every frame on disk.
		LogConfig:     container.LogConfig{Type: "none"},
		RestartPolicy: container.RestartPolicy{Name: container.RestartPolicyDisabled},
		AutoRemove:    true,
		Init:          &no,
		Runtime:       c.Runtime,
		Mounts:        l.mounts(),
		Resources:     l.resources(),
	}
	if c.AllowNetwork == "" {
		host.NetworkMode = network.NetworkNone
	}
	if versions.GreaterThanOrEqualTo(l.engine.client.ClientVersion(), "1.41") {
		host.CgroupnsMode = container.CgroupnsModePrivate
	}
	return host
}

func (l *Launcher) securityOptions() []string {
	all := []string{"no-new-privileges"}
	if l.seccomp != "" {
		all = append(all, "seccomp="+l.seccomp)
	}
	return all
}

func (c *Config) tmpOptions() string {
	exec := "noexec"
	if c.ExecutableTmp {
		exec = "exec"
	}
	return fmt.Sprintf("rw,%s,nosuid,nodev,mode=1777,size=%d", exec, c.TmpSize)
}

// coreLimit stops a crash from starting the machine's handler of core dumps,
// outside and as root: Linux takes 1 for that, and starts it with 0 (core(5)).
// A file that large is not written either.
const coreLimit = 1

// resources sets each limit that is not Unlimited.
func (l *Launcher) resources() container.Resources {
	c := &l.config
	var r container.Resources
	if c.Memory != launch.Unlimited {
		// The sum of memory and swap is as large as the memory: no swap.
		r.Memory, r.MemorySwap = c.Memory, c.Memory
	}
	if c.CPUs != launch.Unlimited {
		r.NanoCPUs = int64(c.CPUs * 1e9)
		if n := int64(l.engine.info.NCPU) * 1e9; n > 0 {
			r.NanoCPUs = min(r.NanoCPUs, n) // an engine refuses more than it has
		}
	}
	if c.PIDs != launch.Unlimited {
		pids := c.PIDs
		r.PidsLimit = &pids
	}
	r.Ulimits = []*container.Ulimit{{Name: "core", Soft: coreLimit, Hard: coreLimit}}
	if c.OpenFiles != launch.Unlimited {
		r.Ulimits = append(r.Ulimits, &container.Ulimit{Name: "nofile", Soft: c.OpenFiles, Hard: c.OpenFiles})
	}
	if c.FileSize != launch.Unlimited {
		r.Ulimits = append(r.Ulimits, &container.Ulimit{Name: "fsize", Soft: c.FileSize, Hard: c.FileSize})
	}
	return r
}

// mounts makes read-only volumes read-only altogether: older engines leave
// what is mounted below them writable, so there it is left out; newer ones are
// told to refuse rather than that.
func (l *Launcher) mounts() []mount.Mount {
	recursive := versions.GreaterThanOrEqualTo(l.engine.client.ClientVersion(), "1.44")
	var all []mount.Mount
	for _, v := range l.config.Volumes {
		bind := &mount.BindOptions{Propagation: mount.PropagationRPrivate}
		if !v.ReadWrite {
			bind.NonRecursive, bind.ReadOnlyForceRecursive = !recursive, recursive
		}
		all = append(all, mount.Mount{Type: mount.TypeBind, Source: v.Host, Target: v.Cell, ReadOnly: !v.ReadWrite, BindOptions: bind})
	}
	return all
}
