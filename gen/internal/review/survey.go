package review

import (
	"go/token"
	"strconv"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// survey walks through one file's model.
type survey struct {
	file   *model.File
	iface  string // the interface at hand, and its method
	method string
	host   bool // the host implements the interface
	doors  []Door
}

func (s *survey) add(d Door, pos token.Position) {
	d.Package, d.Interface, d.Method = s.file.Package.Path, s.iface, s.method
	s.doors = append(s.doors, d.at(pos))
}

// outward is the direction from the caller of the interface to its callee,
// inward the other one.
func (s *survey) outward() string {
	if s.host {
		return toHost
	}
	return toInmate
}

func (s *survey) inward() string {
	if s.host {
		return toInmate
	}
	return toHost
}

// claims lists the errors of the packages.
func (s *survey) claims() {
	for _, e := range s.file.Errors.Sentinels {
		name := e.Name
		if e.Package.Path != s.file.Package.Path {
			name = e.Package.Path + "." + name
		}
		s.add(Door{Kind: Claim, Name: name, Detail: "a variable: errors.Is finds it"}, e.Pos)
	}
	for _, e := range s.file.Errors.Types {
		s.add(Door{Kind: Claim, Name: typeName(e.Type.Name, s.file.Package), Detail: "a type: errors.As finds it"}, e.Pos)
		s.decoders(e.Type, "error type "+typeName(e.Type.Name, s.file.Package), e.Pos)
	}
}

func (s *survey) service(service *model.Service) {
	s.iface, s.host = nameOf(service), service.Host
	for _, m := range numbered(service) {
		s.method = m.FullName()
		s.call(m)
		s.params(m)
		for _, r := range m.Results {
			s.result(m, r)
		}
		for _, d := range m.Directives {
			s.add(Door{Kind: Directive, Detail: d.Text}, d.Pos)
		}
	}
	s.iface, s.method, s.host = "", "", false
}

// call is the method itself.
func (s *survey) call(m *model.Method) {
	kind := Call
	switch {
	case s.host:
		kind = Host
	case m.Object != nil:
		kind = Object
	}
	s.add(Door{Kind: kind, Direction: s.outward(), Waits: !m.OneWay, Shape: m.Contract()}, m.Pos)
}

func (s *survey) params(m *model.Method) {
	for i, p := range m.Params {
		pos, name := place(p.Pos, m.Pos), numberedName(p.Name, i)
		switch {
		case p.Callback != nil:
			s.callback(p.Callback, name, pos)
		case p.Stream != nil:
			s.stream(p.Stream, name, pos, false)
		case p.Ref != nil:
			s.reference(p.Ref, name, pos)
		case s.host:
			s.decoders(p.Type, "parameter "+name, pos)
		}
	}
}

// within is the kind of what the callee calls while a call runs. If the callee
// is the host, it is one more call of the host's.
func (s *survey) within(kind Kind) Kind {
	if s.host {
		return Call
	}
	return kind
}

// callback is a function of the caller that the callee calls.
func (s *survey) callback(c *model.Callback, name string, pos token.Position) {
	s.add(Door{Kind: s.within(Callback), Name: name, Direction: s.inward(), Waits: c.Waits, Shape: c.Contract()}, pos)
	s.answered("callback "+name, c.Params, c.Results, pos)
}

// answered looks for decoders in what callbacks and methods by reference are
// given, and what they return, whichever the host decodes.
func (s *survey) answered(where string, params []*model.Param, results []*model.Result, pos token.Position) {
	if s.host {
		for _, r := range results {
			s.decoders(r.Type, where, pos)
		}
		return
	}
	for _, p := range params {
		s.decoders(p.Type, where, pos)
	}
}

// reference is a value of the caller whose methods the callee calls.
func (s *survey) reference(i *model.Interface, name string, pos token.Position) {
	for _, m := range i.Methods {
		s.add(Door{
			Kind: s.within(Reference), Name: name + "." + m.Name, Direction: s.inward(), Waits: !m.Infallible, Shape: m.ReferenceContract(),
			Detail: "a method of " + typeName(i.Name, s.file.Package),
		}, pos)
		s.answered(name+"."+m.Name, m.Params, m.Results, pos)
	}
}

func (s *survey) result(m *model.Method, r *model.Result) {
	pos := place(r.Pos, m.Pos)
	switch {
	case r.Stream != nil:
		s.stream(r.Stream, "result", pos, true)
	case r.Object == nil && !s.host:
		s.decoders(r.Type, "result", pos)
	}
}

// stream is read or written while the call runs. As a parameter it belongs to
// the caller, as a result to the callee.
func (s *survey) stream(st *model.Stream, name string, pos token.Position, result bool) {
	direction := s.outward()
	if writes(st.Kind) != result {
		direction = s.inward()
	}
	s.add(Door{Kind: Stream, Name: name, Direction: direction, Waits: true, Shape: st.Contract(), Detail: streamed(st, direction)}, pos)
	if direction == toHost {
		for _, t := range st.Elems {
			s.decoders(t, "stream "+name, pos)
		}
	}
}

// decoders finds the types within t that decode themselves, where the host does
// so.
func (s *survey) decoders(t *model.Type, where string, pos token.Position) {
	if t == nil {
		return
	}
	t.Walk(func(t *model.Type) {
		if t.Kind == model.Own {
			s.add(Door{Kind: Decoder, Name: typeName(t.Name, s.file.Package), Direction: toHost, Detail: "its " + t.Encoding.String() + " decoder, in " + where}, pos)
		}
	})
}

// place is where something is written, or what it belongs to is.
func place(pos, otherwise token.Position) token.Position {
	if pos.IsValid() {
		return pos
	}
	return otherwise
}

// numberedName is what a parameter is called in messages.
func numberedName(name string, i int) string {
	if name == "" || name == "_" {
		return strconv.Itoa(i + 1)
	}
	return name
}

// typeName is how the package writes the name of a type, with the import path
// of another package in full.
func typeName(n *model.Name, own model.Package) string {
	switch {
	case n == nil:
		return ""
	case n.Package.Path == "" || n.Package.Path == own.Path:
		return n.Ident
	}
	return n.Package.Path + "." + n.Ident
}

// writes reports whether who is given a stream of the kind writes to it.
func writes(k model.StreamKind) bool {
	return k == model.Writer || k == model.WriteCloser || k == model.Send
}

// streamed says in words who reads what.
func streamed(s *model.Stream, direction string) string {
	what := "values"
	if len(s.Elems) == 0 {
		what = "bytes"
	}
	if direction == toHost {
		return "the host is given " + what + " as the inmate likes"
	}
	return "the inmate takes " + what + " of the host's until it has enough"
}
