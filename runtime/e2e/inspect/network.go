package inspect

import (
	"slices"
	"strings"
)

// parseInterfaces reads /proc/PID/net/dev: two lines of heading, and "name: figures".
func parseInterfaces(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		// A name may hold a colon, as an alias does; the figures do not.
		if at := strings.LastIndex(line, ":"); at >= 0 {
			all = append(all, strings.TrimSpace(line[:at]))
		}
	}
	slices.Sort(all)
	return all
}

// countRoutes counts the lines of /proc/PID/net/route, which begin with the
// interface, behind a heading, and of ipv6_route, which end with it.
func countRoutes(v4, v6 string) int {
	n := 0
	for i, line := range strings.Split(v4, "\n") {
		if f := strings.Fields(line); i > 0 && len(f) > 0 && f[0] != "lo" {
			n++
		}
	}
	for line := range strings.Lines(v6) {
		if f := strings.Fields(line); len(f) > 0 && f[len(f)-1] != "lo" {
			n++
		}
	}
	return n
}
