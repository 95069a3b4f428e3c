package load

import "strings"

// nameConstraint returns what a file's name demands: oven_linux_arm64.go is
// built for linux and arm64 alone.
func nameConstraint(base string) []string {
	name := strings.TrimSuffix(base, ".go")
	name = strings.TrimSuffix(name, "_test")
	_, name, found := strings.Cut(name, "_") // a system at the very beginning is just a name
	if !found {
		return nil
	}
	parts := strings.Split(name, "_")
	last := parts[len(parts)-1]
	if systems[last] {
		return []string{last}
	}
	if !processors[last] {
		return nil
	}
	if len(parts) > 1 && systems[parts[len(parts)-2]] {
		return []string{parts[len(parts)-2], last}
	}
	return []string{last}
}

// systems and processors are the values of GOOS and GOARCH that the go command
// looks for in file names; see go/build.
var (
	systems = set("aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "nacl",
		"netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos")
	processors = set("386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips", "mips64",
		"mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390",
		"s390x", "sparc", "sparc64", "wasm")
)

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
