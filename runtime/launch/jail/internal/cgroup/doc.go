// Package cgroup finds where cgroups for cells can be made, makes one for each,
// reads what became of it, and removes it, also for hosts that were killed.
//
// A machine has the first version of cgroups (a hierarchy of directories for
// each controller), the second (one hierarchy for all), or some of both. See
// cgroups(7) and the kernel's cgroup-v1 and cgroup-v2 documents.
//
// In version 2 processes live in the leaves only: a cgroup that has processes
// itself cannot give controllers to those below it. Cells are therefore made
// beside the host, in the nearest cgroup above it that this process may divide,
// not below it. In version 1 they are made below the host's own.
//
// All directories are opened once, checked to be cgroups, and worked on by
// names relative to them. Only directories that were made here are written to
// and removed; the one file changed besides is the cgroup.subtree_control of
// the directory that was found, where a controller is not yet switched on.
package cgroup
