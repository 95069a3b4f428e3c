package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

var doctorCommand = command{
	name:    "doctor",
	forms:   []string{"[-json]"},
	summary: "show which sandboxes this machine can offer",
	about: `For the jail it lists every protection, with what does it here, or why it is not
in force and what to do about that; for docker the engine, or why there is none.
Last come the options that weaken a jail or a container, and what each gives up.
`,
	codes: "0 there is a sandbox, 1 there is none, 2 failed",
	define: func(fs *flag.FlagSet) action {
		asJSON := fs.Bool("json", false, "print JSON")
		return func(ctx context.Context, args []string, std streams) error {
			if len(args) > 0 {
				return misused("it takes no arguments, and got %q", args)
			}
			return doctor(ctx, *asJSON, std)
		}
	},
}

// sandboxState is what is known of one kind of sandbox on this machine.
type sandboxState struct {
	Sandbox     sandbox.Name `json:"sandbox"`
	Works       bool         `json:"works"`
	Confines    bool         `json:"confines"` // false: it is no sandbox
	Engine      *engineState `json:"engine,omitempty"`
	Problem     string       `json:"problem,omitempty"`
	Protections []protection `json:"protections,omitempty"`
	Weakenings  []weakening  `json:"weakenings,omitempty"` // that its configuration has
}

// engineState is what is known of a Docker Engine.
type engineState struct {
	Address      string `json:"address"`
	Version      string `json:"version"`
	API          string `json:"api"`
	Architecture string `json:"architecture"`
}

// protection is one thing that a jail is made of.
type protection struct {
	Name    string `json:"name"`
	By      string `json:"by,omitempty"`
	Missing string `json:"missing,omitempty"`
}

// weakening is an option that weakens a sandbox.
type weakening struct {
	Option  string `json:"option"`
	GivesUp string `json:"gives_up"`
}

func weakeningsOf(list []launch.Weakening) []weakening {
	all := make([]weakening, len(list))
	for i, w := range list {
		all[i] = weakening(w)
	}
	return all
}

// diagnosis is what the doctor tells.
type diagnosis struct {
	Sandboxes []sandboxState `json:"sandboxes"`
}

// doctor looks at each kind of sandbox and prints what it finds.
func doctor(ctx context.Context, asJSON bool, std streams) error {
	d := diagnosis{
		Sandboxes: []sandboxState{examineJail(), examineDocker(ctx), {Sandbox: sandbox.Process, Works: true}},
	}
	there := false
	for i := range d.Sandboxes {
		s := &d.Sandboxes[i]
		s.Confines = s.Sandbox != sandbox.Process
		there = there || s.Works && s.Confines
	}
	var err error
	if asJSON {
		err = printJSON(std.out, d, "  ")
	} else {
		err = d.print(std.out)
	}
	if err == nil && !there {
		err = &refusedError{} // the table says why
	}
	return err
}

// examineJail says what a jail would be made of here, and whether one can be made.
func examineJail() sandboxState {
	s := sandboxState{Sandbox: sandbox.Jail, Weakenings: weakeningsOf(jail.Weakenings())}
	list, err := jail.Examine(jail.Config{})
	for _, p := range list {
		s.Protections = append(s.Protections, protection(p))
	}
	if err != nil {
		s.Problem = err.Error()
	}
	s.Works = err == nil
	return s
}

// examineDocker finds the engine, and whether a launcher would accept it.
func examineDocker(ctx context.Context) sandboxState {
	s := sandboxState{Sandbox: sandbox.Docker, Weakenings: weakeningsOf(docker.Weakenings())}
	problem := func(err error) sandboxState {
		s.Problem = err.Error()
		return s
	}
	engine, err := docker.Connect(ctx, docker.EngineConfig{})
	if err != nil {
		return problem(err)
	}
	defer func() { _ = engine.Close() }() // nothing was asked of it that could be lost
	version, err := engine.Client().ServerVersion(ctx)
	if err != nil {
		return problem(fmt.Errorf("ask the engine at %s for its version: %w", engine.Address(), err))
	}
	s.Engine = &engineState{
		Address: engine.Address(), Version: version.Version, API: engine.Client().ClientVersion(), Architecture: engine.Architecture(),
	}
	if err := engine.Check(docker.Config{}); err != nil {
		return problem(err)
	}
	s.Works = true
	return s
}

// print prints for people: aligned, and nothing that a terminal would obey,
// since an engine's answers are in it.
func (d *diagnosis) print(w io.Writer) error {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, s := range d.Sandboxes {
		fmt.Fprintf(t, "%s\t%s\n", s.Sandbox, cellOf(s.state()))
		for _, p := range s.Protections {
			fmt.Fprintf(t, "  %s\t%s\n", cellOf(p.Name), cellOf(p.state()))
		}
	}
	for _, s := range d.Sandboxes {
		if len(s.Weakenings) == 0 {
			continue
		}
		fmt.Fprintf(t, "\nWhat weakens %s, and what it gives up:\n\n", s.Sandbox)
		for _, weak := range s.Weakenings {
			fmt.Fprintf(t, "  %s\t%s\n", cellOf(weak.Option), cellOf(weak.GivesUp))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// cellOf keeps a text in its cell of a table.
func cellOf(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(oneshot.Printable(text))
}

func (s *sandboxState) state() string {
	switch {
	case !s.Confines:
		return "NO SANDBOX: an inmate can do all that you can"
	case !s.Works:
		return "does not work: " + s.Problem
	case s.Engine != nil:
		return fmt.Sprintf("works: engine %s at %s, API %s, %s", s.Engine.Version, s.Engine.Address, s.Engine.API, s.Engine.Architecture)
	}
	return "works"
}

func (p *protection) state() string {
	switch {
	case p.Missing == "":
		return p.By
	case p.By == "":
		return "MISSING: " + p.Missing
	}
	return p.By + "; MISSING: " + p.Missing
}
