package analyze

import (
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// checkNames refuses a package whose own declarations leave no room for the
// generated ones. Unexported generated names give way by themselves.
func (a *analyzer) checkNames(f *model.File) {
	by := map[string]*model.Service{}
	for _, s := range f.Services {
		for _, name := range s.Exports() {
			if other := by[name]; other != nil {
				a.reportAt(s.Pos, diag.NameTaken, "generate for one of them into a package of its own, or declare an interface with another name for the instance",
					"%s is what is generated for interface %s, and for %s too", name, serviceName(f, other), serviceName(f, s))
			}
			by[name] = s
			if pos, taken := a.Declared[name]; taken {
				a.reportAt(pos, diag.NameTaken, "rename it: callers use the generated one by this name",
					"%s is declared here, but it is the name of what is generated for interface %s", name, serviceName(f, s))
			}
		}
	}
	for _, name := range predeclaredIn(f) {
		if pos, hidden := a.Declared[name]; hidden {
			a.reportAt(pos, diag.HiddenName, "rename it, or move the interface to a package of its own",
				"%s hides the predeclared %s, which generated code needs", name, name)
		}
	}
}

// serviceName is the interface as -type names it.
func serviceName(f *model.File, s *model.Service) string {
	if len(s.Args) == 0 {
		return s.Name
	}
	args := make([]string, len(s.Args))
	for i, arg := range s.Args {
		args[i] = strings.ReplaceAll(arg.String(), f.Package.Path+".", "")
	}
	return s.Name + "[" + strings.Join(args, ",") + "]"
}

// predeclaredIn lists the predeclared names that code for f is written with.
func predeclaredIn(f *model.File) []string {
	names := []string{"bool", "byte", "error", "false", "iota", "nil", "true"}
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, s := range f.Services {
		if slices.ContainsFunc(s.AllMethods(), func(m *model.Method) bool { return m.Infallible }) {
			add("panic")
		}
	}
	f.Signatures(func(params []*model.Param, _ []*model.Result) {
		if slices.ContainsFunc(params, func(p *model.Param) bool { return p.Ref != nil }) {
			add("int")
		}
	})
	f.Walk(func(t *model.Type) {
		if word := t.Kind.Predeclared(); t.Name == nil && word != "" {
			add(word)
		}
	})
	slices.Sort(names)
	return names
}
