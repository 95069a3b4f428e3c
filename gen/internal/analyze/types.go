package analyze

import (
	"go/types"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/model"
	"golang.org/x/tools/go/types/typeutil"
)

// maxDepth bounds how deep a type may nest. Nobody writes such types, but a
// generic type can instantiate itself with ever larger arguments.
const maxDepth = 60

// startParam begins a parameter: within one, a refused type is reported once,
// where it shows up first.
func (a *analyzer) startParam() {
	var seen typeutil.Map
	a.fresh = func(t types.Type) bool { return seen.Set(t, true) == nil }
}

// typ returns the model of t, or nil after it was refused.
func (a *analyzer) typ(t types.Type, at trail) *model.Type {
	if at.depth > maxDepth {
		at.path = at.path[:min(len(at.path), 40)] + "..."
		a.refuse(at, t, diag.TooDeep, "the type is nested too deep", "flatten it")
		return nil
	}
	switch t := t.(type) {
	case *types.Alias:
		return a.alias(t, at)
	case *types.Named:
		return a.named(t, at)
	case *types.Basic:
		return a.basic(t, nil, at)
	}
	if known, ok := a.known.At(t).(*model.Type); ok {
		return known
	}
	node := &model.Type{}
	if !a.composite(node, t, at) {
		return nil
	}
	if node.Kind == model.Struct {
		node.Label = at.label
	}
	return a.remember(t, node)
}

// alias follows an alias. Where the aliased type itself cannot be written, as
// one of an internal package, the alias is its name.
func (a *analyzer) alias(t *types.Alias, at trail) *model.Type {
	if named, ok := types.Unalias(t).(*types.Named); ok && a.unnameable(named.Obj()) != "" && a.unnameable(t.Obj()) == "" && t.TypeArgs().Len() == 0 {
		if known, ok := a.known.At(named).(*model.Type); ok {
			return known
		}
		return a.define(named, &model.Name{Package: a.packageOf(t.Obj().Pkg()), Ident: t.Obj().Name()}, at)
	}
	if obj := t.Obj(); obj.Pkg() == a.Types {
		at.place = a.into(at.place, obj)
	}
	return a.typ(t.Rhs(), at)
}

// named returns the model of a defined type.
func (a *analyzer) named(t *types.Named, at trail) *model.Type {
	if known, ok := a.known.At(t).(*model.Type); ok {
		return known
	}
	if !a.fresh(t) {
		return nil // reported before
	}
	obj := t.Obj()
	if obj.Pkg() == nil {
		if isError(t) {
			return a.remember(t, &model.Type{Kind: model.Error})
		}
		a.refuseInterface(t, at)
		return nil
	}
	if _, closed := a.closed(t); !closed && !isEmpty(t) && ownEncoding(t) == 0 && a.refuseSpecial(t, at) {
		return nil
	}
	if reason := a.unnameable(obj); reason != "" {
		a.refuse(at, t, diag.Unnameable, reason, "carry a type that package "+a.Types.Name()+" can name")
		return nil
	}
	name := &model.Name{Package: a.packageOf(obj.Pkg()), Ident: obj.Name()}
	for i := range t.TypeArgs().Len() {
		arg := a.typ(t.TypeArgs().At(i), at.typeArg(t, i))
		if arg == nil {
			return nil
		}
		name.Args = append(name.Args, arg)
	}
	if isNamed(t, "time", "Time") {
		return a.remember(t, &model.Type{Kind: model.Time, Name: name})
	}
	return a.define(t, name, at)
}

func (a *analyzer) remember(t types.Type, node *model.Type) *model.Type {
	a.known.Set(t, node)
	a.recent = append(a.recent, t)
	return node
}

// isEmpty reports whether t is an interface that anything implements.
func isEmpty(t types.Type) bool {
	iface, ok := t.Underlying().(*types.Interface)
	return ok && iface.NumMethods() == 0 && iface.IsMethodSet()
}

