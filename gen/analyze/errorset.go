package analyze

import (
	"go/types"
	"strings"

	"github.com/hoosegen/hoosegen/gen/model"
)

// errorSet collects the errors of the package that keep their identity across
// the boundary: exported variables that hold one, and exported types that
// implement error and can be carried. What cannot be carried arrives as text,
// so it is left out without a word.
func (a *analyzer) errorSet() model.ErrorSet {
	var set model.ErrorSet
	scope := a.Types.Scope()
	for _, name := range scope.Names() {
		switch obj := scope.Lookup(name).(type) {
		case *types.Var:
			if a.isSentinel(obj) {
				set.Sentinels = append(set.Sentinels, model.Sentinel{Name: name, IsError: isError(obj.Type())})
			}
		case *types.TypeName:
			if t := a.errorType(obj); t != nil {
				set.Types = append(set.Types, *t)
			}
		}
	}
	return set
}

// isSentinel tells whether v stands for one particular error: it is exported
// and named Err..., or declared as an error with a value.
func (a *analyzer) isSentinel(v *types.Var) bool {
	switch {
	case !v.Exported():
		return false
	case isError(v.Type()):
		return strings.HasPrefix(v.Name(), "Err") || a.init[v]
	default:
		return strings.HasPrefix(v.Name(), "Err") && implementsError(v.Type()) && types.Comparable(v.Type())
	}
}

func implementsError(t types.Type) bool {
	return types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface))
}

// errorType returns the exported error type that obj defines, or nil.
func (a *analyzer) errorType(obj *types.TypeName) *model.ErrorType {
	named, ok := obj.Type().(*types.Named)
	if !ok || !obj.Exported() || named.TypeParams().Len() > 0 || types.IsInterface(named) {
		return nil
	}
	value := implementsError(named)
	if !value && !implementsError(types.NewPointer(named)) {
		return nil
	}
	t := a.quietly(named)
	if t == nil {
		return nil
	}
	return &model.ErrorType{Type: t, Value: value}
}

// quietly returns the model of t, or nil, without reporting anything.
func (a *analyzer) quietly(t types.Type) *model.Type {
	diags := a.diags
	a.startParam()
	node := a.typ(t, trail{label: a.label(t)})
	a.diags = diags
	return node
}
