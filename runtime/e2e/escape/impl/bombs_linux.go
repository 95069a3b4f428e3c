package impl

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// bombs go a bounded way beyond the limits that the cell has, and no further.
var bombs = map[string]attempt{
	"memory":             memory(unix.MAP_PRIVATE),
	"memory-shared":      memory(unix.MAP_SHARED),
	"memory-in-pipes":    memoryInPipes,
	"memory-of-children": memoryOfChildren,
	"memory-in-files":    memoryInFiles,
	"threads":            threads,
	"processes":          crowd,
	"disk":               disk,
	"file-size":          fileSize,
	"open-files":         openFiles,
}

// children starts processes that make the calls and then wait, one after the
// other; it returns how many got so far. All have ended when it returns.
func children(w world, most int, calls ...call) (int, error) {
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return 0, err
	}
	defer func() { _, _ = unix.Close(pipe[0]), unix.Close(pipe[1]) }()
	calls = append(calls,
		newCall(unix.SYS_WRITE, uintptr(pipe[1]), text("!"), 1),
		newCall(unix.SYS_PPOLL, 0, 0, 0, 0, 0)) // for ever
	var pids []int
	defer func() {
		for _, pid := range pids {
			_ = unix.Kill(pid, unix.SIGKILL)
			_, _ = unix.Wait4(pid, nil, 0, nil)
		}
	}()
	for n := range most {
		pid, err := fork(newCall(unix.SYS_CLONE, uintptr(unix.SIGCHLD)), calls)
		if err != nil {
			return n, err
		}
		pids = append(pids, pid)
		if err := ready(w, pipe[0], pid); err != nil {
			return n, err
		}
	}
	if slices.ContainsFunc(pids, dead) { // what one needs may have cost another its life
		return most - 1, errDied
	}
	return most, nil
}

var errDied = errors.New("a child died")

func dead(pid int) bool {
	var info unix.Siginfo
	err := unix.Waitid(unix.P_PID, pid, &info, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
	return err == nil && info.Signo != 0
}

// ready waits until a child has written to the pipe, or died.
func ready(w world, pipe, pid int) error {
	const look = 20 // ms
	for time.Now().Before(w.deadline.Add(-limit / 6)) {
		if n, err := unix.Poll([]unix.PollFd{{Fd: int32(pipe), Events: unix.POLLIN}}, look); err == nil && n == 1 {
			_, err := unix.Read(pipe, make([]byte, 1))
			return err
		}
		if dead(pid) {
			return errDied
		}
	}
	return errors.New("a child is late")
}

func crowd(w world) (string, error) {
	return onThread(func() (string, error) {
		n, err := children(w, int(2*w.PIDs))
		if int64(n) > w.PIDs {
			return fmt.Sprintf("have %d processes", n), nil
		}
		return "", fmt.Errorf("after %d: %w", n, err)
	})
}

// threads makes threads that wait; where one cannot be had, Go's runtime ends
// the process.
func threads(w world) (string, error) {
	var waiting atomic.Int64
	for range 2 * w.PIDs {
		go func() {
			runtime.LockOSThread()
			waiting.Add(1)
			rest := unix.NsecToTimespec(int64(time.Until(w.deadline)))
			_, _ = unix.Ppoll(nil, &rest, nil)
		}()
	}
	for waiting.Load() < 2*w.PIDs {
		if time.Now().After(w.deadline.Add(-limit / 6)) {
			return "", fmt.Errorf("after %d, it is late", waiting.Load())
		}
		runtime.Gosched()
	}
	return fmt.Sprintf("have %d threads", waiting.Load()), nil
}

// disk writes to new files, which it removes.
func disk(w world) (string, error) {
	const most = 4 << 20 // of a file
	junk := make([]byte, 1<<20)
	var total int64
	var made []string
	defer func() {
		for _, name := range made {
			_ = os.Remove(name)
		}
	}()
	var last error
	for i, dir := range w.places() {
		for j := 0; total <= w.TmpSize && time.Now().Before(w.deadline); j++ {
			name := filepath.Join(dir, fmt.Sprintf("probe-%d-%d-%d", os.Getpid(), i, j))
			f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				last = err
				break
			}
			made = append(made, name)
			size := int64(0)
			for size < most && err == nil {
				var n int
				n, err = f.Write(junk)
				size += int64(n)
			}
			total += size
			if _ = f.Close(); err != nil {
				last = err
				break
			}
		}
	}
	if total > w.TmpSize {
		return fmt.Sprintf("write %d bytes", total), nil
	}
	return "", fmt.Errorf("after %d bytes: %w", total, last)
}

func fileSize(w world) (string, error) {
	signal.Ignore(unix.SIGXFSZ)
	return w.madeIn(func(name string) (string, error) {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return "", err
		}
		_, err = f.WriteAt([]byte{0}, w.FileSize) // all before it is a hole
		return done("write beyond the limit of a file", errors.Join(err, f.Close()))
	})
}

func openFiles(w world) (string, error) {
	var fds []int
	defer func() {
		for _, fd := range fds {
			_ = unix.Close(fd)
		}
	}()
	for int64(len(fds)) <= w.OpenFiles {
		fd, err := unix.FcntlInt(0, unix.F_DUPFD_CLOEXEC, 0)
		if err != nil {
			return "", fmt.Errorf("after %d: %w", len(fds), err)
		}
		fds = append(fds, fd)
	}
	return fmt.Sprintf("have %d descriptors", len(fds)), nil
}
