package main

import (
	"io"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

func (o *runOptions) openJail(program string, _ io.Writer) (*sandbox, error) {
	config := jail.Config{
		Program:               program,
		Env:                   o.env,
		Limits:                launch.Limits{Memory: int64(o.memory), CPUs: o.cpus},
		Volumes:               o.volumes,
		AllowUnenforcedLimits: o.allowUnenforced,
	}
	cells, err := jail.New(config)
	if err != nil {
		return nil, err
	}
	return &sandbox{Launcher: cells, close: cells.Close}, nil
}

// examineJail says what a jail would be made of here, and whether one can be made.
func examineJail() sandboxState {
	s := sandboxState{Sandbox: sandboxJail, Weakenings: weakeningsOf(jail.Weakenings())}
	list, err := jail.Examine(jail.Config{})
	for _, p := range list {
		s.Protections = append(s.Protections, protection(p))
	}
	if err != nil {
		s.Problem = err.Error()
	}
	s.Works = err == nil
	return s
}
