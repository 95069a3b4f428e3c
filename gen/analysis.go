package gen

import (
	"context"
	"io"

	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/review"
)

// Analysis describes interfaces for people who have to judge them: what is on
// the wire, and where the wall between host and inmate has doors. It depends on
// the source alone, so what it prints can be kept and compared.
type Analysis struct {
	Diagnostics []Diagnostic // what was refused, in order of position; refused interfaces are in nothing else

	models []*model.File // one for each generated file, by path
}

// Contract is what both ends of a connection have to agree on about one
// interface. It has no positions and no parameter names, so it changes with
// the wire and with nothing else. In its JSON form no field changes its
// meaning, and new ones may be added.
type Contract struct {
	Package   string           `json:"package"`        // import path
	Interface string           `json:"interface"`      // an instance of a generic one by its label
	Host      bool             `json:"host,omitempty"` // the host implements it, and the inmate calls
	Methods   []ContractMethod `json:"methods"`        // in the order in which they are numbered
}

// ContractMethod is one method of a [Contract]. One of an object that another
// method returns is called Object.Method.
type ContractMethod struct {
	Name  string `json:"name"`
	Hash  string `json:"hash"`  // 16 hexadecimal digits: what the two ends compare
	Shape string `json:"shape"` // what the hash is made of
}

// Door is one place where something passes through the wall between host and
// inmate. In its JSON form no field changes its meaning, and new ones may be
// added.
type Door struct {
	Kind      string `json:"kind"`                // host, callback, reference, stream, decoder, claim, call, object or directive
	Package   string `json:"package"`             // import path of the interface's package
	Interface string `json:"interface,omitempty"` // empty for what belongs to the whole package
	Method    string `json:"method,omitempty"`
	Name      string `json:"name,omitempty"`      // of the parameter, the method by reference, the error or the type
	Direction string `json:"direction,omitempty"` // "host -> inmate" or "inmate -> host": from who begins, of a stream where values go
	Waits     bool   `json:"waits,omitempty"`     // who begins waits for an answer
	Shape     string `json:"shape,omitempty"`     // as in the contract
	Detail    string `json:"detail,omitempty"`    // in words
	File      string `json:"file"`                // absolute
	Line      int    `json:"line"`                // counted from 1
	Column    int    `json:"column"`              // in bytes, counted from 1
}

// Analyze looks at what cfg asks for, as [Generate] does, and generates
// nothing. It returns the same errors.
func Analyze(ctx context.Context, cfg Config) (*Analysis, error) {
	found, err := analyzeAll(ctx, cfg, func(draft) {})
	if err != nil {
		return nil, err
	}
	a := &Analysis{Diagnostics: diagnostics(found.refused)}
	for _, d := range found.drafts {
		if d.file != nil {
			a.models = append(a.models, d.file)
		}
	}
	return a, nil
}

// Contracts returns every interface's contract, by import path and name, each
// once.
func (a *Analysis) Contracts() []Contract {
	var out []Contract
	for _, c := range review.Contracts(a.models) {
		public := Contract{Package: c.Package, Interface: c.Interface, Host: c.Host}
		for _, m := range c.Methods {
			public.Methods = append(public.Methods, ContractMethod(m))
		}
		out = append(out, public)
	}
	return out
}

// PrintContracts writes the contracts as text. Long shapes are broken into
// their parts, one a line, so that a comparison shows which part changed.
func (a *Analysis) PrintContracts(w io.Writer) error {
	return review.PrintContracts(w, review.Contracts(a.models))
}

// Doors returns every door, by package, kind and place, each once.
func (a *Analysis) Doors() []Door {
	var out []Door
	for _, d := range review.Doors(a.models) {
		out = append(out, Door{
			Kind: string(d.Kind), Package: d.Package, Interface: d.Interface, Method: d.Method, Name: d.Name,
			Direction: d.Direction, Waits: d.Waits, Shape: d.Shape, Detail: d.Detail,
			File: d.File, Line: d.Line, Column: d.Column,
		})
	}
	return out
}

// PrintDoors writes the doors as text, under a heading for each package and
// kind. Paths are relative to dir where they lie below it or near it.
func (a *Analysis) PrintDoors(w io.Writer, dir string) error {
	return review.PrintDoors(w, dir, review.Doors(a.models))
}
