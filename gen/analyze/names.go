package analyze

import (
	"slices"

	"github.com/hoosegen/hoosegen/gen/diag"
	"github.com/hoosegen/hoosegen/gen/model"
)

// checkNames refuses a package whose own declarations leave no room for the
// generated ones. Unexported generated names give way by themselves.
func (a *analyzer) checkNames(f *model.File) {
	for _, s := range f.Services {
		for _, name := range s.Exports() {
			if pos, taken := a.Declared[name]; taken {
				a.reportAt(pos, diag.NameTaken, "rename it: callers use the generated one by this name",
					"%s is declared here, but it is the name of what is generated for interface %s", name, s.Name)
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

// predeclaredIn lists the predeclared names that code for f is written with.
func predeclaredIn(f *model.File) []string {
	names := []string{"bool", "byte", "error", "iota", "nil"}
	f.Walk(func(t *model.Type) {
		if word := t.Kind.Predeclared(); t.Name == nil && word != "" && !slices.Contains(names, word) {
			names = append(names, word)
		}
	})
	slices.Sort(names)
	return names
}
