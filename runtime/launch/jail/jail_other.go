//go:build !linux

package jail

import (
	"context"
	"errors"
	"runtime"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Launcher starts cells; on this system there are none.
type Launcher struct{}

// New fails: the error is a *[launch.Error] that wraps [errors.ErrUnsupported].
func New(config Config) (*Launcher, error) {
	return nil, failure("jail a program on", runtime.GOOS, errors.ErrUnsupported, hintDocker)
}

const hintDocker = "a jail is made by the Linux kernel; use launch/docker"

// Examine fails as New does.
func Examine(config Config) ([]Protection, error) {
	_, err := New(config)
	return nil, err
}

// Self fails as New does.
func Self(config Config) (*Launcher, error) { return New(config) }

// String says what the launcher is.
func (l *Launcher) String() string { return "jail" }

// Weakenings is empty.
func (l *Launcher) Weakenings() []launch.Weakening { return nil }

// Launch implements [launch.Launcher]; it is never reached, since [New] fails.
func (l *Launcher) Launch(context.Context) (launch.Cell, error) {
	_, err := New(Config{})
	return nil, err
}

// Close does nothing.
func (l *Launcher) Close() error { return nil }
