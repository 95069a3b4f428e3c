package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/hoosegen/hoosegen/cmd/hoosegen/internal/oneshot"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

const doctorUsage = `hoosegen doctor tells which sandboxes this machine can offer.

usage:
  hoosegen doctor [-json]

For the jail it lists every protection, with what does it here, or why it is not
in force and what to do about that; for docker the engine, or why there is none.
Last come the options that weaken a jail or a container, and what each gives up.

flags:
`

// sandboxState is what is known of one kind of sandbox on this machine.
type sandboxState struct {
	Sandbox     string       `json:"sandbox"`
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

// runDoctor is the command "hoosegen doctor".
func runDoctor(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var asJSON bool
	fs := flag.NewFlagSet("hoosegen doctor", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.BoolVar(&asJSON, "json", false, "print JSON")
	fs.Usage = func() {
		fmt.Fprint(fs.Output(), doctorUsage)
		fs.PrintDefaults()
		fmt.Fprint(fs.Output(), "\nexit codes: 0 there is a sandbox, 1 there is none, 2 failed\n")
	}
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitFailed
	case fs.NArg() > 0:
		fmt.Fprintf(stderr, "hoosegen doctor: it takes no arguments, and got %q\n", fs.Args())
		return exitFailed
	}
	d := diagnosis{
		Sandboxes: []sandboxState{examineJail(), examineDocker(ctx), {Sandbox: sandboxProcess}},
	}
	for i := range d.Sandboxes {
		s := &d.Sandboxes[i]
		if s.Confines = s.Sandbox != sandboxProcess; !s.Confines {
			s.Works = true
		}
	}
	show := d.print
	if asJSON {
		show = d.printJSON
	}
	if err := show(stdout); err != nil {
		fmt.Fprintf(stderr, "hoosegen doctor: %v\n", err)
		return exitFailed
	}
	for _, s := range d.Sandboxes {
		if s.Works && s.Confines {
			return exitOK
		}
	}
	return exitRefused
}

// examineDocker finds the engine, and whether a launcher would accept it.
func examineDocker(ctx context.Context) sandboxState {
	s := sandboxState{Sandbox: sandboxDocker, Weakenings: weakeningsOf(docker.Weakenings())}
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
	// A launcher looks at the limits and not yet at the image.
	cells, err := docker.New(docker.Config{Image: "hoosegen/none"})
	if err != nil {
		return problem(err)
	}
	if err := cells.Close(); err != nil {
		return problem(err)
	}
	s.Works = true
	return s
}

func (d *diagnosis) printJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(d)
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
