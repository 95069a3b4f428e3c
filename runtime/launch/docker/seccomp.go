package docker

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/launch/docker/internal/seccomp"
)

// Seccomp chooses the filter of system calls that a cell runs under: one of the
// constants, or a profile of your own, as the JSON text that the engine
// understands.
type Seccomp string

const (
	// SeccompDefault is what Docker's default allows, less making sockets,
	// files in memory that can be executed, huge pages, changing the limit of
	// core dumps, 32-bit system calls and modify_ldt. AllowNetwork,
	// AllowUnixSockets and ExecutableTmp give back what they need, and
	// capabilities that Raw adds what Docker's default allows with them.
	SeccompDefault Seccomp = ""
	// SeccompEngine leaves the filter to the engine. Its default lets an inmate
	// make sockets of most families and 32-bit system calls, for example, and
	// have a crash start the machine's handler of core dumps. 32-bit programs
	// need it, and engines that take no filter from their clients, and it is
	// how to have a filter that the engine was configured with.
	SeccompEngine Seccomp = "engine"
	// SeccompUnconfined is no filter.
	SeccompUnconfined Seccomp = "unconfined"
)

// custom reports whether this is a profile of the caller's own.
func (s Seccomp) custom() bool {
	return s != SeccompDefault && s != SeccompEngine && s != SeccompUnconfined
}

func (s Seccomp) check() error {
	if s.custom() && !json.Valid([]byte(s)) {
		return errors.New("Seccomp is neither one of the constants nor JSON; it is the profile itself, not a path") //nolint:staticcheck // it is a field's name
	}
	return nil
}

// filter returns what says in a container's options which system calls it may
// make, or nothing when that is left to the engine.
func (c *Config) filter() (string, error) {
	switch c.Seccomp {
	case SeccompDefault:
		return seccomp.Profile(seccomp.Options{
			UnixSockets:      c.AllowUnixSockets,
			Network:          c.AllowNetwork != "",
			ExecutableMemory: c.ExecutableTmp,
		})
	case SeccompEngine:
		return "", nil
	}
	return string(c.Seccomp), nil
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
	switch {
	case l.config.Seccomp.custom():
		return "the engine does not take the profile in Seccomp: mend it, or leave Seccomp empty"
	case l.config.Seccomp == SeccompDefault:
		return "the engine does not take the filter of system calls that comes with the container: set Seccomp to SeccompEngine to have the engine's own"
	}
	return ""
}
