// Command relay serves a depot of the host's back to the host, so that each
// call goes through both ends twice, and a depot of its own.
package main

import (
	"github.com/hoosegen/hoosegen/runtime/inmate"
	"github.com/hoosegen/hoosegen/runtime/internal/e2e/suite/depot"
)

func main() {
	inmate.Main(depot.Relay(inmate.Host())...)
}
