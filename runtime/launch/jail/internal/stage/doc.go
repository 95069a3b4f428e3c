// Package stage is what happens between the host and the inmate: a process
// that is already apart from the host and not yet the inmate, and that takes
// every right away before it executes the inmate's binary.
//
// # Zygote and cells
//
//	host ──────── socket ───────> zygote            the host's own program, executed again
//	 │    a Plan, descriptors       │ clone3(CLONE_PARENT, new namespaces)
//	 │                              v
//	 │ <──────── status ───────── cell              one thread, performs the steps
//	 │ ────────── sync ─────────>   │
//	 └── waits for it, kills it     │ clone, once all rights are gone
//	                               init ──> executes the inmate
//
// The cell's first process stays ours: the init, which has no descriptor but
// the status, no rights, and nobody who may look into it. The inmate is its
// child. So the signal that ends a cell with its host is asked for by a process
// that the inmate cannot make forget it, orphans have somebody who waits for
// them, and how the inmate ended is reported by somebody else than the inmate.
//
// A process is made from another one as a copy of its memory. Made from the
// host, the copy would cost a large host milliseconds for each cell and hold
// all that the host holds. So the host executes its own program once more, as
// a zygote, which has nothing in its memory, an empty environment and no
// descriptors but its socket; cells are copies of that. Since CLONE_PARENT
// makes cells children of the host, the zygote is not needed for anything
// afterwards.
//
// The zygote is recognised in this package's init. It imports package entry
// and no more than that does, so that it is initialised before package os, and
// the application's own packages, which depend on os, never start in a zygote.
// (Package entry explains the order.)
//
// # A plan is data
//
// The host writes down every system call of the stage, with its arguments and
// the result it must have, as a [Plan]. The cell performs them one after the
// other, on its only thread, without a stack that grows, an allocation or a
// scheduler: none of these work in a process that was copied from a Go
// program. The first step that fails ends the cell, and its number and error
// are what the host gets to know.
package stage
