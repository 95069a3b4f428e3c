package source

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// unlucky are names that mean something in generated code, or nearly do.
var unlucky = []string{
	"context", "codec", "hoose", "image", "time", "template", "ctx", "c", "s", "b", "v", "r", "y", "call", "err", "reply",
	"result", "result1", "arg", "arg1", "arg2", "impl", "client", "opts", "callback", "callback1", "Oven", "OvenClient",
	"ovenServer", "ovenContract", "ovenErrors", "ovenBake", "ovenAppendDough", "ovenReadDough", "ovenBakeRunAsk",
	"ovenBakeYieldAsk", "Dough", "Tray", "string", "int", "byte", "bool", "error", "nil", "true", "iota", "any", "len",
	"append", "make", "new", "max", "init", "main", "type_", "fn", "Args", "x", "x2", "call2", "err2", "codec2", "hoose2",
}

// badTypes cannot be carried.
var badTypes = []string{
	"chan int", "func()", "any", "uintptr", "*stdimage.Image", "interface{ Do() }", "struct{ f int }", "map[*int]bool",
	"time.Location", "[]stdimage.Image", "Pair[chan int, error]", "stdcontext.Context", "map[any]Flour", "text.FuncMap",
}

// methods are names for methods; several of them and of the callbacks of
// others make the same names for helpers.
var methods = []string{"Bake", "BakeRun", "BakeRunAsk", "Type", "Func", "Server", "Client", "Contract", "Errors", "AppendDough", "ReadDough", "Impl", "Init"}

// declarations are names that the package declares at its top.
var declarations = []string{
	"err", "call", "reply", "codec", "hoose", "context", "c", "s", "b", "v", "r", "y", "result", "ovenServer", "ovenContract",
	"ovenErrors", "ovenBake", "ovenAppendDough", "ovenReadTray", "ovenBakeRunAsk", "len", "append", "ctx", "arg", "opts",
}

// Random writes a package with an interface Oven of random types, with names
// drawn from those that are likeliest to collide. With bad, some of the types
// cannot be carried. The package compiles.
func Random(r *rand.Rand, bad bool) string {
	g := generator{r, bad}
	var b strings.Builder
	b.WriteString(`package p

import (
	stdcontext "context"
	html "html/template"
	text "text/template"
	stdimage "image"
	"time"
)

var (
	_ text.FuncMap
	_ html.HTML
	_ stdimage.Point
	_ time.Time
	_ stdcontext.Context
)

type Flour string
type Grams []Flour
type Shelf map[string]*Tray
type Pair[A, B any] struct { First A; Second B }
type Ask func(Dough) error
type Loaf = Pair[Flour, []Dough]
`)
	fmt.Fprintf(&b, "type Dough struct { A %s; B %s; C struct { D %s } }\n", g.typ(0), g.typ(0), g.typ(0))
	fmt.Fprintf(&b, "type Tray struct { Dough; Next *Tray; List []Tray; E %s }\n", g.typ(1))
	b.WriteString("type OvenError struct { Tray Tray; Err error }\nfunc (e OvenError) Error() string { return \"\" }\n")
	b.WriteString("var ErrBurnt error\nvar ErrHot = OvenError2(3)\ntype OvenError2 int\nfunc (e OvenError2) Error() string { return \"\" }\n")
	for _, name := range g.some(declarations, 6) {
		fmt.Fprintf(&b, "var %s = 1\n", name)
	}
	b.WriteString("type Oven interface {\n")
	for _, name := range g.some(methods, 1+r.IntN(5)) {
		last := "error"
		if bad && r.IntN(8) == 0 {
			last = "int"
		}
		fmt.Fprintf(&b, "\t%s(%s) (%s)\n", name, g.params(true), g.results(last))
	}
	b.WriteString("}\n")
	return b.String()
}

type generator struct {
	*rand.Rand
	bad bool
}

// some draws up to n different words.
func (g generator) some(words []string, n int) []string {
	drawn := make([]string, 0, n)
	for _, i := range g.Perm(len(words))[:min(n, len(words))] {
		drawn = append(drawn, words[i])
	}
	return drawn
}

func (g generator) params(callbacks bool) string {
	types := make([]string, g.IntN(5))
	for i := range types {
		types[i] = g.typ(2)
		if callbacks && g.IntN(3) == 0 {
			types[i] = g.callback()
		}
	}
	if n := len(types); n > 0 && g.IntN(4) == 0 && !strings.HasPrefix(types[n-1], "func") && types[n-1] != "Ask" {
		types[n-1] = "..." + types[n-1]
	}
	if callbacks && g.IntN(2) == 0 {
		types = append([]string{"stdcontext.Context"}, types...)
	}
	return g.named(types, 0)
}

func (g generator) callback() string {
	switch g.IntN(4) {
	case 0:
		return "func(" + g.params(false) + ")"
	case 1:
		return "func(" + g.params(false) + ") error"
	case 2:
		return "func(" + g.params(false) + ") (" + g.results("error") + ")"
	default:
		return "Ask"
	}
}

func (g generator) results(last string) string {
	types := make([]string, g.IntN(3), 4)
	for i := range types {
		types[i] = g.typ(2)
	}
	return g.named(append(types, last), 1)
}

// named gives parameters names, or none: every second of the unlucky ones,
// since parameters and results must differ.
func (g generator) named(types []string, second int) string {
	out := make([]string, len(types))
	names := g.some(slices.DeleteFunc(slices.Clone(unlucky), func(s string) bool {
		return slices.Index(unlucky, s)%2 != second
	}), len(types))
	bare := g.IntN(4) == 0
	for i, t := range types {
		switch {
		case bare:
			out[i] = t
		case g.IntN(6) == 0:
			out[i] = "_ " + t
		default:
			out[i] = names[i] + " " + t
		}
	}
	return strings.Join(out, ", ")
}

// typ writes a random type; of those that depth forbids, none refers to Dough
// or Tray by value.
func (g generator) typ(depth int) string {
	basics := []string{
		"bool", "int", "int8", "uint64", "float32", "complex128", "string", "[]byte", "time.Time", "time.Duration", "error",
		"stdimage.Point", "Flour", "Grams", "html.HTML", "[3]byte", "byte", "rune", "struct{}", "*Tray", "Shelf",
	}
	if g.bad && g.IntN(12) == 0 {
		return badTypes[g.IntN(len(badTypes))]
	}
	for {
		switch g.IntN(9) {
		case 0:
			return "[]" + g.typ(depth)
		case 1:
			return "map[" + []string{"string", "int", "[2]Flour", "stdimage.Point", "float64"}[g.IntN(5)] + "]" + g.typ(depth)
		case 2:
			return "*" + g.typ(depth)
		case 3:
			return "[2]" + g.typ(depth)
		case 4:
			return "struct { F " + g.typ(depth) + "; G " + g.typ(depth) + " `json:\"g\"` }"
		case 5:
			if depth > 1 {
				return []string{"Dough", "Tray", "Pair[int, Tray]", "Pair[*Dough, map[string]Flour]", "Loaf", "OvenError"}[g.IntN(6)]
			}
		default:
			return basics[g.IntN(len(basics))]
		}
	}
}
