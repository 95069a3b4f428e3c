// Command self is a host and an inmate in one.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite/impl"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

func main() {
	if !slices.Contains(os.Args, "-init=false") {
		inmate.Init(suite.ServeSubject(impl.New()))
	}
	docker.Janitor()
	name := sandbox.Auto
	flag.Var(&name, "sandbox", sandbox.Usage())
	flag.Bool("init", true, "call inmate.Init")
	flag.Parse()
	if err := run(context.Background(), name); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name sandbox.Name) (err error) {
	cells, err := sandbox.Open(ctx, name, sandbox.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cells.Close()) }()
	if d, ok := cells.Launcher().(*docker.Launcher); ok {
		defer func() { err = errors.Join(err, d.Engine().RemoveImage(ctx, d.Image())) }()
	}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	b, err := suite.NewSubjectClient(pool).Echo(ctx, []byte("from "+string(cells.Name())))
	fmt.Printf("%s\n", b)
	return errors.Join(err, pool.Close())
}
