package entry

import (
	"errors"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

// Descriptors a supervisor starts its inmate with; the package comment has
// the whole list.
const (
	fdIn       = 3
	fdOut      = 4
	fdStdout   = 5
	fdStderr   = 6
	fdMemory   = 7
	fdTerminal = 8
)

// exitNotStarted is the status of a process that could not play its part, as
// a shell has it for a program that could not be run.
const exitNotStarted = 127

var (
	taken   *Channel // set when init has exchanged the descriptors
	capture *output  // the same moment
)

func init() {
	s := readSettings(syscall.Getenv)
	if s.entry != "" && elevated() {
		stop("read "+abi.EnvEntry, errors.New("this program has more rights than those who started it"))
	}
	switch s.entry {
	case abi.EntrySupervisor:
		supervise(s) // does not return
	case abi.EntryInmate:
		if err := captureSelf(); err != nil {
			stop("take over the standard descriptors", err)
		}
		taken.ByHand = !s.report
		s.cleanEnvironment()
	case "":
		if supervised() {
			if err := adopt(); err != nil {
				stop("take over the descriptors of the supervisor", err)
			}
		}
	default:
		stop("read "+abi.EnvEntry, errors.New("it is \""+s.entry+"\", which is neither supervisor nor inmate"))
	}
}

func inside() bool { return taken != nil }

func take() (Channel, error) {
	if taken == nil {
		if err := captureSelf(); err != nil {
			return Channel{}, err
		}
		taken.ByHand = true
	}
	return *taken, nil
}

func attachOutput(stdout, stderr func(p []byte)) {
	if capture != nil {
		capture.attach(stdout, stderr)
	}
}

func flushOutput() {
	if capture != nil {
		capture.flush()
	}
}

// stop ends a process that cannot go on, saying why.
func stop(what string, err error) {
	text := []byte("hoosegen: " + what + ": " + err.Error() + "\n")
	writeFor(2, text, monotonic()+writeLimit)
	for {
		syscall.Exit(exitNotStarted)
	}
}

// supervised reports whether a supervisor started this process.
func supervised() bool {
	return samePipe(1, fdStdout) && samePipe(2, fdStderr)
}

// samePipe reports whether w is the writing and r the reading end of one pipe.
func samePipe(w, r int) bool {
	var a, b syscall.Stat_t
	if syscall.Fstat(r, &b) != nil || syscall.Fstat(w, &a) != nil {
		return false
	}
	if b.Mode&syscall.S_IFMT != syscall.S_IFIFO || a.Dev != b.Dev || a.Ino != b.Ino {
		return false
	}
	from, err := fcntl(w, syscall.F_GETFL, 0)
	if err != nil || from&syscall.O_ACCMODE != syscall.O_WRONLY {
		return false
	}
	to, err := fcntl(r, syscall.F_GETFL, 0)
	return err == nil && to&syscall.O_ACCMODE == syscall.O_RDONLY
}

// adopt takes over what the supervisor left in descriptors 3 to 8.
func adopt() error {
	for fd := fdIn; fd <= fdTerminal; fd++ {
		if _, err := fcntl(fd, syscall.F_SETFD, syscall.FD_CLOEXEC); err != nil {
			return err
		}
	}
	for _, fd := range []int{fdIn, fdOut} {
		if err := syscall.SetNonblock(fd, false); err != nil {
			return err
		}
	}
	mem := mapMemory(fdMemory) // private memory if this is a placeholder
	syscall.Close(fdMemory)
	taken = &Channel{In: fdIn, Out: fdOut, Crash: -1, Terminal: fdTerminal, ByHand: true}
	if samePipe(1, fdTerminal) {
		syscall.Close(fdTerminal)
		taken.Terminal, taken.ByHand = -1, false
	}
	capture = startCapture(fdStdout, fdStderr, mem)
	return nil
}

// captureSelf is the one-process form: it moves descriptors 0, 1 and 2 out of
// reach and puts /dev/null and two pipes in their places.
func captureSelf() error {
	closeInheritedOnExec()
	var moved [3]int
	for fd := range moved {
		var err error
		if moved[fd], err = duplicate(fd); err != nil {
			return err
		}
	}
	for _, fd := range moved[:2] {
		if err := syscall.SetNonblock(fd, false); err != nil {
			return err
		}
	}
	in, err := null()
	if err != nil {
		return err
	}
	outR, outW, err := pipe()
	if err != nil {
		return err
	}
	errR, errW, err := pipe()
	if err != nil {
		return err
	}
	for fd, from := range []int{in, outW, errW} {
		if err := syscall.Dup3(from, fd, 0); err != nil {
			return err
		}
		syscall.Close(from)
	}
	taken = &Channel{In: moved[0], Out: moved[1], Crash: moved[2], Terminal: moved[2]}
	capture = startCapture(outR, errR, mapMemory(-1))
	return nil
}
