package analyze

import "go/types"

// keyProblem says why values of t cannot serve as keys of a carried map; empty
// when they can.
func (a *analyzer) keyProblem(t types.Type, seen map[types.Type]bool) string {
	if seen[t] {
		return ""
	}
	seen[t] = true
	if isNamed(t, "time", "Time") {
		return "a time.Time holds a pointer to its location"
	}
	if keepsAsKey(t) {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Interface:
		return "an interface may hold anything"
	case *types.Pointer:
		return "a pointer is another one on the other side"
	case *types.Chan:
		return "a channel is another one on the other side"
	case *types.Array:
		return a.keyProblem(u.Elem(), seen)
	case *types.Struct:
		for i := range u.NumFields() {
			field := u.Field(i)
			if _, skipped := wireName(u, i); skipped && field.Name() != optionsField {
				return "field " + field.Name() + " is left out, so keys that differ would be the same"
			}
			if reason := a.keyProblem(field.Type(), seen); reason != "" {
				return reason
			}
		}
	}
	return ""
}

// keepsAsKey reports whether a type that encodes itself is equal to itself after
// decoding although it holds pointers.
func keepsAsKey(t types.Type) bool {
	return isNamed(t, "net/netip", "Addr") || isNamed(t, "net/netip", "AddrPort") || isNamed(t, "net/netip", "Prefix")
}
