// Package escape holds a prober: an inmate that tries to get out of its cell,
// or to take more than it was given, in as many ways as are known to have worked
// somewhere. Its tests run each attempt in a cell of every launcher, and once
// without any confinement, which shows that the attempt is a real one. Those
// that a cell may die of have one for themselves.
//
// [Attempts] is the table of them; what each does is in package impl.
package escape

import "context"

//go:generate go run ../../../cmd/hoosegen -type Prober -impl github.com/hoosegen/hoosegen/runtime/e2e/escape/impl.New -main ./inmate

// Prober tries to get out.
type Prober interface {
	// Try makes the attempt of that name once and reports what came of it. The
	// error says that there is no such attempt.
	Try(ctx context.Context, name string, outside Outside) (Outcome, error)
}

// Outcome is what came of an attempt, as the inmate sees it; whoever planted
// what it was after looks for themselves.
type Outcome struct {
	// Escaped reports that something was reached that is not the cell's.
	Escaped bool
	// Detail is what was reached, or the error that stood in the way.
	Detail string
}

// Outside is what the host has planted for an attempt to find. All of it is
// open to every user of the machine, as far as the kernel lets it be: what
// keeps an inmate away is the cell.
type Outside struct {
	// Dir is a directory of the host that everybody may write to, with File in
	// it, whose text is Secret.
	Dir, File, Secret string
	// PID is a process of the host, which leads a process group. It works in
	// Dir, has File open as Descriptor, and has Secret in its environment.
	PID, Descriptor int
	// ReadAddress is where it has Secret in memory, WriteAddress where it has
	// as many zeroes.
	ReadAddress, WriteAddress uint64
	// Abstract is the abstract name that a unix socket of the host listens on,
	// Socket the path of another.
	Abstract, Socket string
	// TCP, TCP6 and UDP are ports of the host's loopback interface, and
	// AddressPort one of Address, an IPv4 address of the host's in a network.
	// Whoever comes to any of them gets Secret. 0: there is none.
	TCP, TCP6, UDP, AddressPort int
	Address                     [4]byte
	// SharedMemory, Messages and Semaphores are keys of System V objects,
	// Queue is the name of a POSIX queue, SharedFile that of a file in
	// /dev/shm. Empty: the host has none.
	SharedMemory, Messages, Semaphores int
	Queue, SharedFile                  string
	// Terminal is the path of a terminal of the host's, or empty.
	Terminal string
	// Memory, PIDs, OpenFiles, FileSize, TmpSize and CPUs are the limits of
	// the cell, as in the launchers' configurations.
	Memory, PIDs, OpenFiles, FileSize, TmpSize int64
	CPUs                                       float64
}