// define builds the model of a defined type from its underlying type.
func (a *analyzer) define(t *types.Named, name *model.Name, at trail) *model.Type {
	at.place = a.into(at.place, t.Obj())
	if at.steps == 0 {
		at.path = t.Obj().Name()
	}
	at.label, at.named = a.label(t), t
	node := &model.Type{Name: name, Label: at.label}
	a.remember(t, node) // before its parts, which may refer to it
	if encoding := ownEncoding(t); encoding != 0 {
		if encoding == model.Msgpack || !a.carriedByStructure(node, t, at) {
			*node = *ownType(node, t, encoding)
		}
		return node
	}
	if !a.structure(node, t, at) {
		a.known.Delete(t)
		return nil
	}
	return node
}

// carriedByStructure is as structure for a type that encodes itself: nothing is
// reported.
func (a *analyzer) carriedByStructure(node *model.Type, t *types.Named, at trail) bool {
	if a.opaque.At(t) != nil {
		return false
	}
	ok := a.attempt(func() bool { return a.structure(node, t, at) })
	if !ok {
		a.opaque.Set(t, true)
	}
	return ok
}

// structure fills node, which has the name of t, with what t is made of; false
// after something was refused.
func (a *analyzer) structure(node *model.Type, t *types.Named, at trail) bool {
	if d, closed := a.closed(t); closed {
		return a.oneOf(node, t, d, at)
	}
	basic, ok := t.Underlying().(*types.Basic)
	if !ok {
		return a.composite(node, t.Underlying(), at)
	}
	model := a.basic(basic, node.Name, at)
	if model != nil {
		node.Kind, node.Label = model.Kind, ""
	}
	return model != nil
}

var basicKinds = map[types.BasicKind]model.Kind{
	types.Bool: model.Bool,
	types.Int:  model.Int, types.Int8: model.Int8, types.Int16: model.Int16, types.Int32: model.Int32, types.Int64: model.Int64,
	types.Uint: model.Uint, types.Uint8: model.Uint8, types.Uint16: model.Uint16, types.Uint32: model.Uint32, types.Uint64: model.Uint64,
	types.Float32: model.Float32, types.Float64: model.Float64,
	types.Complex64: model.Complex64, types.Complex128: model.Complex128,
	types.String: model.String,
}

func (a *analyzer) basic(t *types.Basic, name *model.Name, at trail) *model.Type {
	if kind, ok := basicKinds[t.Kind()]; ok {
		if name != nil {
			return &model.Type{Kind: kind, Name: name}
		}
		if known, ok := a.known.At(t).(*model.Type); ok {
			return known
		}
		return a.remember(t, &model.Type{Kind: kind})
	}
	switch t.Kind() {
	case types.Invalid:
		a.report(at.pos, diag.TypeError, "", "%s: the type does not compile: %s", at.spot(), a.complaint(at.place))
	case types.Uintptr, types.UnsafePointer:
		a.refuse(at, t, diag.MachineAddress, "an address means nothing in another process", "use uint64 for a number; carry what the address points to")
	default:
		a.refuse(at, t, diag.TypeError, "the type cannot be carried", "use a typed value")
	}
	return nil
}

