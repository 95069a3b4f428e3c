// Package inmate is the main function of a program that runs in a sandbox and
// serves an interface to the host that started it.
//
// A generated main consists of one statement, inmate.Main(pkg.ServeT(impl)).
// The program starts in one of two ways, chosen by the environment variable
// HOOSEGEN_ENTRY, and serves one of two wires, which the first byte that arrives
// tells apart.
//
// # Entry points
//
// With HOOSEGEN_ENTRY=supervisor, which images made by hoosegen build are set
// to, the program starts itself once more: the first process only watches, the
// second runs the implementation. With HOOSEGEN_ENTRY=inmate, or without the
// variable, there is one process.
//
//	   host        ┌─────────────── sandbox ─────────────────────────────┐
//	               │                                                     │
//	frames   ───── 0 ────────────────────────────> 3  inmate             │
//	frames   <──── 1 <──────────────────────────── 4    ServeT(impl)     │
//	               │                         ┌──── 1, 2  and children    │
//	               │                         └───> 5, 6  OUTPUT frames   │
//	report   <──── 2 <── supervisor  <── how it ended, what it printed   │
//	               │       ends the rest, ends the inmate with the host  │
//	               └─────────────────────────────────────────────────────┘
//
// In both, descriptors 0, 1 and 2 are exchanged before any package that can
// print through package os is initialised, so that neither a dependency's init
// function nor a child process can write into the frames. What the inmate and
// its children print is delivered to the host before the call that printed it
// returns.
//
// What needs the supervisor: processes that the inmate leaves behind are
// ended and waited for; an inmate that ignores the loss of its host is killed;
// how the inmate ended is reported, along with what it printed last. In the
// one-process form the last lines before os.Exit or a fatal error may be lost
// (the stacks of a crash are not), and an inmate that fills the pipe by way of
// the println built-in on a machine with one processor, or crashes with more
// text than a pipe holds, blocks itself.
//
// # Frames
//
// The host speaks first; its first byte is 0x00. Calls are then served as
// package hoose has it, many at once, until the channel ends. At that moment
// the process ends with status 0, also in the middle of a call: nobody is left
// to take the result.
//
// # Calling the host
//
// The host may offer services of its own: hoose.SessionConfig lists them. A
// client of one is made with [Host], and given to the implementation's
// constructor; its calls are made once Main serves frames, from any goroutine and
// at any time, within calls or without. They end with the channel.
//
// # One call
//
// The first byte 0x92 begins a single call in msgpack, for programs in any
// language. Package oneshot, which generated mains import, serves it.
package inmate
