package process_test

import (
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// There is no sandbox: this is for tests and development.
func ExampleNew() {
	cells, err := process.New(process.Config{Program: "./lister-inmate"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	// A generated client comes here: unzip.NewListerClient(pool).
}
