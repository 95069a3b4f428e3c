package main

import (
	"io"

	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

func (o *runOptions) openJail(program string, stderr io.Writer) (*sandbox, error) {
	config := jail.Config{
		Program:               program,
		Env:                   o.env,
		Memory:                int64(o.memory),
		CPUs:                  o.cpus,
		AllowUnenforcedLimits: o.allowUnenforced,
		Warnings:              stderr,
	}
	for _, v := range o.volumes {
		config.Volumes = append(config.Volumes, jail.Volume{Host: v.host, Cell: v.cell, ReadWrite: v.write})
	}
	cells, err := jail.New(config)
	if err != nil {
		return nil, err
	}
	return &sandbox{Launcher: cells, close: cells.Close}, nil
}

// examineJail tells what a jail would be made of here. That is told of limits
// which nothing here can enforce as well; a jail with those is not made unless it
// is asked for, so one is made to see.
func examineJail() sandboxState {
	s := sandboxState{Sandbox: sandboxJail}
	list, err := jail.Examine(jail.Config{Warnings: io.Discard})
	for _, p := range list {
		s.Protections = append(s.Protections, protection(p))
	}
	if err == nil {
		err = tryJail()
	}
	if err != nil {
		s.Problem = err.Error()
	}
	s.Works = err == nil
	return s
}

// tryJail makes a jail of this very program, with the libraries that it may need,
// and starts nothing in it.
func tryJail() error {
	cells, err := jail.Self(jail.Config{Warnings: io.Discard})
	if err != nil {
		return err
	}
	return cells.Close()
}

func jailWeakenings() []weakening {
	var all []weakening
	for _, w := range jail.Weakenings() {
		all = append(all, weakening(w))
	}
	return all
}
