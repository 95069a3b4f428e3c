//go:build !linux

package docker

// Janitor does nothing on this system: see its documentation on Linux.
func Janitor() {}

func (l *Launcher) callJanitor(uint64) error { return nil }
func (l *Launcher) noteCreated(uint64)       {}
func (l *Launcher) dismissJanitor() error    { return nil }
