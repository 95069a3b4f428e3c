package impl

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// call is a system call by its number.
type call struct {
	number uintptr
	args   [6]uintptr
	gate   gate
}

// gate is how the kernel is asked.
type gate int

const (
	native gate = iota // as programs of this architecture do
	int80              // as 32-bit programs of x86 do
)

func newCall(number uintptr, args ...uintptr) call {
	c := call{number: number}
	copy(c.args[:], args)
	return c
}

// do makes the call; the error is a unix.Errno.
func (c call) do() (uintptr, error) {
	r, _, errno := unix.Syscall6(c.number, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
	if errno != 0 {
		return 0, errno
	}
	return r, nil
}

// ask makes a system call of which only the error matters.
func ask(number uintptr, args ...uintptr) error {
	_, err := newCall(number, args...).do()
	return err
}

// open makes a system call that returns a descriptor, and closes that.
func open(number uintptr, args ...uintptr) error {
	fd, err := newCall(number, args...).do()
	if err == nil {
		_ = unix.Close(int(fd))
	}
	return err
}

// held keeps what system calls are given by address where it is: a pointer
// that has become a number keeps nothing alive.
var held struct {
	sync.Mutex

	all []any
}

// address returns where v is, and will be for good.
func address[T any](v *T) uintptr {
	held.Lock()
	defer held.Unlock()
	held.all = append(held.all, v)
	return uintptr(unsafe.Pointer(v))
}

// text returns the address of a string as the kernel reads it.
func text(s string) uintptr {
	b := make([]byte, len(s)+1)
	copy(b, s)
	return address(&b[0])
}

// refused reports whether err is how the kernel, a filter or a mount says no,
// without having looked any further.
func refused(err error) bool {
	for _, no := range []error{unix.EPERM, unix.EACCES, unix.ENOSYS, unix.EROFS, unix.EAFNOSUPPORT} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}

// past reports what came of a call whose arguments are nonsense on purpose: any
// error but a refusal shows that the right to make it was there.
func past(what string, err error) (string, error) {
	switch {
	case err == nil:
		return what, nil
	case refused(err):
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Sprintf("%s: past the check of rights, with %v", what, err), nil
}

// done reports what came of a call that must succeed.
func done(what string, err error) (string, error) {
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	return what, nil
}

// pastly makes an attempt of a system call that needs nothing else; see past.
func pastly(what string, number uintptr, args ...uintptr) attempt {
	return func(world) (string, error) { return past(what, ask(number, args...)) }
}

// onThread runs f on a thread that ends with it, so that what f changes of its
// thread goes no further.
func onThread(f func() (string, error)) (string, error) {
	type result struct {
		reached string
		err     error
	}
	results := make(chan result, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: the runtime ends the thread
		reached, err := f()
		results <- result{reached, err}
	}()
	r := <-results
	return r.reached, r.err
}

// inChild makes calls, one after the other, in a child process that ends, and
// returns the error of the first that fails. Where nobody may have children, it
// is not them that the attempt is about: then see alone.
func inChild(w world, flags uintptr, calls ...call) error {
	pid, err := fork(newCall(unix.SYS_CLONE, flags|uintptr(unix.SIGCHLD)), calls)
	switch {
	case err == nil:
		return reap(w, pid)
	case flags == 0 && errors.Is(err, unix.EPERM):
		return alone(calls)
	}
	return err
}

// alone makes calls in this very process, which may end by them, and returns
// the first refusal. Any other error counts as none: a process of one thread,
// which this is not, might not have met it.
func alone(calls []call) error {
	_, err := onThread(func() (string, error) {
		for i := range calls {
			err := calls[i].raw()
			if err == nil {
				continue
			}
			if refused(err) {
				return "", err
			}
			break
		}
		return "", nil
	})
	return err
}

// raw makes the call by its gate, and gives the runtime no notice of it.
func (c call) raw() error {
	var errno unix.Errno
	if c.gate == int80 {
		r := int32(call80(uint32(c.number), uint32(c.args[0]), uint32(c.args[1]), uint32(c.args[2]), uint32(c.args[3]), uint32(c.args[4])))
		if r < 0 && r > -4096 {
			errno = unix.Errno(-r)
		}
	} else {
		_, _, errno = unix.RawSyscall6(c.number, c.args[0], c.args[1], c.args[2], c.args[3], c.args[4], c.args[5])
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// reap waits for a child of inChild, and kills it when it is late.
func reap(w world, pid int) error {
	var status unix.WaitStatus
	for {
		got, err := unix.Wait4(pid, &status, unix.WNOHANG, nil)
		switch {
		case errors.Is(err, unix.EINTR):
		case err != nil:
			return fmt.Errorf("wait for a child: %w", err)
		case got == pid && status.Signaled():
			return fmt.Errorf("a child was killed by signal %d, %v", status.Signal(), status.Signal())
		case got == pid && status.ExitStatus() != 0:
			return unix.Errno(status.ExitStatus())
		case got == pid:
			return nil
		case time.Now().After(w.deadline):
			_ = unix.Kill(pid, unix.SIGKILL)
			_, _ = unix.Wait4(pid, nil, 0, nil)
			return errors.New("a child was late")
		default:
			runtime.Gosched()
		}
	}
}
