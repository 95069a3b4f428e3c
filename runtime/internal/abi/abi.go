// Package abi is what a launcher and the program that it starts in a cell have
// to agree on before the first frame: the environment and where the program
// lies. It is constants alone and imports nothing, so that package entry can be
// initialised before all others.
package abi

// Program is where a cell has its inmate.
const Program = "/inmate"

// EnvPrefix begins the names of the variables that are hoosegen's own: an
// inmate sees none of them, and no caller may set one.
const EnvPrefix = "HOOSEGEN_"

// The variables that a launcher sets; package entry says what each means.
const (
	EnvEntry  = EnvPrefix + "ENTRY"
	EnvKeep   = EnvPrefix + "KEEP"
	EnvReport = EnvPrefix + "REPORT"
	EnvSelf   = EnvPrefix + "SELF"
	EnvGrace  = EnvPrefix + "GRACE"
)

// The values of EnvEntry.
const (
	EntrySupervisor = "supervisor"
	EntryInmate     = "inmate"
)

// The variables by which a host starts its own program as a helper.
const (
	EnvZygote  = EnvPrefix + "ZYGOTE"  // for jails, see launch/jail/internal/stage
	EnvJanitor = EnvPrefix + "JANITOR" // for containers, see launch/docker
)
