package docs

import (
	"context"
	"flag"
	"log"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
	impl "github.com/hoosegen/hoosegen/examples/unzip/unzip/inmate"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// The code of sandboxes.md, oneshot.md and commands.md. None of it is run: it
// needs programs and an engine, and what it calls has tests of its own.
var _ = []any{byName, aJail, aContainer, aProcess, oneBinary, withJanitor, twoLines, anImage}

func byName(ctx context.Context) error {
	name := sandbox.Auto
	flag.Var(&name, "sandbox", "where uploads are parsed: "+sandbox.Usage())
	flag.Parse()
	cells, err := sandbox.Open(ctx, name, sandbox.Config{
		Program: "/usr/local/lib/app/lister-inmate",
		Limits:  launch.Limits{Memory: 256 << 20},
	})
	if err != nil {
		return err // says of each sandbox that was tried why it does not work, and what to change
	}
	defer cells.Close()
	log.Printf("sandbox: %v", cells)
	return nil
}

func aJail() error {
	cells, err := jail.New(jail.Config{
		Program: "/usr/local/lib/app/lister-inmate",
		Limits:  launch.Limits{Memory: 256 << 20},
	})
	if err != nil {
		return err // says which protection this machine cannot give, and what to change
	}
	defer cells.Close()
	return nil
}

func aContainer(imageName string) error {
	cells, err := docker.New(docker.Config{
		Image:  imageName,
		Env:    map[string]string{"TZ": "UTC"},
		Limits: launch.Limits{Memory: 256 << 20},
	})
	if err != nil {
		return err // says which engine was tried, and why it did not answer
	}
	defer cells.Close()
	return nil
}

func aProcess() error {
	cells, err := process.New(process.Config{Program: "/usr/local/lib/app/lister-inmate"})
	if err != nil {
		return err
	}
	return cells.Close()
}

func oneBinary() {
	serve := func(unzip.Lister) {}
	main := func() {
		inmate.Init(unzip.ServeLister(impl.New()))

		cells, err := jail.Self(jail.Config{})
		if err != nil {
			log.Fatal(err)
		}
		defer cells.Close()
		pool := hoose.NewPool(cells, hoose.PoolConfig{})
		defer pool.Close()
		serve(unzip.NewListerClient(pool)) // the rest of your program
	}
	main()
}

func withJanitor() {
	main := func() {
		docker.Janitor()
		// ...
	}
	main()
}

func twoLines() {
	main := func() {
		inmate.Main(unzip.ServeLister(impl.New()))
	}
	main()
}

func anImage(ctx context.Context) error {
	ref, err := image.Build(ctx, image.Config{Package: "./cmd/lister-inmate"})
	if err != nil {
		return err
	}
	there, err := image.Exists(ctx, docker.EngineConfig{}, ref)
	_ = there
	return err
}
