package analyze

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// Main checks that constructor of package impl makes an implementation of an
// interface of pkg, and returns the service for the main program. hosts are the
// interfaces of pkg that the constructor may take as its parameters. asked is
// where the main program was asked for; it may be zero.
func Main(pkg Package, iface string, hosts []string, impl Package, constructor string, asked token.Position) (model.MainService, []diag.Diagnostic) {
	a := newAnalyzer(impl)
	if !asked.IsValid() {
		asked = impl.Start()
	}
	service := model.MainService{
		Package:     newAnalyzer(pkg).packageOf(pkg.Types),
		Interface:   Label(iface),
		Impl:        a.packageOf(impl.Types),
		Constructor: constructor,
	}
	if broken := impl.syntaxErrors(); len(broken) > 0 {
		return service, broken
	}
	for _, p := range []model.Package{service.Package, service.Impl} {
		if p.Name == "main" {
			a.reportAt(asked, diag.UnexportedMain, "move it to a package of its own",
				"package %s is a main package, which a main program cannot import", p.Path)
		}
	}
	c := constructs{analyzer: a, pkg: pkg, iface: iface, hosts: hosts, name: constructor, asked: asked}
	c.exported(Base(iface), "serve")
	if sig := c.find(); sig != nil {
		service.Hosts = c.parameters(sig)
	}
	return service, a.diags
}

// constructs checks a constructor.
type constructs struct {
	*analyzer
	pkg   Package
	iface string
	hosts []string
	name  string
	asked token.Position
}

// exported refuses an interface that the main program cannot name, to do what
// verb says.
func (c *constructs) exported(iface, verb string) {
	if !token.IsExported(iface) {
		c.reportAt(c.asked, diag.UnexportedMain, "export the interface",
			"interface %s is not exported, so a main program in another package cannot %s it", iface, verb)
	}
}

// find returns the signature of the constructor, which has one result that
// implements the interface; nil after it was refused as a whole.
func (c *constructs) find() *types.Signature {
	obj := c.Types.Scope().Lookup(c.name)
	if obj == nil {
		c.reportAt(c.asked, diag.NoConstructor, didYouMean(c.name, exportedFuncs(c.Types)),
			"package %s has no function %s to construct the implementation of %s", c.Types.Path(), c.name, c.iface)
		return nil
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		c.shape(obj.Pos(), "%s is not a function", c.name)
		return nil
	}
	sig := fn.Signature()
	switch {
	case !obj.Exported():
		c.report(obj.Pos(), diag.UnexportedMain, "call it "+model.Upper(c.name)+", here and in -impl",
			"function %s is not exported, so the main program, in another package, cannot call it", c.name)
	case sig.TypeParams().Len() > 0:
		c.shape(obj.Pos(), "function %s has type parameters", c.name)
	case sig.Results().Len() != 1:
		c.shape(obj.Pos(), "function %s has %d results; the main program needs one, the implementation", c.name, sig.Results().Len())
	default:
		if iface := c.interfaceType(); iface != nil {
			c.implements(fn, sig.Results().At(0).Type(), iface)
		}
		return sig
	}
	return nil
}

// interfaceType returns the interface, or the instance of it, that the result
// has to implement; nil if that is refused elsewhere.
func (c *constructs) interfaceType() types.Type {
	obj := c.pkg.Types.Scope().Lookup(Base(c.iface))
	if Base(c.iface) == c.iface {
		return obj.Type()
	}
	t, _ := newAnalyzer(c.pkg).resolve(c.iface, obj.Pos())
	return t
}

// shape refuses the form of the constructor.
func (c *constructs) shape(pos token.Pos, format string, args ...any) {
	hint := fmt.Sprintf("write a func %s() whose one result implements %s", c.name, c.iface)
	if len(c.hosts) > 0 {
		hint += "; it may take " + strings.Join(c.hosts, " and ")
	}
	c.report(pos, diag.ConstructorShape, hint, format, args...)
}

// parameters returns the interfaces that the constructor takes, each of which
// the host implements.
func (c *constructs) parameters(sig *types.Signature) []string {
	var taken []string
	for v := range sig.Params().Variables() {
		name := c.hostOf(v.Type())
		switch {
		case sig.Variadic() || name == "":
			problem := "the main program has none to pass"
			if len(c.hosts) > 0 {
				problem = "the main program has only " + strings.Join(c.hosts, " and ") + " to pass"
			} else if c.mayBeHost(v.Type()) {
				problem += "; -host names an interface that the host implements"
			}
			c.shape(v.Pos(), "function %s takes a parameter of type %s; %s", c.name, c.typeString(v.Type()), problem)
		case slices.Contains(taken, name):
			c.shape(v.Pos(), "function %s takes %s twice", c.name, name)
		default:
			c.exported(name, "use")
			taken = append(taken, name)
		}
	}
	return taken
}

