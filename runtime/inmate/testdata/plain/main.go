// Command plain is an inmate that serves generated clients and nothing else.
package main

import (
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/inmate/testdata/kitchen"
)

func main() {
	inmate.Main(kitchen.ServePrinter())
}
