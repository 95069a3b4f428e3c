// Command self is a host and an inmate in one, without a sandbox.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite/impl"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

func main() {
	inmate.Init(suite.ServeSubject(impl.New()))
	cells, err := process.Self(process.Config{OneProcess: len(os.Args) > 1})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	b, err := suite.NewSubjectClient(pool).Echo(context.Background(), []byte("from another process"))
	fmt.Printf("%s, %v\n", b, errors.Join(err, pool.Close()))
}
