package launch

import "strings"

// UnenforcedError reports limits or protections that a configuration asks for
// and that nothing on this machine enforces. Nothing was started. A launcher
// returns it wrapped in an *[Error]; use [errors.As]. Its configuration has
// AllowUnenforcedLimits to go on without them.
type UnenforcedError struct {
	Limits []Unenforced // never empty
}

// Unenforced is one limit or protection that is not enforced.
type Unenforced struct {
	// Limit is the field of the configuration, such as "Memory", or what else
	// is not bounded, such as "core dumps".
	Limit string
	// Reason says why.
	Reason string
	// Remedy says what to change on the machine; it may be empty.
	Remedy string
}

// Error lists the limits, each with the reason and the remedy.
func (e *UnenforcedError) Error() string {
	all := make([]string, len(e.Limits))
	for i, u := range e.Limits {
		all[i] = u.String()
	}
	return "not enforced: " + strings.Join(all, "; ")
}

// String is the limit with the reason and the remedy.
func (u Unenforced) String() string {
	s := u.Limit + ": " + u.Reason
	if u.Remedy != "" {
		s += " (" + u.Remedy + ")"
	}
	return s
}
