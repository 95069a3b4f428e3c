package sandbox

import (
	"cmp"
	"errors"
	"log/slog"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/internal/entry"
	"github.com/hoosegen/hoosegen/runtime/internal/executable"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

// Config says what runs in the sandbox and how it is confined, whichever
// sandbox it is. The inmate is given by one of Program, Build and Image, or by
// Program or Build together with the Image that holds the same. The zero value
// makes this very program the inmate: its main has to call inmate.Init.
type Config struct {
	// Program is the path of the inmate's binary, which is best a static one
	// (CGO_ENABLED=0). For [Docker] an image is made of it, see Image.
	Program string
	// Build compiles the inmate when there is no Program: its Package, with
	// the go command. Its other fields are for images that [Docker] makes of
	// either, and its Progress is called with each step.
	Build *image.Config
	// Image is the name of an image that the engine has, for [Docker]. Default:
	// one is made of Program or Build, and given to the engine unless it has
	// it already; it stays there, under a name that is made of its content.
	Image string

	// Args are passed to the program after its own name. Default none.
	Args []string
	// Env is the environment that the inmate sees, whole. Names that begin
	// with HOOSEGEN_ are refused.
	Env map[string]string
	// Dir is the working directory of the inmate. Default "/".
	Dir string
	// Volumes are directories and files of the host that the inmate sees. With
	// [Process] it sees everything; one that should be seen elsewhere than it
	// is, is refused there.
	Volumes []launch.Volume
	// OneProcess starts the inmate without a supervisor: one process fewer and
	// a faster start, but what it printed just before it ended may be lost.
	OneProcess bool

	// Limits bound what a cell may use. With [Process] nothing does.
	launch.Limits

	// ExecutableTmp lets programs be started from /tmp.
	ExecutableTmp bool
	// AllowUnixSockets lets an inmate make unix sockets.
	AllowUnixSockets bool
	// AllowUnenforcedLimits accepts limits that nothing on this machine can
	// enforce. Auto then takes a sandbox that does not enforce them, too.
	AllowUnenforcedLimits bool

	// Log is warned of each sandbox that Auto passes over, and of each option
	// that weakens the one it opens. Default: no log.
	Log *slog.Logger

	// Jail and Docker, if set, are called before a sandbox of that kind is
	// opened, with all that this configuration says of it, to set what has no
	// field here.
	Jail   func(*jail.Config)
	Docker func(*docker.Config)
}

// isSelf reports whether the inmate is this very program.
func (c *Config) isSelf() bool { return c.Program == "" && c.Build == nil && c.Image == "" }

// check refuses what every launcher refuses, so that it is said once.
func (c *Config) check() error {
	_, limits := launch.ResolveLimits(c.Limits)
	_, volumes := launch.ResolveVolumes(c.Volumes)
	command := launch.CheckCommand(c.Args, cmp.Or(c.Dir, "/"))
	_, env := report.Environment(c.Env, c.OneProcess)
	if err := errors.Join(limits, volumes, command, env); err != nil {
		return &launch.Error{Launcher: "sandbox", Op: "use the configuration", Err: err}
	}
	if c.Program != "" {
		if _, _, hint, err := executable.Find(c.Program, 0o777); err != nil {
			return &launch.Error{Launcher: "sandbox", Op: "use program", Target: c.Program, Err: err, Hint: hint}
		}
	}
	if c.isSelf() && (!entry.Announced() || entry.Inside()) {
		return &launch.Error{Launcher: "sandbox", Op: "use this program as the inmate", Err: launch.ErrNoInit,
			Hint: "name an inmate by Program, Build or Image; or call inmate.Init with the services first thing in main"}
	}
	return nil
}
