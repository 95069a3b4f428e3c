package sandbox

import (
	"context"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// kind is a kind of sandbox.
type kind struct {
	name     Name
	what     string // for people
	confines bool   // Auto may take it
	open     func(context.Context, *inmate) (cells, error)
}

// kinds is all there are, from the strongest on. A new one is a line here and
// a name.
var kinds = []kind{
	{Jail, "made by the Linux kernel", true, openJail},
	{Docker, "a container of a Docker Engine", true, openDocker},
	{Process, "which is NO SANDBOX", false, openProcess},
}

func openJail(ctx context.Context, i *inmate) (cells, error) {
	c := &i.config
	config := jail.Config{
		Args: c.Args, Env: c.Env, Dir: c.Dir, Volumes: c.Volumes, OneProcess: c.OneProcess, Limits: c.Limits,
		ExecutableTmp: c.ExecutableTmp, AllowUnixSockets: c.AllowUnixSockets, AllowUnenforcedLimits: c.AllowUnenforcedLimits,
		Log: c.Log,
	}
	if c.Jail != nil {
		c.Jail(&config)
	}
	if c.isSelf() {
		return opened(jail.Self(config))
	}
	program, err := i.findProgram(ctx)
	if err != nil {
		return nil, err
	}
	config.Program = program
	return opened(jail.New(config))
}

func openDocker(ctx context.Context, i *inmate) (cells, error) {
	c := &i.config
	config := docker.Config{
		Args: c.Args, Env: c.Env, Dir: c.Dir, Volumes: c.Volumes, OneProcess: c.OneProcess, Limits: c.Limits,
		ExecutableTmp: c.ExecutableTmp, AllowUnixSockets: c.AllowUnixSockets, AllowUnenforcedLimits: c.AllowUnenforcedLimits,
		Log: c.Log,
	}
	if c.Build != nil {
		config.Engine = c.Build.Engine
	}
	if c.Docker != nil {
		c.Docker(&config)
	}
	var err error
	if config.Image, err = i.findImage(ctx); err != nil {
		return nil, err
	}
	return opened(docker.New(config))
}

func openProcess(ctx context.Context, i *inmate) (cells, error) {
	c := &i.config
	config := process.Config{Args: c.Args, Env: c.Env, Dir: c.Dir, OneProcess: c.OneProcess, Log: c.Log}
	for _, v := range c.Volumes {
		if v.Host != v.Cell {
			return nil, fmt.Errorf("volume %q at %q: a plain process sees the host's files where they are", v.Host, v.Cell)
		}
	}
	if c.isSelf() {
		return opened(process.Self(config))
	}
	program, err := i.findProgram(ctx)
	if err != nil {
		return nil, err
	}
	config.Program = program
	return opened(process.New(config))
}

// opened keeps a launcher that is nil from becoming one that is not.
func opened[L cells](l L, err error) (cells, error) {
	if err != nil {
		return nil, err
	}
	return l, nil
}
