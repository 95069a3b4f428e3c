package analyze

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"time"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// directivePrefix begins a comment that speaks to hoosegen.
const directivePrefix = "//hoose:"

// The directives there are: those of methods, and the one of types.
const (
	oneWay     = "oneway"
	timeout    = "timeout"
	idempotent = "idempotent"
	oneOf      = "oneof"
)

var (
	methodDirectives = []string{idempotent, oneWay, timeout}
	typeDirectives   = []string{oneOf}
)

// directive is one line that begins with //hoose:.
type directive struct {
	name string // what follows the colon, up to the first blank
	args string // the rest of the line, without blanks around it
	pos  token.Pos
	at   token.Pos // where args begins
}

// parseDirective splits the text of a comment; false when it is none.
func parseDirective(c *ast.Comment) (directive, bool) {
	rest, ok := strings.CutPrefix(c.Text, directivePrefix)
	if !ok {
		return directive{}, false
	}
	name, args, _ := strings.Cut(strings.TrimRight(rest, " \t\r"), " ")
	trimmed := strings.TrimSpace(args)
	skipped := len(directivePrefix) + len(name) + 1 + strings.Index(args, trimmed)
	return directive{name: name, args: trimmed, pos: c.Pos(), at: c.Pos() + token.Pos(skipped)}, true
}

// directivesOf lists the directives in comments, any of which may be nil.
func directivesOf(groups ...*ast.CommentGroup) []directive {
	var out []directive
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			if d, ok := parseDirective(c); ok {
				out = append(out, d)
			}
		}
	}
	return out
}

// ofType returns the oneof directive in the comment of a type of the package.
func (a *analyzer) ofType(obj types.Object) (directive, bool) {
	all := a.typeComments[obj]
	i := slices.IndexFunc(all, func(d directive) bool { return d.name == oneOf })
	if i < 0 {
		return directive{}, false
	}
	return all[i], true
}

// owners tells, for each comment that can hold directives, what it is on.
type owners map[*ast.CommentGroup]string

const (
	ownerMethod = "method"
	ownerType   = "type"
	ownerOther  = "other"
)

func (o owners) add(kind string, groups ...*ast.CommentGroup) {
	for _, g := range groups {
		if g != nil {
			o[g] = kind
		}
	}
}

// index remembers the comments that a node has.
func (o owners) index(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		if n.Tok == token.TYPE && !n.Lparen.IsValid() {
			o.add(ownerType, n.Doc)
		} else {
			o.add(ownerOther, n.Doc)
		}
	case *ast.TypeSpec:
		o.add(ownerType, n.Doc, n.Comment)
	case *ast.FuncDecl:
		o.add(ownerOther, n.Doc)
	case *ast.InterfaceType:
		for _, m := range n.Methods.List {
			if len(m.Names) > 0 {
				o.add(ownerMethod, m.Doc, m.Comment)
			} else {
				o.add(ownerOther, m.Doc, m.Comment)
			}
		}
	case *ast.StructType:
		for _, f := range n.Fields.List {
			o.add(ownerOther, f.Doc, f.Comment)
		}
	}
	return true
}

// checkDirectives refuses the directives of the package that are unknown or in
// a place where they mean nothing.
func (a *analyzer) checkDirectives() {
	for _, c := range a.speaking {
		if d, ok := parseDirective(c.Comment); ok {
			a.checkDirective(d, c.on)
		} else {
			a.checkSpaced(c.Comment)
		}
	}
}

func (a *analyzer) checkDirective(d directive, on string) {
	known := slices.Concat(methodDirectives, typeDirectives)
	switch {
	case !slices.Contains(known, d.name):
		a.report(d.pos, diag.MisusedDirective, nearestDirective(d.name, known), "unknown directive %s%s", directivePrefix, d.name)
	case slices.Contains(methodDirectives, d.name) && on != ownerMethod:
		a.misplaced(d, on, "a method of an interface")
	case slices.Contains(typeDirectives, d.name) && on != ownerType:
		a.misplaced(d, on, "an interface type")
	}
}

func (a *analyzer) misplaced(d directive, on, belongs string) {
	why := "is on something else"
	switch on {
	case "":
		why = "is not joined to anything"
	case ownerType:
		why = "is on a type"
	case ownerMethod:
		why = "is on a method"
	}
	a.report(d.pos, diag.MisusedDirective, "put it into the comment above "+belongs+", with no blank line between",
		"%s%s belongs to %s, but this one %s", directivePrefix, d.name, belongs, why)
}

