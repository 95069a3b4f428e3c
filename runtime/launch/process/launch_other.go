//go:build !linux

package process

import (
	"context"
	"errors"
	"runtime"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Launch implements [launch.Launcher]; it is never reached, since [New] fails.
func (l *Launcher) Launch(context.Context) (launch.Cell, error) {
	return nil, failure("start processes on", runtime.GOOS, errors.ErrUnsupported, "use the docker launcher")
}
