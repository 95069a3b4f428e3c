package escape

import "slices"

// Attempt describes one way out.
type Attempt struct {
	// Name is unique, Group is what the attempt goes for.
	Name, Group string
	// Tries is what is tried.
	Tries string
	// Needs is what a machine must have for the attempt to succeed even
	// without any confinement, beyond a recent kernel; empty when every one
	// has it.
	Needs string
	// Unproven says why the attempt cannot succeed without confinement either.
	// Empty: root does succeed there, on a machine that has what it needs.
	Unproven string
	// NotUnconfined says why it must not be made without confinement at all.
	NotUnconfined string
	// WithoutCgroup says what refuses the attempt in a jail without a cgroup,
	// where that is no limit of the cell's.
	WithoutCgroup string
	// Lethal reports that the cell may die of the attempt, which counts as a
	// refusal.
	Lethal bool
}

// Provable reports whether the attempt succeeds when root makes it unconfined,
// on a machine that has what it needs.
func (a Attempt) Provable() bool { return a.Unproven == "" && a.NotUnconfined == "" }

// Attempts returns all attempts, group by group.
func Attempts() []Attempt {
	var all []Attempt
	for _, g := range []struct {
		name     string
		attempts []Attempt
	}{
		{"files of the host", files},
		{"descriptors", descriptors},
		{"the inmate's program", binary},
		{"processes of the host", processes},
		{"mounts and roots", mounts},
		{"namespaces", namespaces},
		{"sockets", sockets},
		{"networks", networks},
		{"shared objects", shared},
		{"keys", keys},
		{"devices and terminals", devices},
		{"privileges", privileges},
		{"kernel", kernel},
		{"files of the kernel", kernelFiles},
		{"clock and machine", machine},
		{"other system call tables", tables},
		{"cgroups", cgroups},
		{"limits", limits},
	} {
		for _, a := range slices.Clone(g.attempts) {
			a.Group = g.name
			all = append(all, a)
		}
	}
	return all
}

const (
	nothingLeaks = "no launcher passes anything on"
	processOne   = "process 1 of a machine is not for tests"
)
