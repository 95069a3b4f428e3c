package sandbox_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// Which sandbox it is is a flag of the application; by default it is the
// strongest that the machine can give.
func Example() {
	name := sandbox.Auto
	flag.Var(&name, "sandbox", "where uploads are parsed: "+sandbox.Usage())
	flag.Parse()

	cells, err := sandbox.Open(context.Background(), name, sandbox.Config{
		Program: "/usr/local/lib/app/lister-inmate",
		Limits:  launch.Limits{Memory: 256 << 20},
	})
	if err != nil {
		log.Fatal(err) // says of each sandbox why it does not work, and what to change
	}
	defer func() { _ = cells.Close() }()
	log.Printf("sandbox: %v", cells)
	for _, w := range cells.Weakenings() {
		log.Printf("%s gives up %s", w.Option, w.GivesUp)
	}

	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer func() { _ = pool.Close() }()
	// A generated client comes here: unzip.NewListerClient(pool).
}

// An inmate that is not compiled yet is compiled, and where a container is all
// that there is, put into an image. Both take a while, and Progress says so.
func ExampleOpen_build() {
	cells, err := sandbox.Open(context.Background(), sandbox.Auto, sandbox.Config{
		Build: &image.Config{
			Package:  "./cmd/lister-inmate",
			Progress: func(p image.Progress) { log.Printf("%s %s", p.Step, p.Detail) },
		},
	})
	if failed, ok := errors.AsType[*sandbox.Error](err); ok {
		for _, a := range failed.Attempts {
			fmt.Printf("%s does not work: %v\n", a.Name, a.Err)
		}
		return
	}
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = cells.Close() }()
}
