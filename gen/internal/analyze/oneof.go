package analyze

import (
	"errors"
	"go/token"
	"go/types"
	"iter"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// variant is one implementation that a //hoose:oneof lists.
type variant struct {
	typ  types.Type
	text string // as it is written
	pos  token.Pos
}

// closed returns the directive with which the package declares the
// implementations of the interface t, if it does.
func (a *analyzer) closed(t *types.Named) (directive, bool) {
	if t.Obj().Pkg() != a.Types || !types.IsInterface(t) {
		return directive{}, false
	}
	return a.ofType(t.Origin().Obj())
}

// oneOf fills node with the implementations of the interface t; false after
// something was refused.
func (a *analyzer) oneOf(node *model.Type, t *types.Named, d directive, at trail) bool {
	node.Kind = model.OneOf
	list := a.variantsOf(t.Origin().Obj(), d)
	ok := len(list) > 0
	for _, v := range list {
		vt := at.step(".("+v.text+")", place{pos: v.pos})
		vt.named = nil
		built := a.typ(v.typ, vt)
		ok = ok && built != nil
		node.Variants = append(node.Variants, built)
	}
	return ok
}

// checkSets looks at every //hoose:oneof of the package, also at those of
// interfaces that are not carried: a mistake in one is easily overlooked.
func (a *analyzer) checkSets() {
	for obj := range a.specs {
		if d, ok := a.ofType(obj); ok {
			a.variantsOf(obj, d)
		}
	}
}

// variantsOf returns the implementations that the directive lists for the type
// obj; none after something was refused.
func (a *analyzer) variantsOf(obj types.Object, d directive) []variant {
	if known, ok := a.closedSets[obj]; ok {
		return known
	}
	if a.closedSets == nil {
		a.closedSets = map[types.Object][]variant{}
	}
	list, ok := a.variants(obj, d)
	if !ok {
		list = nil
	}
	a.closedSets[obj] = list
	return list
}

// variants reads a //hoose:oneof; false after something was refused.
func (a *analyzer) variants(obj types.Object, d directive) (list []variant, ok bool) {
	iface := a.closable(obj, d)
	if iface == nil {
		return nil, false
	}
	ok = true
	for offset, text := range listed(d.args) {
		v := variant{text: text, pos: d.at + token.Pos(offset)}
		problem, hint := a.resolveVariant(&v, obj, iface)
		if problem == "" && slices.ContainsFunc(list, func(w variant) bool { return types.Identical(w.typ, v.typ) }) {
			problem, hint = "is listed twice", "remove one of them"
		}
		if problem != "" {
			a.report(v.pos, diag.MisusedDirective, hint, "%s%s of %s: %s %s", directivePrefix, oneOf, obj.Name(), text, problem)
			ok = false
			continue
		}
		list = append(list, v)
	}
	return list, ok
}

// closable returns the interface that the directive is on, or nil after it was
// refused as a whole.
func (a *analyzer) closable(obj types.Object, d directive) *types.Interface {
	named, _ := obj.Type().(*types.Named)
	iface, _ := obj.Type().Underlying().(*types.Interface)
	problem, hint := "", "put it into the comment above the declaration of an interface type"
	switch all := a.typeComments[obj]; {
	case iface == nil:
		problem = "it is on " + describe(obj.Type().Underlying()) + ", which has no implementations"
	case named == nil:
		problem, hint = "an alias has no implementations of its own", "declare an interface: type "+obj.Name()+" interface{ ... }"
	case named.TypeParams().Len() > 0:
		problem, hint = "a generic interface has other implementations in each instance", "declare an interface for the instance, and list its implementations"
	case !iface.IsMethodSet():
		problem = "it is on a constraint, which no value has as its type"
	case d.args == "":
		problem, hint = "it lists no types", "list all implementations in an order that stays, as "+directivePrefix+oneOf+" Circle *Square"
	case slices.ContainsFunc(all, func(other directive) bool { return other.name == oneOf && other.pos != d.pos }):
		problem, hint = "it is given twice", "list all implementations in one line"
	default:
		return iface
	}
	a.report(d.pos, diag.MisusedDirective, hint, "%s%s of %s: %s", directivePrefix, oneOf, obj.Name(), problem)
	return nil
}

// resolveVariant finds the type that v stands for, or tells what is wrong with
// it.
func (a *analyzer) resolveVariant(v *variant, obj types.Object, iface *types.Interface) (problem, hint string) {
	t, problem := a.resolve(v.text, obj.Pos())
	if problem != "" {
		return "is not a type here: " + problem, "name types of this package, or of packages that this file imports"
	}
	v.typ = t
	switch {
	case types.IsInterface(t):
		return "is an interface", "list the types that implement it"
	case types.Implements(t, iface):
		return "", ""
	case types.Implements(types.NewPointer(t), iface):
		return "does not implement it, but a pointer does", "write *" + v.text
	}
	why := ""
	if m, wrong := types.MissingMethod(t, iface, true); m != nil && wrong {
		why = ": its method " + m.Name() + " is not " + signatureOf(a, m)
	} else if m != nil {
		why = ": it has no method " + signatureOf(a, m)
	}
	return "does not implement it" + why, "give it the methods of " + obj.Name() + ", or remove it from the list"
}

// resolve finds the type that text means where the package has pos, or tells
// why there is none.
func (a *analyzer) resolve(text string, pos token.Pos) (t types.Type, problem string) {
	tv, err := types.Eval(a.Fset, a.Types, pos, text)
	switch {
	case err != nil:
		if e, ok := errors.AsType[types.Error](err); ok {
			return nil, e.Msg
		}
		return nil, "it cannot be parsed"
	case !tv.IsType():
		return nil, "it is a value"
	case generic(tv.Type):
		return nil, "it lacks its type arguments"
	case tv.Type.Underlying() == types.Typ[types.Invalid]:
		return nil, "it does not compile"
	}
	return tv.Type, ""
}

// listed splits text at blanks and commas that are not within brackets, and
// yields the parts with their offsets.
func listed(text string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		depth, start := 0, -1
		for i, r := range text + " " {
			switch {
			case (r == ' ' || r == '\t' || r == ',') && depth <= 0:
				if start >= 0 && !yield(start, text[start:i]) {
					return
				}
				start = -1
				continue
			case strings.ContainsRune("[({", r):
				depth++
			case strings.ContainsRune("])}", r):
				depth--
			}
			if start < 0 {
				start = i
			}
		}
	}
}
