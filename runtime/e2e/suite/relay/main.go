// Command relay serves a store of the host's back to the host, so that each
// call goes through both ends twice, and a store of its own.
package main

import (
	"github.com/hoosegen/hoosegen/runtime/e2e/suite/store"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"
)

func main() {
	inmate.Main(store.Relay(inmate.Host())...)
}