// checkSpaced refuses what reads as a directive but for the blank after the
// slashes, with which it is an ordinary comment.
func (a *analyzer) checkSpaced(c *ast.Comment) {
	text, ok := strings.CutPrefix(c.Text, "//")
	trimmed := strings.TrimLeft(text, " \t")
	rest, isDirective := strings.CutPrefix(trimmed, "hoose:")
	name, _, _ := strings.Cut(rest, " ")
	if !ok || !isDirective || !slices.ContainsFunc(slices.Concat(methodDirectives, typeDirectives), func(known string) bool {
		return distance(known, name) <= 1
	}) {
		return
	}
	a.report(c.Pos(), diag.MisusedDirective, "write "+directivePrefix+name+", without a blank after the slashes",
		"%q is an ordinary comment, not a directive", c.Text)
}

// nearestDirective proposes the directive that is meant.
func nearestDirective(name string, known []string) string {
	near := slices.Clone(known)
	slices.SortStableFunc(near, func(x, y string) int { return distance(name, x) - distance(name, y) })
	if distance(name, near[0]) <= len(near[0])/2 {
		return "did you mean " + directivePrefix + near[0] + "?"
	}
	return "there are " + directivePrefix + strings.Join(known, ", "+directivePrefix)
}

// directives reads the directives in the comment of method m into out; false
// after one was refused.
func (a *analyzer) directives(out *model.Method, m *types.Func) bool {
	field := a.docs[m.Pos()]
	if field == nil {
		return true
	}
	ok, seen := true, map[string]bool{}
	refuse := func(d directive, hint, format string, args ...any) {
		ok = false
		a.report(d.pos, diag.MisusedDirective, hint, directivePrefix+d.name+" of method "+m.Name()+": "+format, args...)
	}
	for _, d := range directivesOf(field.Doc, field.Comment) {
		if seen[d.name] {
			refuse(d, "keep one of them", "it is given twice")
		}
		seen[d.name] = true
		if d.args != "" && (d.name == oneWay || d.name == idempotent) {
			refuse(d, "write the name alone", "it takes no argument, but has %q", d.args)
		}
		switch d.name {
		case oneWay:
			out.OneWay = true
		case idempotent:
			out.Idempotent = true
		case timeout:
			out.Timeout = a.timeout(d, refuse)
		}
		if out.OneWay && out.Idempotent {
			refuse(d, "drop one of them", "a one-way call is not answered, so it cannot be told whether to make it again")
		}
		if d.name == idempotent && out.Object != nil {
			refuse(d, "remove it", "the object dies with its cell, so there is nothing to call in another one")
		}
	}
	return ok
}

// misspelt reports whether the comment of m has a directive that does not exist.
func (a *analyzer) misspelt(m *types.Func) bool {
	field := a.docs[m.Pos()]
	return field != nil && slices.ContainsFunc(directivesOf(field.Doc, field.Comment), func(d directive) bool {
		return !slices.Contains(methodDirectives, d.name)
	})
}

// timeout reads the duration of a //hoose:timeout.
func (a *analyzer) timeout(d directive, refuse func(d directive, hint, format string, args ...any)) time.Duration {
	const hint = "write a duration as Go does: //hoose:timeout 5s, or 1m30s"
	limit, err := time.ParseDuration(d.args)
	switch {
	case d.args == "":
		refuse(d, hint, "it needs a duration")
	case err != nil:
		refuse(d, hint, "%q is not a duration", d.args)
	case limit <= 0:
		refuse(d, hint, "%v is not a time to wait", limit)
	}
	return limit
}

// checkOneWay refuses what a one-way method cannot have; false if it has it.
func (a *analyzer) checkOneWay(m *model.Method, f *types.Func) bool {
	if !m.OneWay {
		return true
	}
	at := f.Pos()
	if field := a.docs[f.Pos()]; field != nil {
		for _, d := range directivesOf(field.Doc, field.Comment) {
			if d.name == oneWay {
				at = d.pos
			}
		}
	}
	var problem string
	hint := "take plain values only, or drop the directive"
	switch {
	case f.Signature().Results().Len() > 0:
		problem, hint = "a one-way call is not answered, so it has no results", "remove the results, the error too, or drop the directive"
	case slices.ContainsFunc(m.Params, func(p *model.Param) bool { return p != nil && p.Type == nil }):
		problem = "a one-way call is over for its caller once it is sent, so it has no callbacks, streams or interfaces"
	default:
		return true
	}
	a.report(at, diag.MisusedDirective, hint, "%s%s of method %s: %s", directivePrefix, oneWay, m.Name, problem)
	return false
}
