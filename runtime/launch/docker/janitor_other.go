//go:build !linux

package docker

// Janitor does nothing on this system: see its documentation on Linux.
func Janitor() {}

type janitor struct{}

func (l *Launcher) callJanitor() error    { return nil }
func (l *Launcher) dismissJanitor() error { return nil }
