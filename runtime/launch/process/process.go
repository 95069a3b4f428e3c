// Package process starts inmates as unconfined child processes, for tests and
// development: there is no sandbox, and an inmate can do all that the user who
// runs the host can.
//
// What it shares with the real launchers is the way a cell's process is
// started: the same binary, descriptors, environment and report. The child gets
// an environment of its own, never the host's, and a session of its own, so
// that it has no terminal. As with any child, a descriptor that the host itself
// was started with and that is not close-on-exec is passed on to it. It works
// on Linux; elsewhere [New] says so.
package process

import (
	"errors"
	"log/slog"
	"runtime"

	"github.com/hoosegen/hoosegen/runtime/internal/executable"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/weaken"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors" // what the inmate says is read at this end
)

// Config says what to start. Program is required.
type Config struct {
	// Program is the path of the inmate's binary, a main that calls
	// inmate.Main. A relative path is taken from the host's working directory
	// when New is called.
	Program string
	// Args are passed to the program after its own name. Default none.
	Args []string
	// Env is the environment that the inmate sees; nothing is added from the
	// host's. Names that begin with HOOSEGEN_ are refused.
	Env map[string]string
	// Dir is the working directory of the inmate. Default "/".
	Dir string
	// OneProcess starts the inmate without a supervisor: one process fewer
	// and a faster start, but what the inmate leaves running in a session of
	// its own survives it, and how it ended is known by its exit status alone.
	OneProcess bool

	// Log is warned by New that there is no sandbox. Default: no log.
	Log *slog.Logger
}

// Launcher starts one process per cell. It is safe for concurrent use. Close it
// when it is not needed any more.
type Launcher struct {
	config Config
	env    []string
	roster cells.Roster
}

var _ launch.Launcher = (*Launcher)(nil)

// New checks config and returns a launcher. The error is a *[launch.Error]; on
// systems other than Linux it wraps [errors.ErrUnsupported].
func New(config Config) (*Launcher, error) {
	if runtime.GOOS != "linux" {
		return nil, failure("start processes on", runtime.GOOS, errors.ErrUnsupported, "use the docker launcher")
	}
	path, _, hint, err := executable.Find(config.Program, 0o111)
	if err != nil {
		return nil, failure("use program", config.Program, err, hint)
	}
	config.Program = path
	if config.Dir == "" {
		config.Dir = "/"
	}
	env, err := report.Environment(config.Env, config.OneProcess)
	if err != nil {
		return nil, failure("set the environment of", config.Program, err, "")
	}
	config.Args = append([]string(nil), config.Args...)
	l := &Launcher{config: config, env: env}
	weaken.Log(config.Log, "process", config.Program, l.Weakenings())
	return l, nil
}

// Close kills the processes that are still there and waits for their end.
// Closing again does nothing.
func (l *Launcher) Close() error {
	_, err := l.roster.Close(nil)
	return err
}

// String says what the launcher is.
func (l *Launcher) String() string { return "process (NO SANDBOX)" }

// Weakenings says that there is no sandbox, whatever the configuration.
func Weakenings() []launch.Weakening {
	return []launch.Weakening{{Option: "process", GivesUp: "the sandbox: the inmate can do all that the host can"}}
}

// Weakenings is what the function [Weakenings] returns.
func (c Config) Weakenings() []launch.Weakening { return Weakenings() }

// Weakenings is what the function [Weakenings] returns.
func (l *Launcher) Weakenings() []launch.Weakening { return Weakenings() }

func failure(op, target string, err error, hint string) error {
	return &launch.Error{Launcher: "process", Op: op, Target: target, Err: err, Hint: hint}
}
