package emit

import (
	"go/token"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// scope hands out identifiers. Every name in the output that is not somebody
// else's comes from a scope, so that no two things share one. A scope inside
// another knows its names too.
type scope struct {
	parent *scope
	taken  map[string]bool
	// wary holds names that a user may have chosen for a parameter, but that
	// are no choice for generated ones.
	wary map[string]bool
}

func newScope(parent *scope) *scope {
	return &scope{parent: parent, taken: map[string]bool{}, wary: map[string]bool{}}
}

func (s *scope) has(name string) bool {
	for ; s != nil; s = s.parent {
		if s.taken[name] {
			return true
		}
	}
	return false
}

func (s *scope) shadows(name string) bool {
	for ; s != nil; s = s.parent {
		if s.wary[name] {
			return true
		}
	}
	return false
}

// name returns an identifier like want that means nothing else here.
func (s *scope) name(want string) string {
	return s.pick(want, func(name string) bool { return !s.has(name) && !s.shadows(name) })
}

// param returns an identifier for something the user called want, which is
// kept unless the output needs that name for something else. A parameter
// without a name gets the fallback.
func (s *scope) param(want, fallback string) string {
	if want == "" || want == "_" {
		return s.name(fallback)
	}
	return s.pick(want, func(name string) bool { return !s.has(name) })
}

func (s *scope) pick(want string, free func(string) bool) string {
	name := want
	for i := 2; !free(name); i++ {
		name = want + strconv.Itoa(i)
	}
	s.taken[name] = true
	return name
}

// The import paths of what generated code calls.
const (
	module      = "github.com/hoosegen/hoosegen/"
	pathContext = "context"
	pathTime    = "time"
	pathCodec   = module + "runtime/codec"
	pathCustom  = module + "runtime/codec/custom"
	pathHoose   = module + "runtime/hoose"
	pathInmate  = module + "runtime/inmate"
	pathOneShot = module + "runtime/inmate/oneshot"
	pathStub    = module + "runtime/stub"
)

// file is the scope of a file of package pkg: it knows keywords and predeclared
// names, and that the names of declared are taken by other files.
func fileScope(declared []string) *scope {
	s := newScope(nil)
	for tok := token.BREAK; tok <= token.VAR; tok++ {
		if tok.IsKeyword() {
			s.taken[tok.String()] = true
		}
	}
	for _, name := range predeclaredWords {
		s.taken[name] = true
	}
	for _, name := range predeclaredFunctions {
		s.wary[name] = true
	}
	for _, name := range declared {
		s.wary[name] = true
	}
	return s
}

// predeclaredWords are the predeclared names that generated code may use.
var predeclaredWords = []string{
	"any", "bool", "byte", "comparable", "complex64", "complex128", "error", "false", "float32", "float64",
	"int", "int8", "int16", "int32", "int64", "iota", "nil", "rune", "string", "true",
	"uint", "uint8", "uint16", "uint32", "uint64", "uintptr", "_", "init", "main",
}

// predeclaredFunctions are never called by generated code, so that parameters
// may have their names: min and max are popular.
var predeclaredFunctions = []string{
	"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min", "new",
	"panic", "print", "println", "real", "recover",
}

// imports gives every package a name under which the file imports it.
type imports map[string]string // import path -> name

// add names the packages in order; the first ones get their own names.
func (m imports) add(s *scope, packages []model.Package) {
	for _, p := range packages {
		if _, known := m[p.Path]; known {
			continue
		}
		m[p.Path] = s.pick(importName(s, p), func(name string) bool {
			// err is a word that the emitter's library will not use for a package.
			return !s.has(name) && !s.shadows(name) && name != "err"
		})
	}
}

// importName proposes the package's own name, or, where that is taken, the
// name with the directory above it in front: htmltemplate, texttemplate.
func importName(s *scope, p model.Package) string {
	if !s.has(p.Name) && !s.shadows(p.Name) {
		return p.Name
	}
	parts := strings.Split(p.Path, "/")
	if len(parts) < 2 {
		return p.Name
	}
	parent := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, parts[len(parts)-2])
	if parent == "" || !token.IsIdentifier(parent) {
		return p.Name
	}
	return parent + p.Name
}

// packagesOf lists the packages that code for f refers to, the runtime's
// first, so that those keep their names.
func packagesOf(f *model.File) []model.Package {
	runtime := []model.Package{{Path: pathContext, Name: "context"}, {Path: pathCodec, Name: "codec"}, {Path: pathHoose, Name: "hoose"}, {Path: pathStub, Name: "stub"}}
	var others []model.Package
	f.Names(func(n *model.Name) {
		if n.Package.Path != "" && n.Package != f.Package && !slices.Contains(others, n.Package) {
			others = append(others, n.Package)
		}
	})
	f.Walk(func(t *model.Type) {
		if p := (model.Package{Path: pathCustom, Name: "custom"}); t.Kind == model.Own && t.Encoding == model.Msgpack && !slices.Contains(others, p) {
			others = append(others, p)
		}
	})
	for _, s := range f.Errors.Sentinels {
		if s.Package != f.Package && !slices.Contains(others, s.Package) {
			others = append(others, s.Package)
		}
	}
	for _, p := range helpers(f) {
		if !slices.Contains(others, p) {
			others = append(others, p)
		}
	}
	slices.SortFunc(others, func(a, b model.Package) int { return strings.Compare(a.Path, b.Path) })
	return append(runtime, others...)
}

// helpers lists the packages of the standard library that code for f needs
// though no name of f leads there.
func helpers(f *model.File) []model.Package {
	var out []model.Package
	streams(f, func(s *model.Stream) {
		if renamedIterator(s) {
			out = append(out, model.Package{Path: pathIter, Name: "iter"})
		}
	})
	if anyMethod(f, func(m *model.Method) bool { return m.Timeout > 0 }) {
		out = append(out, model.Package{Path: pathTime, Name: "time"})
	}
	return out
}

// anyMethod reports whether is holds for a method that can be called.
func anyMethod(f *model.File, is func(*model.Method) bool) bool {
	for _, s := range f.Services {
		if slices.ContainsFunc(s.AllMethods(), is) {
			return true
		}
	}
	return false
}

// ownNames lists the names of the target package that code for f refers to.
func ownNames(f *model.File) []string {
	var names []string
	for _, s := range f.Services {
		names = append(names, s.Name)
	}
	f.Names(func(n *model.Name) {
		if n.Package == f.Package {
			names = append(names, n.Ident)
		}
	})
	for _, s := range f.Errors.Sentinels {
		if s.Package == f.Package {
			names = append(names, s.Name)
		}
	}
	return names
}
