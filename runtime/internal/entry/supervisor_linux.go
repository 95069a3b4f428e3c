package entry

import (
	"errors"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

const (
	tick       = 20 * 1e6  // how often to look where signals cannot wake us
	killLimit  = 5 * 1e9   // how long to go on killing what does not die
	writeLimit = 2 * 1e9   // how long the report may take a reader that does not read
	residual   = 256 << 10 // how much of each stream is reported
)

// supervisor is the state of the process that watches over an inmate. All of
// it runs on the main thread, which init has not given back to the scheduler:
// the inmate's parent-death signal is bound to the thread that forked it, and
// this one lives exactly as long as the process.
type supervisor struct {
	settings
	first    bool       // we are process 1: the kernel ends the cell with us
	signals  int        // reading end of the pipe the signal handler writes to, or -1
	memory   int        // shared with the inmate, or -1
	readers  [2]int     // of the inmate's stdout and stderr
	writers  [2]int     // kept, so that the pipes never end and can be seen to be full
	tails    [2]tail    // what was taken from the pipes
	oom      oomCounter // of the cgroup
	relief   relief
	inmate   int // process id
	status   syscall.WaitStatus
	ended    bool  // inmate has been waited for and status is set
	lost     bool  // the host has gone
	killAt   int64 // when to end the inmate by force; 0 = not
	killedBy int   // the signal that asked us to end, or 0
}

// supervise starts the inmate, waits for its end and exits the way it did.
func supervise(set settings) {
	s := &supervisor{settings: set, signals: -1, memory: -1, first: syscall.Getpid() == 1}
	if what, err := s.start(); err != nil {
		s.tails[1].add([]byte("hoosegen: supervisor: " + what + ": " + err.Error() + "\n"))
		s.report(exitNotStarted, 0)
		exit(exitNotStarted)
	}
	s.watch()
	s.killAll()
	s.drain()
	code, signal := s.status.ExitStatus(), 0
	if !s.ended {
		// It has been sent SIGKILL and sits in the kernel, which may take
		// its time. It dies before it runs another instruction.
		code, signal = -1, int(syscall.SIGKILL)
	} else if s.status.Signaled() {
		code, signal = -1, int(s.status.Signal())
	}
	s.report(code, signal)
	switch {
	case s.killedBy != 0:
		exit(128 + s.killedBy)
	case signal != 0:
		exit(128 + signal)
	}
	exit(code)
}

func exit(code int) {
	for {
		syscall.Exit(code)
	}
}

// start prepares this process and starts the inmate. It returns what failed.
func (s *supervisor) start() (what string, err error) {
	closeInheritedOnExec()
	// Unreadable to the inmate, which runs as the same user and could
	// otherwise open our descriptors by way of /proc, or attach as a debugger.
	// This early, for it may try at once; the program it executes makes it
	// readable to itself again.
	syscall.RawSyscall(syscall.SYS_PRCTL, prSetDumpable, 0, 0)
	if !s.first {
		// Orphans of the inmate become our children, so that waiting for
		// children until there are none is waiting for all of the cell.
		syscall.RawSyscall(syscall.SYS_PRCTL, prSetChildSubreaper, 1, 0)
	}
	if s.settings.report && !s.first {
		// Out of the host's session and terminal. It fails if we lead a
		// group, which is as good. When started by hand we stay, for ^C is
		// meant for us; the inmate never has a terminal.
		syscall.Setsid()
	}
	if s.signals, err = catchSignals(); err != nil {
		return "make a pipe", err
	}
	for i := range s.readers {
		if s.readers[i], s.writers[i], err = pipe(); err != nil {
			return "make a pipe", err
		}
	}
	stdin, err := null()
	if err != nil {
		return "make a pipe", err
	}
	s.memory = newMemoryFile()
	if err := s.fork(stdin); err != nil {
		if err == syscall.ENOENT && s.self == "/proc/self/exe" {
			err = errors.New(err.Error() + " (is /proc mounted in the sandbox?)")
		}
		return "start " + s.self, err
	}
	s.withdraw(stdin)
	s.oom.start()
	return "", nil
}

// fork starts this program once more, as the inmate.
func (s *supervisor) fork(stdin int) error {
	// What is not there has a second copy of the reading end of stdout for a
	// placeholder. A descriptor left closed would be the first that the Go
	// runtime of the inmate gets when it opens a file of its own (it does,
	// before any init), and be taken for ours.
	placeholder := uintptr(s.readers[0])
	files := []uintptr{
		uintptr(stdin), uintptr(s.writers[0]), uintptr(s.writers[1]),
		fdIn: 0, fdOut: 1,
		fdStdout: uintptr(s.readers[0]), fdStderr: uintptr(s.readers[1]),
		fdMemory: placeholder, fdTerminal: placeholder,
	}
	if s.memory >= 0 {
		files[fdMemory] = uintptr(s.memory)
	}
	if !s.settings.report {
		files[fdTerminal] = 2
	}
	var err error
	s.inmate, err = syscall.ForkExec(s.self, []string{abi.Program}, &syscall.ProcAttr{
		Env:   s.environment(syscall.Environ()),
		Files: files,
		Sys: &syscall.SysProcAttr{
			Setsid: true, // no controlling terminal to inject input into, no signals from ours
			// When we die the inmate does. ForkExec checks that we have not
			// died before the child asked for it.
			Pdeathsig: syscall.SIGKILL,
		},
	})
	return err
}

// withdraw gives up what only the inmate should have.
func (s *supervisor) withdraw(stdin int) {
	if s.settings.report {
		// The host learns the inmate's end from the end of the sidechannel
		// even while we clean up. Without a launcher descriptor 1 is what
		// shows us that the reader has gone, see [supervisor.watch].
		syscall.Dup3(stdin, 1, 0)
	}
	syscall.Close(stdin)
}

// watch returns when the inmate has ended or is to be ended.
func (s *supervisor) watch() {
	for !s.reap() {
		now := monotonic()
		if s.killAt != 0 && now >= s.killAt {
			return
		}
		s.relieve(now)

		// Asking for no event still reports a hang-up, and unlike reading
		// cannot take a byte that is meant for the inmate.
		fds := [4]pollFD{{fd: 0}, {fd: int32(s.signals), events: pollIn}, {fd: -1, events: pollIn}, {fd: -1, events: pollIn}}
		if !s.settings.report {
			// Started by hand: input that has ended is a complete call.
			fds[0].fd = 1
		}
		if s.lost {
			fds[0].fd = -1
		}
		if s.relief.at == 0 && s.memory >= 0 {
			fds[2].fd, fds[3].fd = int32(s.readers[0]), int32(s.readers[1])
		}
		poll(fds[:], s.until(now))

		if fds[0].revents != 0 {
			s.lost = true
			s.killAt = monotonic() + s.grace
		}
		if fds[2].revents|fds[3].revents != 0 {
			s.relief.arm(monotonic())
		}
		if s.killedBy = s.nextSignal(); s.killedBy != 0 {
			return
		}
	}
}

// until returns how long to wait at most, in nanoseconds, or -1.
func (s *supervisor) until(now int64) int64 {
	wait := int64(-1)
	if s.signals < 0 {
		wait = tick
	}
	for _, at := range [...]int64{s.killAt, s.relief.at} {
		if at != 0 && (wait < 0 || at-now < wait) {
			wait = max(at-now, 0)
		}
	}
	return wait
}

// reap waits for the children that have ended, which as process 1 or as
// subreaper are also other processes' orphans. It reports whether the inmate
// has ended.
func (s *supervisor) reap() bool {
	for {
		if _, left := s.reapOne(); !left {
			return s.ended
		}
	}
}

// reapOne waits for one child that has ended. more says whether there was
// one, alive whether others still run.
func (s *supervisor) reapOne() (alive, more bool) {
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(-1, &status, syscall.WNOHANG|waitAll, nil)
	switch {
	case err == syscall.EINTR:
		return true, true
	case err != nil: // ECHILD
		return false, false
	case pid == 0:
		return true, false
	case pid == s.inmate:
		s.status, s.ended = status, true
	}
	return true, true
}

// drain moves what the pipes hold now into the tails.
func (s *supervisor) drain() {
	for i, fd := range s.readers {
		s.tails[i].drain(fd)
	}
}
