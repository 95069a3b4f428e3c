package analyze

import (
	"go/ast"
	"go/types"
	"reflect"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

// fields fills in the fields of a struct, all of which have to be exported: a
// hidden one would be lost without notice.
func (a *analyzer) fields(node *model.Type, t *types.Struct, at trail) bool {
	_, own := ast.Unparen(at.expr).(*ast.StructType)
	ok := a.visible(t, own, own || node.Name != nil, at)
	if !ok && !own {
		return false
	}
	for i := range t.NumFields() {
		v := t.Field(i)
		wire, skipped := wireName(t, i)
		if !v.Exported() && !skipped {
			continue // refused already
		}
		ft := at.step("."+v.Name(), at.field(i))
		ft.named = nil
		ft.label += model.Upper(v.Name())
		if holdsLock(v.Type(), map[types.Type]bool{}) {
			a.refuse(ft, v.Type(), diag.CopiedLock, "the field holds a lock, which must not be copied, but values are copied on their way",
				"make the field a pointer that stays behind: *T with the tag `msgpack:\"-\"`")
			ok = false
			continue
		}
		field := model.Field{Name: v.Name(), Wire: wire, Embedded: v.Embedded(), Tag: t.Tag(i), Skipped: skipped}
		switch {
		case !skipped:
			field.Type = a.typ(v.Type(), ft)
			ok = ok && field.Type != nil
		case node.Name == nil:
			ok = a.spelled(&field, v.Type(), ft) && ok
		}
		if field.Type == nil {
			if skipped {
				node.Fields = append(node.Fields, field)
			}
			continue
		}
		if v.Embedded() {
			field.Alias, field.Pointer = a.embeddedAlias(v.Type(), ft)
		}
		node.Fields = append(node.Fields, field)
	}
	return ok
}

// optionsField is a field that holds options for the msgpack library.
const optionsField = "_msgpack"

// wireName returns the name of a field in the contract, and whether its tag
// keeps it off the wire.
func wireName(t *types.Struct, i int) (name string, skipped bool) {
	name = t.Field(i).Name()
	tag, _, _ := strings.Cut(reflect.StructTag(t.Tag(i)).Get("msgpack"), ",")
	switch {
	case tag == "-", name == optionsField:
		return name, true
	case tag != "":
		return tag, false
	default:
		return name, false
	}
}

// spelled finds the type of a field that is not carried, but written where the
// struct is, which has no name; false after it was refused.
func (a *analyzer) spelled(field *model.Field, t types.Type, at trail) bool {
	a.attempt(func() bool {
		field.Type = a.typ(t, at)
		return field.Type != nil
	})
	if field.Type == nil {
		a.refuse(at, t, diag.UnexportedField, "the field is left out, but generated code has to write the type of the struct it is in",
			"give the struct a name")
	}
	return field.Type != nil
}

// embeddedAlias returns the alias that an embedded field of type t is named
// after, and whether the field is a pointer to it; nil if it is no alias.
func (a *analyzer) embeddedAlias(t types.Type, at trail) (name *model.Name, pointer bool) {
	if p, ok := t.(*types.Pointer); ok {
		t, pointer = p.Elem(), true
	}
	alias, ok := t.(*types.Alias)
	if !ok || alias.Obj().Pkg() == nil {
		return nil, false
	}
	name = &model.Name{Package: a.packageOf(alias.Obj().Pkg()), Ident: alias.Obj().Name()}
	for arg := range alias.TypeArgs().Types() {
		name.Args = append(name.Args, a.typ(arg, at))
	}
	return name, pointer
}

// visible refuses the hidden fields of a struct: each one by itself where it is
// the package's own, all at once where it is somebody else's.
// Where skip is set, those that stay behind are no matter.
func (a *analyzer) visible(t *types.Struct, own, skip bool, at trail) bool {
	var hidden []string
	for i := range t.NumFields() {
		v := t.Field(i)
		if _, skipped := wireName(t, i); v.Exported() || skipped && skip {
			continue
		}
		hidden = append(hidden, v.Name())
		if !own {
			continue
		}
		ft := at.step("."+v.Name(), place{pos: v.Pos()})
		if v.Name() == "_" {
			a.refuse(ft, v.Type(), diag.BlankField, "a blank field cannot be read or written", "remove the field")
		} else {
			a.refuse(ft, v.Type(), diag.UnexportedField, "the field is not exported, so its value would be lost",
				orEncoding("export the field, or carry a struct made for the purpose", at.named))
		}
	}
	if len(hidden) > 0 && !own {
		of := at.named
		if of == nil {
			of = t
		}
		a.refuse(at, of, diag.UnexportedField, "the type hides fields ("+strings.Join(hidden, ", ")+"), so its value would be lost",
			orEncoding("carry a struct of your own, or what the value is made from ([]byte, string)", at.named))
	}
	return len(hidden) == 0
}

// holdsLock reports whether go vet takes values of t, or a part of them, for
// locks: a pointer to them can be locked, and they cannot.
func holdsLock(t types.Type, seen map[types.Type]bool) bool {
	if t = types.Unalias(t); seen[t] || types.IsInterface(t) {
		return false
	}
	seen[t] = true
	if p := types.NewPointer(t); hasMethods(p, "Lock", "Unlock") && !hasMethods(t, "Lock", "Unlock") {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Array:
		return holdsLock(u.Elem(), seen)
	case *types.Struct:
		for f := range u.Fields() {
			if holdsLock(f.Type(), seen) {
				return true
			}
		}
	}
	return false
}

// hasMethods reports whether values of t have methods of these names.
func hasMethods(t types.Type, names ...string) bool {
	for _, name := range names {
		obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
		if _, ok := obj.(*types.Func); !ok {
			return false
		}
	}
	return true
}
