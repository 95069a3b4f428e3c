//go:build linux

package filter

// archNumbers is empty: the architecture is younger than the older forms of
// the calls, and all that it has are common.
var archNumbers = map[string]uintptr{}