// hostOf returns the name of the host's interface that t is; empty for others.
func (c *constructs) hostOf(t types.Type) string {
	for _, name := range c.hosts {
		if isNamed(t, c.pkg.Types.Path(), name) {
			return name
		}
	}
	return ""
}

// mayBeHost reports whether t could be named with -host.
func (c *constructs) mayBeHost(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && types.IsInterface(named) && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == c.pkg.Types.Path()
}

// implements checks that the constructor's result is an implementation.
func (a *analyzer) implements(fn *types.Func, result, iface types.Type) {
	under, ok := iface.Underlying().(*types.Interface)
	if !ok || types.AssignableTo(result, iface) {
		return // what is wrong with the interface is reported elsewhere
	}
	if result.Underlying() == types.Typ[types.Invalid] {
		a.report(fn.Pos(), diag.TypeError, "", "the result of function %s does not compile: %s", fn.Name(), a.complaint(place{pos: fn.Pos()}))
		return
	}
	name := a.typeString(iface)
	why, hint := "", ""
	if m, wrong := types.MissingMethod(result, under, true); m != nil {
		why = "it has no method " + m.Name()
		hint = "add func " + signatureOf(a, m)
		if wrong {
			why = fmt.Sprintf("its method %s is not %s", m.Name(), signatureOf(a, m))
			hint = "change the method to that of the interface"
		}
		if types.AssignableTo(types.NewPointer(result), iface) {
			hint = "return a pointer: *" + a.typeString(result) + " has the method"
		}
	}
	a.report(fn.Pos(), diag.NotImplemented, hint, "%s, which %s returns, does not implement %s: %s", a.typeString(result), fn.Name(), name, why)
}

func signatureOf(a *analyzer, m *types.Func) string {
	return m.Name() + strings.TrimPrefix(a.typeString(m.Signature()), "func")
}

func exportedFuncs(p *types.Package) []string {
	var out []string
	for _, name := range p.Scope().Names() {
		if fn, ok := p.Scope().Lookup(name).(*types.Func); ok && fn.Exported() {
			out = append(out, name)
		}
	}
	return out
}

// Unknown says that none of the packages declares the interface, or, where one
// does not parse, that. asked is where the interface was asked for; it may be
// zero.
func Unknown(packages []Package, name string, asked token.Position) []diag.Diagnostic {
	var interfaces, paths []string
	name = Base(name)
	for _, p := range packages {
		if broken := p.syntaxErrors(); len(broken) > 0 {
			return broken
		}
		if !asked.IsValid() {
			asked = p.Start()
		}
		paths = append(paths, p.Types.Path())
		for _, known := range p.Types.Scope().Names() {
			tn, ok := p.Types.Scope().Lookup(known).(*types.TypeName)
			if ok && types.IsInterface(tn.Type()) {
				interfaces = append(interfaces, known)
			}
		}
	}
	where := "package " + strings.Join(paths, ", ")
	if len(paths) > 1 {
		where = fmt.Sprintf("any of the %d packages", len(paths))
	}
	hint := didYouMean(name, interfaces)
	if hint == "" {
		hint = "name an interface that is declared outside of test files, under the current build tags"
	}
	for _, p := range packages {
		if pos, ok := p.InTests[name]; ok {
			return []diag.Diagnostic{diag.New(pos, diag.UnknownType,
				fmt.Sprintf("type %s is declared in a test file: code outside of the tests cannot use it", name),
				"generate into the tests: -output "+strings.ToLower(name)+"_hoose_test.go")}
		}
	}
	return []diag.Diagnostic{diag.New(asked, diag.UnknownType, fmt.Sprintf("no type %s in %s", name, where), hint)}
}

// didYouMean proposes the known names that are nearest to name.
func didYouMean(name string, known []string) string {
	near := slices.Clone(known)
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
	near = slices.Compact(near)
	if len(near) == 0 {
		return ""
	}
	return "there is " + strings.Join(near[:min(3, len(near))], ", ")
}

// distance is the number of letters to change to get from a to b, without
// regard to case.
func distance(a, b string) int {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}
