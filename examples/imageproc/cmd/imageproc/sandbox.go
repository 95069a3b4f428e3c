package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	inmateimage "github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// inmatePackage is the main package that runs in the sandbox.
const inmatePackage = "github.com/hoosegen/hoosegen/examples/imageproc/cmd/imageproc-inmate"

// sandbox is what pictures are decoded in.
type sandbox struct {
	launch.Launcher
	// what says what it is, for people.
	what string
	// close removes what was made for it.
	close func() error
}

// openSandbox opens the sandbox that the options ask for. Where there is none it fails: it never falls back to another one
// that is weaker, or to none.
func openSandbox(ctx context.Context, o options, log io.Writer) (*sandbox, error) {
	switch o.sandbox {
	case sandboxProcess:
		return openProcess(ctx, o)
	case sandboxDocker:
		return openDocker(ctx, o, log)
	}
	s, err := openJail(ctx, o)
	if _, ok := errors.AsType[*launch.Error](err); ok {
		return nil, fmt.Errorf("there is no jail here, so no picture was decoded: %w\n"+
			"Mend that as said, or say -sandbox docker where there is a Docker Engine. To see the example without any sandbox, "+
			"with pictures that you trust, say -sandbox process", err)
	}
	return s, err
}

// openJail compiles the inmate into a temporary directory, from where it is mounted in each cell.
func openJail(ctx context.Context, o options) (*sandbox, error) {
	program, remove, err := compileInmate(ctx)
	if err != nil {
		return nil, err
	}
	cells, err := jail.New(jail.Config{Program: program, OneProcess: o.oneProcess})
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	return &sandbox{
		Launcher: cells,
		what:     "a jail made by the kernel",
		close:    func() error { return errors.Join(cells.Close(), remove()) },
	}, nil
}

// openDocker connects to the engine before anything else, since building an image for nobody takes a while.
func openDocker(ctx context.Context, o options, log io.Writer) (*sandbox, error) {
	engine, err := docker.Connect(ctx, docker.EngineConfig{})
	if err != nil {
		return nil, err
	}
	address := engine.Address()
	if err := engine.Close(); err != nil {
		return nil, err
	}
	ref := o.image
	if ref == "" {
		if ref, err = buildImage(ctx, o, log); err != nil {
			return nil, err
		}
	}
	cells, err := docker.New(docker.Config{Image: ref, OneProcess: o.oneProcess})
	if err != nil {
		return nil, err
	}
	return &sandbox{
		Launcher: cells,
		what:     fmt.Sprintf("a container of %s, by the engine at %s", ref, address),
		close:    cells.Close,
	}, nil
}

// buildImage builds the inmate's image, unless the engine has it.
func buildImage(ctx context.Context, o options, log io.Writer) (string, error) {
	config := inmateimage.Config{Package: inmatePackage, Dir: sourceDirectory()}
	if o.verbose {
		config.Progress = func(p inmateimage.Progress) {
			if p.Total == 0 || p.Done == p.Total {
				fmt.Fprintf(log, "image: %s %s\n", p.Step, printable(p.Detail))
			}
		}
	}
	return inmateimage.Build(ctx, config)
}

// openProcess compiles the inmate into a temporary directory.
func openProcess(ctx context.Context, o options) (*sandbox, error) {
	program, remove, err := compileInmate(ctx)
	if err != nil {
		return nil, err
	}
	cells, err := process.New(process.Config{Program: program, OneProcess: o.oneProcess})
	if err != nil {
		return nil, errors.Join(err, remove())
	}
	return &sandbox{Launcher: cells, what: "NO SANDBOX, an unconfined process", close: remove}, nil
}
