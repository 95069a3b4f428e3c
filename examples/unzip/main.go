// Command unzip lists a zip archive in a sandbox: unzip INMATE FILE.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/hoosegen/hoosegen/examples/unzip/unzip"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: unzip INMATE FILE")
	}
	if err := list(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func list(inmate, file string) error {
	archive, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	cells, err := jail.New(jail.Config{Program: inmate})
	if err != nil {
		return err
	}
	defer cells.Close()
	pool := hoose.NewPool(cells, hoose.PoolConfig{})
	defer pool.Close()

	var printed bytes.Buffer
	lister := unzip.NewListerClient(pool, hoose.Stdout(&printed))
	n, err := lister.List(context.Background(), archive, func(f unzip.File) {
		fmt.Printf("%9d %q\n", f.Size, f.Name)
	})
	if errors.Is(err, unzip.ErrNotZip) {
		fmt.Printf("refused: %q\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("%d files; the inmate printed %q\n", n, &printed)
	return nil
}
