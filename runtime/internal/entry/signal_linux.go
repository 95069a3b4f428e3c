package entry

import (
	"syscall"
	"unsafe"
)

// A supervisor has to hear of SIGCHLD, to wait for children without asking
// again and again, and of SIGTERM and its like, to end the cell in order. The
// package for that, os/signal, initialises after package os. Blocking the
// signals and reading them from a signalfd does not work either: the Go
// runtime has other threads already, which would take them. So the handler is
// a few machine instructions, in signal_linux_*.s, that write the signal's
// number to a pipe. It runs on whatever thread the kernel picks, on the
// thread's signal stack, and touches neither Go memory nor the Go stack.
//
// No program that package os is initialised in ever gets such a handler: exec
// resets handlers, and only the supervisor, which never returns from init,
// installs one.

// handled are the signals given to the handler. Of the rest some stop and
// continue processes, some cannot be handled, some report faults of our own,
// and SIGURG, SIGPROF, 32 and 33 are for the Go runtime and the C library.
var handled = [...]syscall.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2,
	syscall.SIGPIPE, syscall.SIGALRM, syscall.SIGTERM, syscall.SIGCHLD, syscall.SIGXCPU,
	syscall.SIGXFSZ, syscall.SIGVTALRM, syscall.SIGWINCH, syscall.SIGIO, syscall.SIGPWR,
}

// firstRealTime is the first of the real-time signals nobody else uses, up to
// and with lastSignal.
const (
	firstRealTime = 34
	lastSignal    = 64
)

// catchSignals installs the handler and returns the pipe it writes to, or -1
// on an architecture that has none: there the Go runtime's stays, which ends
// the process for most signals, and children are looked for every tick.
func catchSignals() (int, error) {
	handler, restorer := signalHandler()
	if handler == 0 {
		return -1, nil
	}
	var p [2]int
	if err := syscall.Pipe2(p[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK); err != nil {
		return -1, err
	}
	setSignalPipe(p[1])
	for _, signal := range handled {
		setHandler(int(signal), handler, restorer)
	}
	for signal := firstRealTime; signal <= lastSignal; signal++ {
		setHandler(signal, handler, restorer)
	}
	// Whoever started us may have left signals blocked. The inmate is to find
	// the mask as it was; ForkExec restores the one the runtime found.
	var none [8]byte
	syscall.RawSyscall6(syscall.SYS_RT_SIGPROCMASK, sigSetMask, uintptr(unsafe.Pointer(&none)), 0, uintptr(len(none)), 0, 0)
	return p[0], nil
}

func setHandler(signal int, handler, restorer uintptr) {
	const (
		onStack     = 0x08000000 // SA_ONSTACK: the thread may be on a goroutine's small stack
		restart     = 0x10000000 // SA_RESTART: for threads that are not ours
		hasRestorer = 0x04000000 // SA_RESTORER
	)
	// struct sigaction of the kernel, which is not that of the C library.
	action := struct {
		handler, flags, restorer uintptr
		mask                     uint64
	}{handler: handler, flags: onStack | restart, mask: ^uint64(0)}
	if restorer != 0 {
		action.flags |= hasRestorer
		action.restorer = restorer
	}
	syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(signal), uintptr(unsafe.Pointer(&action)), 0,
		unsafe.Sizeof(action.mask), 0, 0)
}

// nextSignal empties the pipe and returns the signal that asks us to end, or
// 0. As process 1 the rest would be ignored, so it is ignored always.
func (s *supervisor) nextSignal() int {
	if s.signals < 0 {
		return 0
	}
	asked := 0
	var p [512]byte
	for {
		n := read(s.signals, p[:])
		if n <= 0 {
			return asked
		}
		for _, b := range p[:n] {
			switch signal := syscall.Signal(b); signal {
			case syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT:
				asked = int(signal)
			}
		}
	}
}
