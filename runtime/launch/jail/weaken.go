package jail

import (
	"slices"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/weaken"
)

// weakenings is every option that weakens the jail. A test holds it against the
// fields of Config: one that is in neither list fails.
var weakenings = slices.Concat(weaken.Table[Config]{
	weaken.Option("AllowUnenforcedLimits", "limits that nothing here can enforce: an inmate can starve the machine",
		func(c *Config) bool { return c.AllowUnenforcedLimits }),
	weaken.Option("UnconfinedSeccomp", "the filter of system calls: the whole kernel is open to the inmate, namespaces with rights of their own included where the kernel cannot forbid them",
		func(c *Config) bool { return c.UnconfinedSeccomp }),
	weaken.Option("AllowUnixSockets", "that there is no socket of any kind: the kernel's code for unix sockets, and those in volumes, are open to the inmate",
		func(c *Config) bool { return c.AllowUnixSockets }),
	weaken.Option("ExecutableTmp", "that nothing is executed but what was there at the start",
		func(c *Config) bool { return c.ExecutableTmp }),
	weaken.Option("Devices", "that no device is in reach: five of the kernel's, which only give and take bytes",
		func(c *Config) bool { return c.Devices }),
	weaken.Option("Proc", "that nothing is executed but what was there at the start, since /proc/self/fd leads to programs in memory; others' processes stay out of reach",
		func(c *Config) bool { return c.Proc }),
}, weaken.Shared(func(c *Config) (*launch.Limits, []launch.Volume) { return &c.Limits, c.Volumes }))

// Weakenings lists every option that weakens the jail, the gravest first.
func Weakenings() []launch.Weakening { return weakenings.All() }

// Weakenings lists those options that are on, in the order of the function
// [Weakenings].
func (c Config) Weakenings() []launch.Weakening { return weakenings.On(&c) }
