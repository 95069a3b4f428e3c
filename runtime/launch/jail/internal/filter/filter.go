//go:build linux

package filter

import (
	"slices"

	"golang.org/x/sys/unix"
)

// Options choose a filter.
type Options struct {
	// OneProcess is for a cell whose memory is bounded by RLIMIT_DATA, a limit
	// that each process has for itself and that counts the private memory which
	// can be written now. It refuses, with EPERM, what that limit does not cover:
	//
	//   - new processes; threads are allowed;
	//   - memfd_create and anonymous memory that is shared, which is counted
	//     for nobody;
	//   - mprotect to executable memory that cannot be written, and
	//     pkey_mprotect: what was filled before would no longer be counted;
	//   - mmap with MAP_GROWSDOWN, which is counted as a stack, and mremap,
	//     which can enlarge the main thread's. C libraries copy instead.
	//
	// An mprotect to neither writable nor executable memory succeeds without
	// being made, since loaders and thread libraries stop at an error. What
	// they would protect (relocated tables, guard pages) stays writable, and
	// what was inaccessible stays so: only a change to writable opens it. Code
	// that is made at run time has to stay writable while it is executed.
	//
	// It bounds the data of a program, not all that a hostile one can take. It
	// cannot close these, which nothing but a cgroup counts all of:
	//
	//   - The stack, which grows by a fault. RLIMIT_STACK is for each part of
	//     it, and munmap divides it into as many as are wanted. RLIMIT_AS
	//     bounds this, if it leaves room for what a Go program reserves and
	//     never uses.
	//   - Page tables: 4 KiB for each 2 MiB of which a page was read, also of
	//     memory that cannot be written. RLIMIT_AS bounds them to a 512th.
	//   - Objects of the kernel. Pipes are bounded by RLIMIT_NOFILE and
	//     fs.pipe-user-pages-soft, epoll by the square of RLIMIT_NOFILE and
	//     fs.epoll.max_user_watches, timers and signals that wait by
	//     RLIMIT_SIGPENDING, threads by RLIMIT_NPROC, inotify by
	//     fs.inotify.max_user_instances times max_queued_events, mappings by
	//     vm.max_map_count, what a tmpfs has besides contents by its nr_inodes.
	//     Locks of parts of files, 200 bytes each, have no bound but the time
	//     that it takes to find a place among many, for each file.
	//   - Huge pages of which all but a part was unmapped. The kernel takes
	//     those back when it lacks memory.
	//
	// There must be no /dev/zero, of which a shared mapping is anonymous
	// memory, and no /proc that can be written to: /proc/self/mem writes to
	// memory that cannot be written. A filter cannot see what a descriptor is.
	OneProcess bool
	// UnixSockets allows unix sockets and what is done with them. What waits in
	// them is memory that a cgroup counts and RLIMIT_DATA does not.
	UnixSockets bool
}

// Group is a part of the profile: calls that have one purpose, and what they
// answer.
type Group struct {
	// Name says what the calls are, Reason why they are allowed or not and,
	// where it depends on their arguments, when.
	Name, Reason string
	// Calls are the names of the calls, sorted. Not every architecture has all.
	Calls []string
	// Allowed reports whether the calls are made at all.
	Allowed bool
	// Errno is what the calls fail with: EPERM or ENOSYS, or 0 when they are
	// allowed. An allowed call whose arguments are not fails with EPERM.
	Errno unix.Errno
}

// Groups returns the profile: what is allowed, what is refused, and what is
// absent, each sorted by name. Every call is in one group. It is the same on
// every architecture. [Options.OneProcess] takes some of the calls away, and
// leaves some undone that then seem to have succeeded; [Options.UnixSockets]
// allows some of those that are refused.
func Groups() []Group {
	groups := make([]Group, 0, len(allowed)+len(refused)+len(absent))
	for _, part := range profile {
		for _, g := range part.groups {
			groups = append(groups, Group{
				Name:    g.name,
				Reason:  g.reason,
				Calls:   slices.Clone(g.calls),
				Allowed: part.errno == 0,
				Errno:   part.errno,
			})
		}
	}
	return groups
}
