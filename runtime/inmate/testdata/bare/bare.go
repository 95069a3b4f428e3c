// Package bare prints in init, with nothing that package os is needed for. It
// is initialised before entry, in the supervisor as well.
package bare

import "syscall"

func init() {
	if _, ok := syscall.Getenv("PRINT_BARE"); ok {
		println("printed before entry")
	}
}
