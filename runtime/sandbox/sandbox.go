package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Sandbox is an open sandbox: a launcher of cells. It is safe for concurrent
// use.
type Sandbox struct {
	cells   cells
	name    Name
	skipped []Attempt
	inmate  *inmate
}

var _ launch.Launcher = (*Sandbox)(nil)

// cells is what every launcher is.
type cells interface {
	launch.Launcher
	io.Closer
	fmt.Stringer
	Weakenings() []launch.Weakening
}

// Attempt is a sandbox that could not be opened.
type Attempt struct {
	Name Name
	Err  error // why, with what to change; never nil
}

// Error reports that no sandbox that the name stands for could be opened.
// errors.Is and errors.As look into each attempt.
type Error struct {
	Name     Name      // that was asked for
	Attempts []Attempt // from the strongest on; never empty
}

// Error says of each sandbox that was tried why it could not be opened.
func (e *Error) Error() string {
	if len(e.Attempts) == 1 {
		return fmt.Sprintf("open sandbox %s: %v", e.Attempts[0].Name, e.Attempts[0].Err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "open sandbox %s: this machine has none that works", e.Name)
	for _, a := range e.Attempts {
		fmt.Fprintf(&b, "\n\t%s: %v", a.Name, a.Err)
	}
	return b.String()
}

// Unwrap returns the errors of the attempts.
func (e *Error) Unwrap() []error {
	errs := make([]error, len(e.Attempts))
	for i, a := range e.Attempts {
		errs[i] = a.Err
	}
	return errs
}

// Open opens the sandbox called name, or with [Auto] the strongest that works.
// ctx bounds opening it alone, which may take minutes when the inmate has to be
// compiled or an image to be made.
//
// The error is an *[Error]; or, when the configuration would be refused by every
// sandbox, a *[launch.Error].
func Open(ctx context.Context, name Name, config Config) (*Sandbox, error) {
	return open(ctx, kinds, name, config)
}

func open(ctx context.Context, kinds []kind, name Name, config Config) (*Sandbox, error) {
	chosen, err := find(kinds, name)
	if err != nil {
		return nil, err
	}
	if err := config.check(); err != nil {
		return nil, err
	}
	s := &Sandbox{inmate: &inmate{config: config}}
	for _, k := range chosen {
		s.cells, err = k.open(ctx, s.inmate)
		if err == nil {
			s.name = k.name
			return s, nil
		}
		s.skipped = append(s.skipped, Attempt{k.name, err})
		if _, build := errors.AsType[*image.Error](err); build || ctx.Err() != nil {
			break // it says nothing about this machine's sandboxes
		}
		if config.Log != nil && len(chosen) > 1 {
			config.Log.WarnContext(ctx, "hoosegen: a sandbox does not work here", "sandbox", string(k.name), "error", err)
		}
	}
	return nil, errors.Join(&Error{Name: name, Attempts: s.skipped}, s.inmate.remove())
}

// Launch starts one cell, as [launch.Launcher] has it.
func (s *Sandbox) Launch(ctx context.Context) (launch.Cell, error) { return s.cells.Launch(ctx) }

// Close closes the launcher, which kills the cells that are still there, and
// removes what was compiled for it. Closing again does nothing.
func (s *Sandbox) Close() error { return errors.Join(s.cells.Close(), s.inmate.remove()) }

// Name says which sandbox it is; it is never [Auto].
func (s *Sandbox) Name() Name { return s.name }

// String says what the sandbox is, such as "jail (limits by cgroup v2)".
func (s *Sandbox) String() string { return s.cells.String() }

// Weakenings lists the options that are on and weaken the sandbox, the gravest
// first.
func (s *Sandbox) Weakenings() []launch.Weakening { return s.cells.Weakenings() }

// Skipped lists the stronger sandboxes that [Auto] has tried before.
func (s *Sandbox) Skipped() []Attempt { return s.skipped }

// Launcher returns the launcher itself, such as a *jail.Launcher. It stays the
// Sandbox's; do not close it.
func (s *Sandbox) Launcher() launch.Launcher { return s.cells }
