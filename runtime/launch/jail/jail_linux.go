package jail

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/weaken"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/filter"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// Launcher starts cells. It is safe for concurrent use. Close it when it is not
// needed any more: it keeps a process that cells are copied from.
type Launcher struct {
	config   Config
	kernel   kernel
	bindings []binding
	bounds   bounds
	plans    []plan // that differ in the processors of the cell
	serial   atomic.Uint64

	roster cells.Roster

	mu     sync.Mutex
	zygote *zygote
	former []*zygote // that were killed, and whose cells may live
}

// New checks config and that this machine can do all that it asks for: it
// carries out the whole making of a cell, up to the point where the inmate
// would be executed.
//
// The error is a *[launch.Error] with a hint at the remedy. It wraps
// [errors.ErrUnsupported] where the kernel is no Linux or too old a one, and an
// *[launch.UnenforcedError] where a limit can be enforced by nothing that is here.
func New(config Config) (*Launcher, error) {
	l, err := prepare(config, false)
	if err != nil {
		return nil, err
	}
	weaken.Log(config.Log, "jail", l.config.Program, l.Weakenings())
	return l, nil
}

// Weakenings lists the options that weaken this launcher's jails, the gravest
// first.
func (l *Launcher) Weakenings() []launch.Weakening { return l.config.Weakenings() }

// String says what the launcher is, such as "jail (limits by cgroup v2)".
func (l *Launcher) String() string {
	if l.bounds.cgroups == nil {
		return "jail (no cgroup)"
	}
	return "jail (limits by cgroup " + l.bounds.cgroups.Version() + ")"
}

// prepare is New without the warnings. A program that is never executed needs
// no loader.
func prepare(config Config, never bool) (_ *Launcher, err error) {
	config = config.withDefaults()
	l := &Launcher{config: config}
	if err := l.config.resolve(); err != nil {
		return nil, failure("use the configuration for", config.Program, err, "")
	}
	env, err := report.Environment(config.Env, config.OneProcess)
	if err != nil {
		return nil, failure("set the environment of", config.Program, err, "")
	}
	if l.kernel, err = look(&l.config); err != nil {
		return nil, failure("jail", config.Program, err, hintKernel(err))
	}
	executed, err := l.config.findProgram(l.kernel)
	if err != nil {
		return nil, err
	}
	if l.bindings, err = l.config.findBindings(executed); err != nil {
		return nil, failure("use the volumes for", config.Program, err, "name directories and files that exist, and that no inmate may replace")
	}
	if err := l.config.checkLoader(); err != nil && !never {
		return nil, failure("use program", config.Program, err, "build it with CGO_ENABLED=0, or bring the loader and the libraries by Volumes")
	}
	bounds, err := l.bound()
	if err != nil {
		return nil, err
	}
	l.bounds = bounds
	defer func() {
		if err != nil {
			_ = l.Close()
		}
	}()
	if l.bounds.cgroups != nil {
		// Hosts that were killed could not do it. It is no matter of this
		// launcher's when something cannot be removed.
		_ = l.bounds.cgroups.Sweep()
	}
	if len(bounds.missing) > 0 && !config.AllowUnenforcedLimits {
		return nil, failure("enforce the limits of", config.Program, &launch.UnenforcedError{Limits: bounds.missing}, hintUnenforced)
	}
	if bounds.onlyProcess && !config.OneProcess {
		if env, err = report.Environment(config.Env, true); err != nil {
			return nil, failure("set the environment of", config.Program, err, "")
		}
	}
	if err := l.ready(append(env, abi.EnvSelf+"="+abi.Program)); err != nil {
		return nil, err
	}
	return l, nil
}

// plan is what a cell is made by, as written and as sent.
type plan struct {
	steps   []stage.Step
	encoded []byte
}

// ready writes the plans of all cells to come, and rehearses one.
func (l *Launcher) ready(env []string) error {
	p := planner{config: &l.config, kernel: l.kernel, bindings: l.bindings, bounds: l.bounds, env: env}
	if !l.config.UnconfinedSeccomp {
		var err error
		if p.filter, err = filter.Program(filter.Options{OneProcess: l.bounds.onlyProcess, UnixSockets: l.config.AllowUnixSockets}); err != nil {
			return failure("make the filter of system calls for", l.config.Program, err, "")
		}
	}
	write := func(rehearsal bool) (plan, error) {
		written := p.build(rehearsal)
		encoded, err := written.Encode()
		if err != nil {
			err = failure("plan the cells of", l.config.Program, err, "")
		}
		return plan{written.Steps, encoded}, err
	}
	for _, p.processors = range l.bounds.processors {
		one, err := write(false)
		if err != nil {
			return err
		}
		l.plans = append(l.plans, one)
	}
	rehearsal, err := write(true)
	if err != nil {
		return err
	}
	return l.rehearse(rehearsal)
}

// rehearse makes a cell that ends in place of executing the inmate.
func (l *Launcher) rehearse(p plan) error {
	c, err := l.start(context.Background(), p)
	if err == nil {
		c.watch()
		_ = c.channel.Close()
		exit, waitErr := c.Wait(context.Background())
		switch {
		case waitErr != nil:
			err = waitErr
		case c.removeErr != nil:
			err = failure("remove what was made for the rehearsal of", l.config.Program, c.removeErr, "")
		case exit.Code != 0:
			err = failure("rehearse a cell of", l.config.Program, errors.New("it ended with an error"), "look at the kernel's log (dmesg)")
		}
	}
	return err
}

// acquire returns the zygote, which counts one more cell.
func (l *Launcher) acquire() (*zygote, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.zygote != nil {
		if l.zygote.acquire() {
			return l.zygote, nil
		}
		_ = l.zygote.socket.Close()
		l.former = append(l.former, l.zygote)
		l.zygote = nil
	}
	z, err := startZygote()
	if err != nil {
		return nil, failure("start the zygote for", l.config.Program, err, "this program has to be able to execute itself, from /proc/self/exe")
	}
	l.zygote = z
	if !z.acquire() {
		return nil, errZygoteGone
	}
	return z, nil
}

// Close kills the cells that are still there, waits for their end, and ends the
// process that they were copied from. Closing again does nothing.
func (l *Launcher) Close() error {
	first, err := l.roster.Close(nil)
	if !first || err != nil {
		return err // what does not die holds its zygote's thread
	}
	zygotes := l.former
	if l.zygote != nil {
		zygotes = append(zygotes, l.zygote)
	}
	for _, z := range zygotes {
		z.close()
	}
	if l.bounds.cgroups != nil {
		err = errors.Join(l.bounds.cgroups.Sweep(), l.bounds.cgroups.Close())
	}
	return err
}
