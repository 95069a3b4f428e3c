package docker

import (
	"strings"

	"github.com/hoosegen/hoosegen/runtime/launch/docker/internal/seccomp"
)

// filter returns what says in a container's options which system calls it may
// make, or nothing when that is left to the engine.
func (c *Config) filter() (string, error) {
	switch {
	case c.UnconfinedSeccomp:
		return "unconfined", nil
	case c.AllowEngineSeccomp:
		return "", nil
	case c.SeccompProfile != "":
		return c.SeccompProfile, nil
	}
	return seccomp.Profile(seccomp.Options{
		UnixSockets:      c.AllowUnixSockets,
		Network:          c.AllowNetwork != "",
		ExecutableMemory: c.ExecutableTmp,
	})
}

// seccompChoices names the options that are set of those that do not go
// together.
func (c *Config) seccompChoices() []string {
	var names []string
	for _, choice := range []struct {
		name string
		on   bool
	}{
		{"AllowUnixSockets", c.AllowUnixSockets},
		{"SeccompProfile", c.SeccompProfile != ""},
		{"AllowEngineSeccomp", c.AllowEngineSeccomp},
		{"UnconfinedSeccomp", c.UnconfinedSeccomp},
	} {
		if choice.on {
			names = append(names, choice.name)
		}
	}
	return names
}

// startHint says what to do when the engine has made a container and cannot
// start it.
func (l *Launcher) startHint(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "seccomp"):
		return l.seccompHint()
	case strings.Contains(text, "rlimit"):
		return "the engine may not set a limit: its own hard limits, such as LimitCORE, are to be no less than those of cells, of which that of core dumps is 1"
	}
	return ""
}

// seccompHint is for an engine that is not Docker's, and for a profile of the
// caller's own. Docker looks at it when it starts a container.
func (l *Launcher) seccompHint() string {
	if l.seccomp == "" || l.config.UnconfinedSeccomp {
		return ""
	}
	return "the engine does not take the filter of system calls that comes with the container: mend SeccompProfile if it is set, or set AllowEngineSeccomp to have the engine's own"
}
