package jail_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// A pool gives each call a jail of its own.
func ExampleNew() {
	cells, err := jail.New(jail.Config{Program: "./processor-inmate"})
	var weak *launch.UnenforcedError
	switch {
	case errors.As(err, &weak):
		fmt.Println("this machine cannot enforce", weak.Limits)
		return
	case err != nil:
		fmt.Println(err) // says what to change
		return
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()
	// A generated client comes here: imageproc.NewProcessorClient(pool).
}

// Examine shows an operator what the jails of this machine are made of.
func ExampleExamine() {
	protections, err := jail.Examine(jail.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range protections {
		fmt.Println(p.Name, p.By, p.Missing)
	}
}

// One cell by hand: whoever speaks another protocol than hoosegen's can do so.
func ExampleLauncher_Launch() {
	cells, err := jail.New(jail.Config{Program: "./parser"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cells.Close()
	ctx := context.Background()
	cell, err := cells.Launch(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cell.Close(ctx)
	_, _ = cell.Channel().Write([]byte("to its descriptor 0"))
}
