package source

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// DiffTest writes a package that compares calls of an interface: it has a
// function Subject, which returns the difftest.Subject for the interface and what
// is generated for it. The package of the interface and all that it names must
// be exported, oneOf lists the implementations of interfaces that have a closed
// set, and made those that are passed by reference or are objects.
func DiffTest(pkg *types.Package, iface string, made []string, oneOf map[string][]string) string {
	m := implementer{imports: map[string]string{
		"reflect": "reflect",
		"github.com/hoosegen/hoosegen/gen/internal/difftest": "difftest",
		"github.com/hoosegen/hoosegen/runtime/hoose":         "hoose",
	}, pkg: pkg}
	var body strings.Builder
	for _, name := range append([]string{iface}, made...) {
		m.implementation(&body, name)
	}
	oven := m.name(pkg) + "." + iface
	fmt.Fprintf(&body, `
func Subject(seed uint64) *difftest.Subject {
	return &difftest.Subject{
		Seed:      seed,
		Interface: reflect.TypeFor[%[1]s](),
		New:       func(a *difftest.Actor) any { return like%[2]s{a} },
		Serve:     func(x any) hoose.Service { return %[3]s.Serve%[2]s(x.(%[1]s)) },
		Client:    func(c hoose.Caller) any { return %[3]s.New%[2]sClient(c) },
		Errors:    []error{%[3]s.ErrBurnt, %[3]s.ErrHot, %[3]s.OvenError{}, %[3]s.OvenError2(4)},
		Made: map[reflect.Type]func(a *difftest.Actor) any{
`, oven, iface, m.name(pkg))
	for _, name := range made {
		fmt.Fprintf(&body, "\t\t\treflect.TypeFor[%s.%s](): func(a *difftest.Actor) any { return like%s{a} },\n", m.name(pkg), name, name)
	}
	body.WriteString("\t\t},\n\t\tOneOf: map[reflect.Type][]reflect.Type{\n")
	for _, name := range slices.Sorted(maps.Keys(oneOf)) {
		fmt.Fprintf(&body, "\t\t\treflect.TypeFor[%s.%s](): {\n", m.name(pkg), name)
		for _, variant := range oneOf[name] {
			star := strings.Repeat("*", strings.Count(variant, "*"))
			fmt.Fprintf(&body, "\t\t\t\treflect.TypeFor[%s%s.%s](),\n", star, m.name(pkg), strings.TrimPrefix(variant, "*"))
		}
		body.WriteString("\t\t\t},\n")
	}
	body.WriteString("\t\t},\n\t}\n}\n")
	var b strings.Builder
	b.WriteString("package subject\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(m.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", m.imports[path], path)
	}
	b.WriteString(")\n" + body.String())
	return b.String()
}

// implementer writes types from outside their package.
type implementer struct {
	pkg     *types.Package
	imports map[string]string
}

// name is what a package is imported as.
func (m *implementer) name(p *types.Package) string {
	if m.imports[p.Path()] == "" {
		m.imports[p.Path()] = fmt.Sprintf("%s%d", p.Name(), len(m.imports))
	}
	return m.imports[p.Path()]
}

// implementation writes a type whose methods leave everything to an Actor.
func (m *implementer) implementation(b *strings.Builder, iface string) {
	t := m.pkg.Scope().Lookup(iface).Type().Underlying().(*types.Interface)
	fmt.Fprintf(b, "\ntype like%s struct{ a *difftest.Actor }\n", iface)
	for method := range t.Methods() {
		sig := method.Signature()
		var params, args, results, out []string
		for i := range sig.Params().Len() {
			p := sig.Params().At(i).Type()
			name := fmt.Sprintf("a%d", i)
			text := m.typ(p)
			if sig.Variadic() && i == sig.Params().Len()-1 {
				text = "..." + m.typ(p.(*types.Slice).Elem())
			}
			params = append(params, name+" "+text)
			if types.TypeString(p, nil) != "context.Context" {
				args = append(args, "&"+name)
			}
		}
		for i := range sig.Results().Len() {
			name := fmt.Sprintf("r%d", i)
			results = append(results, name+" "+m.typ(sig.Results().At(i).Type()))
			out = append(out, "&"+name)
		}
		fmt.Fprintf(b, "\nfunc (x like%s) %s(%s) (%s) {\n\tx.a.Answer(%q, []any{%s}, []any{%s})\n\treturn\n}\n",
			iface, method.Name(), strings.Join(params, ", "), strings.Join(results, ", "),
			iface+"."+method.Name(), strings.Join(args, ", "), strings.Join(out, ", "))
	}
}

func (m *implementer) typ(t types.Type) string { return types.TypeString(t, m.name) }
