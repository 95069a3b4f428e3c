// Package review describes interfaces for people who have to judge them: what
// is on the wire, and where the wall between host and inmate has doors.
//
// It works on the model alone and is deterministic: what it prints can be kept
// and compared.
package review

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Contract is what both ends of a connection have to agree on about one
// interface. There are no positions and no parameter names in it, so it
// changes with the wire and with nothing else.
type Contract struct {
	Package   string   // import path
	Interface string   // an instance of a generic one by its label
	Host      bool     // the host implements it, and the inmate calls
	Methods   []Method // in the order in which they are numbered
}

// Method is one method of a contract; one of an object that another method
// returns is called Object.Method.
type Method struct {
	Name  string
	Hash  string // 16 hexadecimal digits: what the two ends compare
	Shape string // what the hash is made of
}

// Contracts describes every interface of the files, by import path and name,
// each once.
func Contracts(files []*model.File) []Contract {
	var out []Contract
	for _, f := range files {
		for _, s := range f.Services {
			out = append(out, contract(f, s))
		}
	}
	slices.SortStableFunc(out, func(a, b Contract) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), cmp.Compare(a.Interface, b.Interface))
	})
	return slices.CompactFunc(out, func(a, b Contract) bool {
		return a.Package == b.Package && a.Interface == b.Interface && a.Host == b.Host && slices.Equal(a.Methods, b.Methods)
	})
}

func contract(f *model.File, s *model.Service) Contract {
	c := Contract{Package: f.Package.Path, Interface: nameOf(s), Host: s.Host}
	for _, m := range numbered(s) {
		c.Methods = append(c.Methods, Method{Name: m.FullName(), Hash: fmt.Sprintf("%016x", m.Hash()), Shape: m.Contract()})
	}
	return c
}

// PrintContracts writes the contracts as text, with long shapes over several
// lines, one part a line, so that a comparison shows which part changed.
func PrintContracts(w io.Writer, list []Contract) error {
	var b strings.Builder
	for i, c := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		side := ""
		if c.Host {
			side = " (of the host)"
		}
		fmt.Fprintf(&b, "interface %s.%s%s\n", c.Package, c.Interface, side)
		for _, m := range c.Methods {
			fmt.Fprintf(&b, "\n\t%s %s\n", m.Name, m.Hash)
			for _, line := range layout(m.Shape) {
				b.WriteString("\t\t" + line + "\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shapeWidth is how long a line of a shape may be before its parts get lines
// of their own.
const shapeWidth = 80

// layout breaks a shape into lines, indented by tabs.
func layout(shape string) []string {
	if len(shape) <= shapeWidth {
		return []string{shape}
	}
	open := strings.IndexAny(shape, "({")
	if open < 0 {
		return []string{shape}
	}
	end, parts := inside(shape[open:])
	if end < 0 || len(parts) == 0 {
		return []string{shape}
	}
	lines := []string{shape[:open+1]}
	for _, part := range parts {
		nested := layout(part + ",")
		for _, line := range nested {
			lines = append(lines, "\t"+line)
		}
	}
	rest := layout(shape[open+end:])
	return append(lines, rest...)
}

// inside splits what is between the bracket that s begins with and the one that
// closes it, at the commas that are in no other bracket. end is the place of
// the closing one, negative if there is none.
func inside(s string) (end int, parts []string) {
	depth, start := 0, 1
	for i := range len(s) {
		switch s[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 {
				if last := strings.TrimSpace(s[start:i]); last != "" {
					parts = append(parts, last)
				}
				return i, parts
			}
		case ',', ';':
			if depth == 1 {
				parts = append(parts, strings.TrimSpace(s[start:i]))
				start = i + 1
			}
		}
	}
	return -1, nil
}