// composite fills node with the kind of an unnamed type and what it is made
// of; false after something was refused.
func (a *analyzer) composite(node *model.Type, t types.Type, at trail) bool {
	switch t := t.(type) {
	case *types.Slice:
		return a.slice(node, t, at)
	case *types.Array:
		node.Kind, node.Len = model.Array, t.Len()
		node.Elem = a.typ(t.Elem(), at.step("[]", at.elem()))
		if node.Elem != nil && node.Elem.Kind == model.Uint8 && node.Elem.Name == nil {
			node.Kind = model.ByteArray
		}
		return node.Elem != nil
	case *types.Pointer:
		node.Kind = model.Pointer
		node.Elem = a.typ(t.Elem(), at.step("", at.elem()))
		return node.Elem != nil
	case *types.Map:
		return a.mapping(node, t, at)
	case *types.Struct:
		node.Kind = model.Struct
		return a.fields(node, t, at)
	case *types.Chan:
		a.refuseChannel(t, at)
	case *types.Signature:
		if kind, _ := iterator(t); kind != 0 {
			a.refuse(at, t, diag.Stream, "an iterator lives no longer than its call, so it is a parameter or a result of a method", streamHint)
			return false
		}
		a.refuse(at, t, diag.CallbackPlace, "a function inside another type cannot be called from the other side",
			"make the function a parameter of the method itself")
	case *types.Interface:
		if isEmpty(t) {
			node.Kind = model.Any
			return true
		}
		a.refuseInterface(t, at)
	default:
		a.refuse(at, t, diag.TypeError, "the type cannot be carried", "use a concrete type")
	}
	return false
}

func (a *analyzer) slice(node *model.Type, t *types.Slice, at trail) bool {
	if types.Identical(t.Elem(), types.Typ[types.Byte]) {
		node.Kind = model.Bytes
		return true
	}
	node.Kind = model.Slice
	node.Elem = a.typ(t.Elem(), at.step("[]", at.elem()))
	return node.Elem != nil
}

func (a *analyzer) mapping(node *model.Type, t *types.Map, at trail) bool {
	node.Kind = model.Map
	keyAt := at.step("[key]", at.key())
	if reason := a.keyProblem(t.Key(), map[types.Type]bool{}); reason != "" {
		a.refuse(keyAt, t.Key(), diag.MapKey, "a map key has to be equal to itself after decoding; "+reason,
			"use a key of strings, numbers, bools, and arrays or structs of them")
	} else {
		keyAt.label += "Key"
		node.Key = a.typ(t.Key(), keyAt)
	}
	node.Elem = a.typ(t.Elem(), at.step("[]", at.elem()))
	return node.Key != nil && node.Elem != nil
}

// unnameable says why the package cannot write the name of obj; empty when it
// can.
func (a *analyzer) unnameable(obj *types.TypeName) string {
	pkg := obj.Pkg()
	switch {
	case pkg == nil || pkg == a.Types:
		return ""
	case !obj.Exported():
		return "the type is not exported by package " + pkg.Name()
	case pkg.Name() == "main":
		return "a main package cannot be imported"
	case !mayImport(a.Types.Path(), pkg.Path()):
		return "package " + pkg.Path() + " is internal and cannot be imported here"
	default:
		return ""
	}
}

// mayImport applies the rule for internal packages: they are importable from
// below the parent of the directory named internal.
func mayImport(from, path string) bool {
	if strings.HasPrefix(path, "vendor/") {
		return false // what the standard library has taken in
	}
	i := strings.LastIndex("/"+path+"/", "/internal/")
	if i < 0 {
		return true
	}
	parent := strings.TrimSuffix(path[:i], "/")
	return from == parent || strings.HasPrefix(from, parent+"/") && parent != ""
}

// label makes a name in upper camel case for a defined type: ImagePoint,
// PairStringInt.
func (a *analyzer) label(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		var s strings.Builder
		if pkg := t.Obj().Pkg(); pkg != nil && pkg != a.Types {
			s.WriteString(model.Upper(pkg.Name()))
		}
		s.WriteString(model.Upper(t.Obj().Name()))
		for arg := range t.TypeArgs().Types() {
			s.WriteString(a.label(arg))
		}
		return s.String()
	case *types.Basic:
		return model.Upper(t.Name())
	case *types.Slice:
		return a.label(t.Elem()) + "Slice"
	case *types.Array:
		return a.label(t.Elem()) + "Array"
	case *types.Pointer:
		return a.label(t.Elem()) + "Pointer"
	case *types.Map:
		return a.label(t.Key()) + a.label(t.Elem()) + "Map"
	default:
		return "Struct"
	}
}
