package load

import (
	"bytes"
	"errors"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

// IsGenerated reports whether src is output of hoosegen, whole or damaged: the
// header stands on a line of its own near the beginning, where a merge may
// have pushed it down.
func IsGenerated(src []byte) bool {
	for range 20 {
		line, rest, more := bytes.Cut(src, []byte("\n"))
		if string(bytes.TrimRight(line, " \t\r")) == Header {
			return true
		}
		if !more || bytes.HasPrefix(line, []byte("package ")) {
			return false
		}
		src = rest
	}
	return false
}

// IsHandWritten reports whether src is a Go file that somebody wrote: it parses,
// it declares something, and it is not output of hoosegen. What is damaged,
// empty or a bare package clause is nobody's work.
func IsHandWritten(src []byte) bool {
	if IsGenerated(src) {
		return false
	}
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	return err == nil && len(f.Decls) > 0
}

// source parses the files of one package.
type source struct {
	fset    *token.FileSet
	outputs []string // absolute paths, or names without a directory
}

// isOutput reports whether name is about to be written, under whatever path its
// directory was reached.
func (s source) isOutput(name string) bool {
	return slices.ContainsFunc(s.outputs, func(o string) bool {
		if filepath.Base(o) != filepath.Base(name) {
			return false
		}
		return o == filepath.Base(o) || o == name || sameDir(filepath.Dir(o), filepath.Dir(name))
	})
}

func sameDir(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// parse reads the given files of pkg. Generated ones contribute nothing.
func (s source) parse(pkg *Package, files []string) {
	pkg.Constraints = map[string]string{}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			pkg.Errors = append(pkg.Errors, diag.CompilerError{Pos: token.Position{Filename: name}, Msg: err.Error(), Syntax: true})
			continue
		}
		if s.isOutput(name) || IsGenerated(src) {
			pkg.Generated = append(pkg.Generated, name)
			continue
		}
		f, err := parser.ParseFile(s.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			pkg.Errors = append(pkg.Errors, syntaxErrors(name, err)...)
		}
		if f == nil || f.Name == nil {
			continue
		}
		pkg.Files = append(pkg.Files, f)
		if c := buildConstraint(name, f); c != "" {
			pkg.Constraints[name] = c
		}
	}
}

func syntaxErrors(file string, err error) []diag.CompilerError {
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		return []diag.CompilerError{{Pos: token.Position{Filename: file}, Msg: err.Error(), Syntax: true}}
	}
	out := make([]diag.CompilerError, len(list))
	for i, e := range list {
		out[i] = diag.CompilerError{Pos: e.Pos, Msg: e.Msg, Syntax: true}
	}
	return out
}

// buildConstraint returns the constraint of a file: its //go:build line, what
// its name says of the system and the processor, and whether it needs cgo.
func buildConstraint(name string, f *ast.File) string {
	var all []string
	for _, group := range f.Comments {
		if group.Pos() >= f.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			if x, err := constraint.Parse(c.Text); err == nil {
				all = append(all, x.String())
			}
		}
	}
	all = append(all, nameConstraint(filepath.Base(name))...)
	if slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"C"` }) {
		all = append(all, "cgo")
	}
	if len(all) > 1 && strings.Contains(all[0], "||") {
		all[0] = "(" + all[0] + ")"
	}
	return strings.Join(all, " && ")
}

// declarations fills pkg.Declared: from the parsed files, and from the other
// files of the directory, which other build tags or a test bring in. Those of
// tests go to pkg.InTests as well.
func (s source) declarations(pkg *Package) {
	pkg.Declared, pkg.InTests = map[string]token.Position{}, map[string]token.Position{}
	seen := map[string]bool{}
	for _, f := range pkg.Files {
		seen[s.fset.Position(f.Package).Filename] = true
		s.declare(pkg.Declared, f)
	}
	for _, name := range pkg.Generated {
		seen[name] = true
	}
	others, _ := filepath.Glob(filepath.Join(pkg.Dir, "*.go"))
	for _, name := range others {
		src, err := os.ReadFile(name)
		if err != nil || seen[name] || s.isOutput(name) || IsGenerated(src) {
			continue
		}
		f, err := parser.ParseFile(s.fset, name, src, parser.SkipObjectResolution)
		if err == nil && f.Name.Name == pkg.Name {
			s.declare(pkg.Declared, f)
		}
		if err == nil && strings.HasSuffix(name, "_test.go") {
			s.declare(pkg.InTests, f)
		}
	}
}

// declare adds the names that f declares at package level.
func (s source) declare(names map[string]token.Position, f *ast.File) {
	add := func(id *ast.Ident) {
		if _, known := names[id.Name]; !known && id.Name != "_" {
			names[id.Name] = s.fset.Position(id.Pos())
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name != "init" {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						add(id)
					}
				}
			}
		}
	}
}
