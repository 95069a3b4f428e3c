package entry

import (
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

const (
	defaultGrace = 500 // milliseconds
	maxGrace     = 60_000
)

// settings is what the environment asks of this process.
type settings struct {
	entry  string
	report bool
	grace  int64 // nanoseconds
	self   string
	// hasInit says that the init of this namespace ends the cell
	// when we end.
	hasInit bool
	keepAll bool // HOOSEGEN_KEEP is not set
	keep    map[string]bool
}

// readSettings reads the HOOSEGEN_ variables by way of lookup.
func readSettings(lookup func(name string) (string, bool)) settings {
	s := settings{keepAll: true, grace: defaultGrace * 1e6, self: "/proc/self/exe"}
	s.entry, _ = lookup(abi.EnvEntry)
	if v, _ := lookup(abi.EnvReport); v == "1" {
		s.report = true
	}
	if v, ok := lookup(abi.EnvGrace); ok {
		if ms, rest := number(v); rest == "" && v != "" {
			s.grace = int64(min(ms, maxGrace)) * 1e6
		}
	}
	if v, _ := lookup(abi.EnvSelf); v == abi.Program {
		s.self, s.hasInit = v, true
	}
	if v, ok := lookup(abi.EnvKeep); ok {
		s.keepAll = false
		s.keep = make(map[string]bool)
		for more := true; more; {
			var name string
			name, v, more = cut(v, ',')
			s.keep[name] = true
		}
	}
	return s
}

// kept reports whether user code may see the variable.
func (s settings) kept(name string) bool {
	return !hasPrefix(name, abi.EnvPrefix) && (s.keepAll || s.keep[name])
}

// environment returns the variables, "name=value", that user code may see.
func (s settings) environment(all []string) []string {
	var kept []string
	for _, v := range all {
		if name, _, ok := cut(v, '='); ok && s.kept(name) {
			kept = append(kept, v)
		}
	}
	return kept
}

// cleanEnvironment removes from this process what user code may not see. The
// block the kernel passed, /proc/self/environ, keeps it: the one-process form
// has no exec after which it could be another.
func (s settings) cleanEnvironment() {
	for _, v := range syscall.Environ() {
		if name, _, ok := cut(v, '='); ok && !s.kept(name) {
			syscall.Unsetenv(name)
		}
	}
}
