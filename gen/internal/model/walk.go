package model

import "slices"

// AllMethods lists the methods that can be called: those of s, then those of
// its objects.
func (s *Service) AllMethods() []*Method {
	all := slices.Clone(s.Methods)
	for _, o := range s.Objects {
		all = append(all, o.Methods...)
	}
	return all
}

// Signatures calls visit for the parameters and results of everything that f
// calls: methods, callbacks, the methods of interfaces that parameters refer
// to, and those of objects. Interfaces are visited once for each service.
func (f *File) Signatures(visit func(params []*Param, results []*Result)) {
	for _, s := range f.Services {
		seen := map[*Interface]bool{}
		for _, m := range s.AllMethods() {
			m.signatures(seen, visit)
		}
	}
}

func (m *Method) signatures(seen map[*Interface]bool, visit func([]*Param, []*Result)) {
	visit(m.Params, m.Results)
	for _, p := range m.Params {
		if p.Callback != nil {
			visit(p.Callback.Params, p.Callback.Results)
		}
		if p.Ref == nil || seen[p.Ref] {
			continue
		}
		seen[p.Ref] = true
		for _, m := range p.Ref.Methods {
			m.signatures(seen, visit)
		}
	}
}

// signatureTypes calls visit for the types that values of a signature have: those of
// parameters and results, and the elements of streams.
func signatureTypes(params []*Param, results []*Result, visit func(*Type)) {
	stream := func(s *Stream) {
		if s != nil {
			for _, t := range s.Elems {
				visit(t)
			}
		}
	}
	for _, p := range params {
		if p.Type != nil {
			visit(p.Type)
		}
		stream(p.Stream)
	}
	for _, r := range results {
		if r.Type != nil {
			visit(r.Type)
		}
		stream(r.Stream)
	}
}

// Carried calls visit for the type of every value that crosses the boundary
// as such, in order of first use and as often as it is used. The types that it
// is made of are not visited.
func (f *File) Carried(visit func(*Type)) {
	f.Signatures(func(params []*Param, results []*Result) { signatureTypes(params, results, visit) })
	for _, e := range f.Errors.Types {
		visit(e.Type)
	}
}

// Walk calls visit for every type that the file spells or carries, each once.
func (f *File) Walk(visit func(*Type)) {
	seen := map[*Type]bool{}
	for _, s := range f.Services {
		for _, arg := range s.Args {
			arg.walk(seen, visit)
		}
	}
	f.Carried(func(t *Type) { t.walk(seen, visit) })
	f.interfaceNames(func(n *Name) {
		for _, arg := range n.Args {
			arg.walk(seen, visit)
		}
	})
	for _, t := range f.Types {
		t.walk(seen, visit)
	}
}

// interfaceNames calls visit for the names of function types, streams and
// interfaces, as often as they are used.
func (f *File) interfaceNames(visit func(*Name)) {
	add := func(n *Name) {
		if n != nil {
			visit(n)
		}
	}
	stream := func(s *Stream) {
		if s != nil {
			add(s.Name)
		}
	}
	f.Signatures(func(params []*Param, results []*Result) {
		for _, p := range params {
			if p.Callback != nil {
				add(p.Callback.Name)
			}
			if p.Ref != nil {
				add(p.Ref.Name)
			}
			stream(p.Stream)
		}
		for _, r := range results {
			if r.Object != nil {
				add(r.Object.Name)
			}
			stream(r.Stream)
		}
	})
}

// Names calls visit for the name of every defined type that the file spells.
func (f *File) Names(visit func(*Name)) {
	f.Walk(func(t *Type) {
		if t.Name != nil {
			visit(t.Name)
		}
		for _, field := range t.Fields {
			if field.Alias != nil {
				visit(field.Alias)
			}
		}
	})
	f.interfaceNames(visit)
}
