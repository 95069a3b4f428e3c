// Package entry decides, before package os exists, which part of a cell this
// process is to play, and takes the standard descriptors out of the way of
// user code accordingly.
//
// An inmate speaks to its host over descriptors 0 and 1, and the same two
// descriptors are what fmt.Println, a child process or a dependency's init
// function write to. So the descriptors are exchanged before any of them can
// run. There are two entry points:
//
//	two processes (HOOSEGEN_ENTRY=supervisor)      one process (HOOSEGEN_ENTRY=inmate, or none)
//
//	  0 ──────────────────────┐                      0 ─────────────> In
//	  1 <───────────────────┐ │                      1 <───────────── Out
//	  2 <── supervisor      │ │                      2 <── crash text of the Go runtime
//	          │ fork, exec  │ │
//	          v             │ │                      afterwards:
//	        inmate    Out 4 ┘ └> In 3                0 = /dev/null
//	          0 = /dev/null                          1, 2 = pipes, read by this process
//	          1, 2 = pipes, read by the inmate (5, 6)
//	                  and, when it cannot, by the supervisor
//
// The supervisor never gets to package main, nor to any package that is
// initialised after this one. It waits for the inmate, ends what the inmate
// leaves running, ends the inmate when the host has gone, and reports how the
// inmate ended. In the one-process form there is nobody left to do that: an
// inmate that ends itself takes what it printed last with it.
//
// Without HOOSEGEN_ENTRY nothing happens before main; [Take] then does what
// the one-process form does in init.
//
// # When this runs
//
// The decision is made in this package's init. Go initialises a program's
// packages in the order of their import paths, each as soon as everything it
// imports is ready. This package imports nothing but package abi, which is constants,
// and what package syscall needs itself, so it is ready as soon as syscall is, and "github.com/..."
// sorts before "internal/poll", "io/fs", "os" and "time". Whatever writes
// through package os, directly or by way of fmt or log, is therefore
// initialised later, no matter how its own path sorts.
//
// What may be initialised earlier is a package that needs neither os nor time
// nor anything that needs these. It can print with the println built-in, to
// descriptor 2, which does not carry the sidechannel; in the supervisor that
// text comes in front of the report. Only if it calls syscall.Write on
// descriptor 1 does it break the frames.
//
// A program that merely links this package is not changed by it: without
// HOOSEGEN_ENTRY in the environment, and not started by a supervisor, init
// returns having touched nothing.
//
// # Environment
//
//   - HOOSEGEN_ENTRY: "supervisor" or "inmate".
//   - HOOSEGEN_KEEP: the names, separated by commas, of the variables user
//     code may see; all others are removed. When it is not set, all but
//     HOOSEGEN_* stay.
//   - HOOSEGEN_REPORT=1: a launcher reads descriptor 2 of the supervisor and
//     wants frames there; loss of descriptor 0 is loss of the host. Without
//     it a person or a script has started the program: the end of input is
//     then an ordinary thing and only loss of descriptor 1 ends the cell.
//   - HOOSEGEN_SELF=/inmate: where this program is, for a supervisor in a jail,
//     which has no /proc. No other path is taken. The init of the namespace is
//     the jail's then, and ends what is left when the supervisor ends.
//   - HOOSEGEN_GRACE: how many milliseconds the inmate has to end by itself
//     once the host has gone; 500 when not set.
//
// A process that is [Elevated] ends at once when HOOSEGEN_ENTRY is set.
//
// # Descriptors of a supervised inmate
//
// The inmate learns its role from the descriptors, not from a variable, since
// a variable given to exec stays visible in /proc/self/environ for ever:
//
//	0  /dev/null                    5  read end of the pipe that is 1
//	1  pipe                         6  read end of the pipe that is 2
//	2  pipe                         7  memory shared with the supervisor, or 5 again
//	3  input of the sidechannel     8  the supervisor's own descriptor 2, or 5 again
//	4  output of the sidechannel       when HOOSEGEN_REPORT=1
//
// No ordinary program has the reading ends of its own standard output and
// error at 5 and 6. All of 3 to 8 are made close-on-exec at once, so that no
// child process of the inmate inherits them.
package entry

import "sync/atomic"

// Channel says where the descriptors that a process was started with have
// gone. The descriptors belong to the caller of [Take].
type Channel struct {
	// In and Out are the two directions of the sidechannel, in blocking mode
	// and close-on-exec.
	In, Out int
	// Crash is where the Go runtime should copy the text of a crash to, or
	// -1 when that needs no help: a supervisor reads descriptor 2 to its end.
	Crash int
	// Terminal is where text meant for whoever started the program belongs,
	// or -1 when that is a launcher that reads frames there.
	Terminal int
	// ByHand reports that no launcher said it reads reports.
	ByHand bool
}

// Inside reports whether a launcher or a supervisor has started this process as
// an inmate, in which case init has exchanged its descriptors.
func Inside() bool { return inside() }

// Announce notes that this program serves when it is started as an inmate.
func Announce() { announced.Store(true) }

// Announced reports whether [Announce] was called.
func Announced() bool { return announced.Load() }

var announced atomic.Bool

// Elevated reports whether this process has got rights from its file that those
// who started it do not have: set-user-id, set-group-id or file capabilities.
// Their variables are not to be trusted then, as the C library has it with
// secure_getenv(3).
func Elevated() bool { return elevated() }

// Take returns the descriptors of the sidechannel and puts descriptors 0, 1
// and 2 out of user code's way, unless init has done so already. It fails when
// that cannot be done, and on systems other than Linux. Call it once.
func Take() (Channel, error) { return take() }

// AttachOutput passes everything written to descriptors 1 and 2 to the two
// functions, also what was written before, in order within each stream. Calls
// of both are serial, with p of at most 1 MiB that is valid during the call
// only; a later AttachOutput replaces both.
//
// While a function does not return nothing more is read, and whoever prints
// waits once the pipe is full. As long as a stream has no function the last
// MiB of it is kept: for a function to be attached, which gets a line in front
// that says how much is missing, or else for the supervisor's report.
// Calling AttachOutput before [Take] has succeeded does nothing.
func AttachOutput(stdout, stderr func(p []byte)) { attachOutput(stdout, stderr) }

// FlushOutput returns once everything that this process and its children have
// written to descriptors 1 and 2 before the call has been passed on.
// It is safe for concurrent use and does not wait for what is written
// meanwhile.
func FlushOutput() { flushOutput() }
