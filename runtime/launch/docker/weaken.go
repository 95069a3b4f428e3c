package docker

import (
	"slices"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/weaken"
)

// weakenings is every option that weakens the sandbox. A test holds it against
// the fields of Config: one that is in neither list fails.
var weakenings = slices.Concat(weaken.Table[Config]{
	weaken.Option("Raw", "whatever the function changes; nothing checks it",
		func(c *Config) bool { return c.Raw != nil }),
	weaken.Option("AllowUnenforcedLimits", "limits that this engine cannot enforce, and the filter of system calls where it has none: an inmate can starve the machine",
		func(c *Config) bool { return c.AllowUnenforcedLimits }),
	weaken.Option("Seccomp: SeccompUnconfined", "the filter of system calls: the whole kernel is open to the inmate",
		func(c *Config) bool { return c.Seccomp == SeccompUnconfined }),
	weaken.Option("Seccomp: SeccompEngine", "hoosegen's filter of system calls for the engine's, which allows sockets of most families, 32-bit system calls and core dump handlers",
		func(c *Config) bool { return c.Seccomp == SeccompEngine }),
	weaken.Option("Seccomp: a profile", "hoosegen's filter of system calls for that profile, whatever it allows",
		func(c *Config) bool { return c.Seccomp.custom() }),
	weaken.Option("AllowNetwork", "that there is no network: an inmate reaches what that network reaches, and the kernel's code for its protocols",
		func(c *Config) bool { return c.AllowNetwork != "" }),
	weaken.Option("AllowUnixSockets", "that there is no socket of any kind: the kernel's code for unix sockets, and those in volumes, are open to the inmate",
		func(c *Config) bool { return c.AllowUnixSockets }),
	weaken.Option("WritableRoot", "that nothing is written but to /tmp: what is written goes to the engine's disk, without a limit on its sum",
		func(c *Config) bool { return c.WritableRoot }),
	weaken.Option("ExecutableTmp", "that nothing is executed but what was there at the start",
		func(c *Config) bool { return c.ExecutableTmp }),
}, weaken.Shared(func(c *Config) (*launch.Limits, []launch.Volume) { return &c.Limits, c.Volumes }))

// Weakenings lists every option that weakens the sandbox, the gravest first.
func Weakenings() []launch.Weakening { return weakenings.All() }

// Weakenings lists those options that are on, in the order of the function
// [Weakenings].
func (c Config) Weakenings() []launch.Weakening { return weakenings.On(&c) }

// Weakenings lists the options that weaken this launcher's cells, the gravest
// first.
func (l *Launcher) Weakenings() []launch.Weakening { return l.config.Weakenings() }
