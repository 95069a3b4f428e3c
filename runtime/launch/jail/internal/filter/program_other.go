//go:build linux && !amd64 && !arm64

package filter

import (
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"
)

// Program fails: there is a filter for amd64 and arm64 only.
func Program(Options) ([]unix.SockFilter, error) {
	return nil, fmt.Errorf("there is no filter of system calls for %s: %w", runtime.GOARCH, errors.ErrUnsupported)
}
