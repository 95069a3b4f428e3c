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
	"ovenServer", "ovenContract", "ovenErrors", "ovenBake", "ovenAppendDough", "ovenReadDough", "ovenRunDoughToError",
	"ovenYieldDoughToError", "number", "stub", "Dough", "Tray", "string", "int", "byte", "bool", "error", "nil", "true", "iota", "any", "len",
	"append", "make", "new", "panic", "max", "init", "main", "type_", "fn", "Args", "x", "x2", "call2", "err2", "codec2", "hoose2", "iter", "io", "obj", "object", "log", "depth", "ovenLogger", "ovenTx", "ovenTxObject", "yield", "elem",
}

// badTypes cannot be carried.
var badTypes = []string{
	"chan int", "func()", "uintptr", "*stdimage.Image", "interface{ Do() }", "struct{ f int }", "map[*int]bool",
	"time.Location", "[]stdimage.Image", "Pair[chan int, error]", "stdcontext.Context", "map[any]Flour", "text.FuncMap",
}

// methods are names for methods; several of them and of the callbacks of
// others make the same names for helpers.
var methods = []string{"Bake", "BakeRun", "BakeRunAsk", "Type", "Func", "Server", "Client", "Contract", "Errors", "AppendDough", "ReadDough", "Impl", "Init"}

// declarations are names that the package declares at its top.
var declarations = []string{
	"err", "call", "reply", "codec", "hoose", "context", "c", "s", "b", "v", "r", "y", "result", "ovenServer", "ovenContract",
	"ovenErrors", "ovenBake", "ovenAppendDough", "ovenReadTray", "ovenRunDoughToError", "stub", "len", "append", "ctx", "arg", "opts",
	"io", "iter", "ovenLogger", "ovenTx", "ovenTxObject", "OvenTx", "object", "depth",
}

// Package is a random package.
type Package struct {
	Text  string
	Made  []string            // interfaces that are passed by reference, or are objects
	OneOf map[string][]string // interfaces with a closed set of implementations
}

// Random writes a package with an interface Oven of random types, with names
// drawn from those that are likeliest to collide. With bad, some of the types
// cannot be carried. The package compiles.
func Random(r *rand.Rand, bad bool) Package {
	g := generator{r, bad}
	var b strings.Builder
	b.WriteString(`package p

import (
	stdcontext "context"
	html "html/template"
	text "text/template"
	stdimage "image"
	stdio "io"
	stditer "iter"
	"math/big"
	"net/netip"
	"net/url"
	"time"
)

var (
	_ text.FuncMap
	_ html.HTML
	_ stdimage.Point
	_ time.Time
	_ stdcontext.Context
	_ stdio.Reader
	_ stditer.Seq[int]
	_ big.Int
	_ netip.Addr
	_ url.URL
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
	b.WriteString(ownEncodings)
	b.WriteString(shapes)
	g.references(&b)
	g.interfaces(&b)
	return Package{Text: b.String(), Made: []string{"Logger", "Tx"}, OneOf: map[string][]string{"Shape": {"Circle", "*Square", "Line"}}}
}

// interfaces writes Oven, and Base, which it embeds.
func (g generator) interfaces(b *strings.Builder) {
	names := g.some(methods, 1+g.IntN(5))
	embedded := g.IntN(len(names))
	b.WriteString("type Base interface {\n")
	for i, name := range names {
		if i == embedded {
			b.WriteString("}\ntype Oven interface {\n\tBase\n")
		}
		g.method(b, name)
	}
	b.WriteString("}\n")
}

// method writes one method of Oven.
func (g generator) method(b *strings.Builder, name string) {
	switch {
	case g.bad && g.IntN(8) == 0:
		fmt.Fprintf(b, "\t%s(%s) (%s)\n", name, g.params(plain), g.results("int"))
	case g.IntN(8) == 0:
		fmt.Fprintf(b, "\t%s(%s) (Tx, error)\n", name, g.params(anything))
	case g.IntN(5) == 0:
		fmt.Fprintf(b, "\t%s(%s) %s\n", name, g.params(anything), g.sequence())
	case g.IntN(6) == 0:
		fmt.Fprintf(b, "\t%s(%s) (%s, error)\n", name, g.params(anything), []string{"stdio.ReadCloser", "Tx", g.sequence(), g.typ(1) + ", Tx"}[g.IntN(4)])
	case g.IntN(7) == 0:
		fmt.Fprintf(b, "\t//hoose:oneway\n\t%s(%s)\n", name, g.params(live))
	default:
		b.WriteString([]string{"", "", "\t//hoose:timeout 1h\n", "\t//hoose:idempotent\n"}[g.IntN(4)])
		fmt.Fprintf(b, "\t%s(%s) (%s)\n", name, g.params(anything), g.results("error"))
	}
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

// kindOfParams says what parameters there may be.
type kindOfParams int

const (
	plain    kindOfParams = iota // values
	live                         // and a context
	anything                     // and callbacks, streams, references
)

func (g generator) params(kind kindOfParams) string {
	types := make([]string, g.IntN(5))
	variadic := len(types) > 0 && g.IntN(4) == 0
	for i := range types {
		types[i] = g.typ(2)
		switch {
		case kind != anything:
		case g.IntN(8) == 0:
			types[i] = "Logger"
			variadic = variadic && i < len(types)-1
		case g.IntN(4) == 0:
			types[i] = g.callback()
			variadic = variadic && i < len(types)-1
		case g.IntN(5) == 0:
			types[i] = g.stream()
			variadic = variadic && i < len(types)-1
		}
	}
	if variadic {
		types[len(types)-1] = "..." + types[len(types)-1]
	}
	if kind != plain && g.IntN(2) == 0 {
		types = append([]string{"stdcontext.Context"}, types...)
	}
	return g.named(types, 0)
}

func (g generator) callback() string {
	switch g.IntN(4) {
	case 0:
		return "func(" + g.params(plain) + ")"
	case 1:
		return "func(" + g.params(plain) + ") error"
	case 2:
		return "func(" + g.params(plain) + ") (" + g.results("error") + ")"
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
		"any", "Shape", "Temperature", "*Blob", "Gob", "*big.Int", "netip.Addr", "url.URL",
	}
	if g.bad && g.IntN(12) == 0 {
		return badTypes[g.IntN(len(badTypes))]
	}
	for {
		switch g.IntN(9) {
		case 0:
			return "[]" + g.typ(depth)
		case 1:
			return "map[" + []string{"string", "int", "[2]Flour", "stdimage.Point", "float64", "Level"}[g.IntN(6)] + "]" + g.typ(depth)
		case 2:
			return "*" + g.typ(depth)
		case 3:
			return "[2]" + g.typ(depth)
		case 4:
			tag := []string{`json:"g"`, `msgpack:"-"`, `msgpack:"other"`, `msgpack:",omitempty"`}[g.IntN(4)]
			return "struct { F " + g.typ(depth) + "; G " + g.typ(depth) + " `" + tag + "` }"
		case 5:
			if depth > 1 {
				return []string{"Dough", "Tray", "Pair[int, Tray]", "Pair[*Dough, map[string]Flour]", "Loaf", "OvenError"}[g.IntN(6)]
			}
		default:
			return basics[g.IntN(len(basics))]
		}
	}
}
