// Package weaken lists which options of a launcher's configuration weaken the
// sandbox.
package weaken

import (
	"log/slog"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Table is every option of a configuration of type C that weakens the sandbox,
// gravest first.
type Table[C any] []Row[C]

// Row is one option. On reports whether it is on in a configuration.
type Row[C any] struct {
	launch.Weakening
	On func(*C) bool
}

// Option is the row of an option, with what it gives up.
func Option[C any](option, givesUp string, on func(*C) bool) Row[C] {
	return Row[C]{launch.Weakening{Option: option, GivesUp: givesUp}, on}
}

// All lists every option.
func (t Table[C]) All() []launch.Weakening {
	all := make([]launch.Weakening, len(t))
	for i, row := range t {
		all[i] = row.Weakening
	}
	return all
}

// On lists the options that are on in a configuration.
func (t Table[C]) On(c *C) []launch.Weakening {
	var on []launch.Weakening
	for _, row := range t {
		if row.On(c) {
			on = append(on, row.Weakening)
		}
	}
	return on
}

// Shared is the rows of what every configuration has: its limits and volumes,
// which parts returns.
func Shared[C any](parts func(*C) (*launch.Limits, []launch.Volume)) Table[C] {
	row := func(option, givesUp string, on func(*launch.Limits, []launch.Volume) bool) Row[C] {
		return Option(option, givesUp, func(c *C) bool { return on(parts(c)) })
	}
	unlimited := func(field, givesUp string, limited func(*launch.Limits) bool) Row[C] {
		return row(field+": Unlimited", givesUp, func(l *launch.Limits, _ []launch.Volume) bool { return !limited(l) })
	}
	return Table[C]{
		row("Volumes.ReadWrite", "files of the host that the inmate may change, on a disk that no limit bounds", func(_ *launch.Limits, volumes []launch.Volume) bool {
			for _, v := range volumes {
				if v.ReadWrite {
					return true
				}
			}
			return false
		}),
		unlimited("Memory", "the limit of memory", func(l *launch.Limits) bool { return l.Memory != launch.Unlimited }),
		unlimited("CPUs", "the limit of processor time", func(l *launch.Limits) bool { return l.CPUs != launch.Unlimited }),
		unlimited("PIDs", "the limit of processes", func(l *launch.Limits) bool { return l.PIDs != launch.Unlimited }),
		unlimited("OpenFiles", "the limit of open files, but for the host's own", func(l *launch.Limits) bool { return l.OpenFiles != launch.Unlimited }),
		unlimited("FileSize", "the limit of each file's size", func(l *launch.Limits) bool { return l.FileSize != launch.Unlimited }),
	}
}

// Log warns of each of the options, which are on in the sandbox of target.
func Log(log *slog.Logger, launcher, target string, on []launch.Weakening) {
	if log == nil {
		return
	}
	for _, w := range on {
		log.Warn("hoosegen: the sandbox is weakened", "launcher", launcher, "inmate", target, "option", w.Option, "gives_up", w.GivesUp)
	}
}
