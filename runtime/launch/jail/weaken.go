package jail

import (
	"fmt"
	"io"
	"os"
	"slices"
)

// Weakening is an option of a [Config] that weakens the jail.
type Weakening struct {
	Option  string // as it is written in a Config: "ExecutableTmp"
	GivesUp string // what is given up for it
}

// weakenings is every option that weakens the jail. A test holds it against the
// fields of Config: one that is in neither list fails.
var weakenings = []struct {
	Weakening
	on func(*Config) bool
}{
	{Weakening{"AllowUnenforcedLimits", "limits that nothing here can enforce: an inmate can starve the machine"},
		func(c *Config) bool { return c.AllowUnenforcedLimits }},
	{Weakening{"UnconfinedSeccomp", "the filter of system calls: the whole kernel is open to the inmate, namespaces with rights of their own included where the kernel cannot forbid them"},
		func(c *Config) bool { return c.UnconfinedSeccomp }},
	{Weakening{"AllowUnixSockets", "that there is no socket of any kind: the kernel's code for unix sockets, and those in volumes, are open to the inmate"},
		func(c *Config) bool { return c.AllowUnixSockets }},
	{Weakening{"Volumes.ReadWrite", "files of the host that the inmate may change, on a disk that no limit bounds"},
		func(c *Config) bool {
			return slices.ContainsFunc(c.Volumes, func(v Volume) bool { return v.ReadWrite })
		}},
	{Weakening{"ExecutableTmp", "that nothing is executed but what was there at the start"},
		func(c *Config) bool { return c.ExecutableTmp }},
	{Weakening{"Devices", "that no device is in reach: five of the kernel's, which only give and take bytes"},
		func(c *Config) bool { return c.Devices }},
	{Weakening{"Proc", "that nothing is executed but what was there at the start, since /proc/self/fd leads to programs in memory; others' processes stay out of reach"},
		func(c *Config) bool { return c.Proc }},
	{Weakening{"Memory: Unlimited", "the limit of memory"}, func(c *Config) bool { return c.Memory == Unlimited }},
	{Weakening{"CPUs: Unlimited", "the limit of processor time"}, func(c *Config) bool { return c.CPUs == Unlimited }},
	{Weakening{"PIDs: Unlimited", "the limit of processes"}, func(c *Config) bool { return c.PIDs == Unlimited }},
	{Weakening{"OpenFiles: Unlimited", "the limit of open files, but for the host's own"}, func(c *Config) bool { return c.OpenFiles == Unlimited }},
	{Weakening{"FileSize: Unlimited", "the limit of each file's size"}, func(c *Config) bool { return c.FileSize == Unlimited }},
}

// Weakenings lists every option that weakens the jail, the gravest first.
func Weakenings() []Weakening {
	all := make([]Weakening, len(weakenings))
	for i, w := range weakenings {
		all[i] = w.Weakening
	}
	return all
}

// Weakened lists those that are on, in the order of [Weakenings].
func (c Config) Weakened() []Weakening {
	var on []Weakening
	for _, w := range weakenings {
		if w.on(&c) {
			on = append(on, w.Weakening)
		}
	}
	return on
}

// warn prints what weakens the jail of this program.
func (c *Config) warn() {
	w := c.Warnings
	if w == nil {
		w = os.Stderr
	}
	for _, weak := range c.Weakened() {
		_, _ = io.WriteString(w, fmt.Sprintf("hoosegen: the jail of %s is weakened by %s: it gives up %s\n", c.Program, weak.Option, weak.GivesUp))
	}
}
