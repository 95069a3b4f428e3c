package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// sandbox starts cells of one inmate; close removes what was made for it.
type sandbox struct {
	launch.Launcher
	close func() error
}

// open makes the sandbox that is asked for, and no other.
func (o *runOptions) open(ctx context.Context, inmate string, stderr io.Writer) (*sandbox, error) {
	if o.sandbox == sandboxDocker {
		return o.openDocker(ctx, inmate, stderr)
	}
	program, remove, err := findProgram(ctx, inmate, stderr)
	if err != nil {
		return nil, err
	}
	open := o.openJail
	if o.sandbox == sandboxProcess {
		open = o.openProcess
	}
	s, err := open(program, stderr)
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	closeCells := s.close
	s.close = func() error { return errors.Join(closeCells(), remove()) }
	return s, nil
}

// findProgram returns the path of a built inmate, which it compiles if need be.
func findProgram(ctx context.Context, inmate string, stderr io.Writer) (program string, remove func() error, err error) {
	switch {
	case isFile(inmate):
		return inmate, func() error { return nil }, nil
	case isImage(inmate):
		return "", nil, fmt.Errorf("inmate %s: there is no such file, and images are for -sandbox docker", inmate)
	}
	s := newStatus(stderr)
	if s.width > 0 {
		s.show(image.Progress{Step: image.StepCompile, Detail: inmate})
	}
	defer s.clear()
	return compileInmate(ctx, inmate)
}

func (o *runOptions) openProcess(program string, stderr io.Writer) (*sandbox, error) {
	fmt.Fprintln(stderr, "hoosegen run: NO SANDBOX: the inmate can do all that you can")
	cells, err := process.New(process.Config{Program: program, Env: o.env})
	if err != nil {
		return nil, err
	}
	return &sandbox{Launcher: cells, close: func() error { return nil }}, nil
}

// openDocker finds or builds the image. It connects first, since building an
// image for nobody takes a while.
func (o *runOptions) openDocker(ctx context.Context, inmate string, stderr io.Writer) (*sandbox, error) {
	if isFile(inmate) {
		return nil, fmt.Errorf("inmate %s is a file, and -sandbox docker takes a package or an image, name:tag", inmate)
	}
	config := docker.Config{
		Image:                 inmate,
		Env:                   o.env,
		Limits:                launch.Limits{Memory: int64(o.memory), CPUs: o.cpus},
		Volumes:               o.volumes,
		AllowUnenforcedLimits: o.allowUnenforced,
	}
	if !isImage(inmate) {
		s := newStatus(stderr)
		build := image.Config{Package: inmate}
		if s.width > 0 {
			build.Progress = s.show
		}
		var err error
		config.Image, err = image.Build(ctx, build)
		s.clear()
		if err != nil {
			return nil, err
		}
	}
	cells, err := docker.New(config)
	if err != nil {
		return nil, err
	}
	return &sandbox{Launcher: cells, close: cells.Close}, nil
}
