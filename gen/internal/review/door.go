package review

import (
	"cmp"
	"go/build"
	"go/token"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Kind is what a door is. Kinds are stable.
type Kind string

// The kinds of doors, in the order in which they are printed.
const (
	Host      Kind = "host"      // a method that the host implements and the inmate calls, whenever it likes
	Callback  Kind = "callback"  // a function of the host that the inmate calls while a call runs
	Reference Kind = "reference" // a method of a value of the host that the inmate calls while a call runs
	Stream    Kind = "stream"    // what one side reads or writes while a call runs
	Decoder   Kind = "decoder"   // a type whose own code, on the host, decodes bytes that the inmate chose
	Claim     Kind = "claim"     // an error that the inmate may say happened
	Call      Kind = "call"      // a method that the inmate implements and the host calls
	Object    Kind = "object"    // a method of an object that stays in the inmate
	Directive Kind = "directive" // a comment that changes how calls are made
)

// kinds is their order, and what is said above the doors of each.
var kinds = []struct {
	kind  Kind
	title string
}{
	{Host, "Host services: the inmate calls these on the host, at any time, with any arguments"},
	{Callback, "Callbacks: the inmate calls these functions of the host while the call runs, any number of times"},
	{Reference, "Interfaces by reference: the inmate calls these methods of the host's value while the call runs"},
	{Stream, "Streams: what is read and written while the call runs"},
	{Decoder, "Own decoders: on the host, this code is given bytes that the inmate chose"},
	{Claim, "Errors: the inmate may claim that these happened, with any text and fields"},
	{Call, "Calls: the host calls these in the inmate; what they return is the inmate's word"},
	{Object, "Objects: values that stay in the inmate, and are called by the host until it closes them"},
	{Directive, "Directives: comments that change how calls are made"},
}

// The two sides of the wall, and the ways through it.
const (
	toInmate = "host -> inmate"
	toHost   = "inmate -> host"
)

// Door is one place where something passes through the wall between host and
// inmate.
type Door struct {
	Kind      Kind
	Package   string // import path of the interface's package
	Interface string // empty for what belongs to the whole package
	Method    string
	Name      string // of the parameter, the method by reference, the error or the type
	Direction string // "host -> inmate" or "inmate -> host": from who begins, of a stream where values go
	Waits     bool   // who begins waits for an answer
	Shape     string // as in the contract
	Detail    string // in words
	File      string // absolute
	Line      int    // counted from 1
	Column    int    // in bytes, counted from 1
}

func (d Door) at(pos token.Position) Door {
	d.File, d.Line, d.Column = pos.Filename, pos.Line, pos.Column
	if rest, ok := strings.CutPrefix(d.File, "$GOROOT"); ok && build.Default.GOROOT != "" {
		d.File = build.Default.GOROOT + rest // export data leaves it to its reader
	}
	return d
}

// Doors lists every door of the files: by package, kind and place, each once.
func Doors(files []*model.File) []Door {
	var out []Door
	for _, f := range files {
		s := survey{file: f}
		s.claims()
		for _, service := range f.Services {
			s.service(service)
		}
		for _, d := range f.Directives {
			s.add(Door{Kind: Directive, Detail: d.Text}, d.Pos)
		}
		out = append(out, s.doors...)
	}
	order := map[Kind]int{}
	for i, k := range kinds {
		order[k.kind] = i
	}
	slices.SortStableFunc(out, func(a, b Door) int {
		return cmp.Or(
			cmp.Compare(a.Package, b.Package), cmp.Compare(order[a.Kind], order[b.Kind]), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Interface, b.Interface), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Detail, b.Detail),
		)
	})
	return slices.Compact(out)
}
