package jail

import (
	"github.com/hoosegen/hoosegen/runtime/launch"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors" // what the inmate says is read at this end
)

var _ launch.Launcher = (*Launcher)(nil)

// Protection is one thing that a jail is made of.
type Protection struct {
	Name string // what is protected against or bounded: "memory"
	By   string // what does it on this machine: "cgroup v1"; empty when nothing does
	// Missing says why it is not in force, or not wholly, and what to do about
	// that; empty when it is.
	Missing string
}

func failure(op, target string, err error, hint string) error {
	return &launch.Error{Launcher: "jail", Op: op, Target: target, Err: err, Hint: hint}
}
