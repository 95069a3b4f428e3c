package jail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// warden is the host's end of the process that makes cells. Its goroutine is
// tied to one thread for as long as the warden or any of its cells lives, since
// a cell is killed when the thread ends that it is a child of.
type warden struct {
	socket *os.File // one plan at a time by way of a lock that os.File has
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the process is gone and reaped
	freed  chan struct{} // closed when the thread is free again

	mu    sync.Mutex
	cells int           // that live, or are being made
	over  bool          // no more are to come
	none  chan struct{} // closed when it is over and there are no cells
}

// startWarden executes this program again.
func startWarden() (*warden, error) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socketpair: %w", err)
	}
	theirs := os.NewFile(uintptr(ends[1]), "warden")
	defer theirs.Close() //nolint:errcheck // nothing was written to it
	if err := unix.SetNonblock(ends[0], true); err != nil {
		return nil, errors.Join(err, unix.Close(ends[0]))
	}
	// A plan has to go into the buffer whole. Not more than the system's
	// limit, which holds one as well.
	_ = unix.SetsockoptInt(ends[0], unix.SOL_SOCKET, unix.SO_SNDBUF, 2*stage.MaxPlan)
	w := &warden{
		socket: os.NewFile(uintptr(ends[0]), "warden"),
		ended:  make(chan struct{}),
		freed:  make(chan struct{}),
		none:   make(chan struct{}),
	}
	w.cmd = &exec.Cmd{
		Path: "/proc/self/exe",
		Args: []string{"hoosegen-warden"},
		Env:  stage.Environment(),
		Dir:  "/",
		// The socket in place of /dev/null, which there may be none of; what a
		// Go runtime would print there is no status, and ends the warden.
		Stdin: theirs, Stdout: theirs, Stderr: theirs,
		ExtraFiles:  []*os.File{theirs},
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	started := make(chan error)
	go w.run(started)
	if err := <-started; err != nil {
		_ = w.socket.Close()
		return nil, err
	}
	return w, nil
}

// run starts the warden and stays on its thread until nobody depends on it.
func (w *warden) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(w.freed)
	err := w.cmd.Start()
	started <- err
	if err != nil {
		close(w.ended)
		return
	}
	_ = w.cmd.Wait() // it ends when the socket does, and its status tells nothing
	close(w.ended)
	w.mu.Lock()
	w.over = true
	if w.cells == 0 {
		close(w.none)
	}
	w.mu.Unlock()
	<-w.none
}

// hire counts one more cell, unless the process has ended.
func (w *warden) hire() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.over {
		w.cells++
	}
	return !w.over
}

// dismiss counts one cell less.
func (w *warden) dismiss() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cells--; w.cells == 0 && w.over {
		close(w.none)
	}
}

// errWardenGone is the error of a launch whose warden was killed, or was killed
// because it did not answer.
var errWardenGone = errors.New("the process that makes cells has ended")

const hintWarden = "it is this program, executed again; if that happens every time, something keeps it from running"

// send has a cell made by plan. What comes of it is told to the status pipe
// among the files.
func (w *warden) send(ctx context.Context, plan []byte, files []*os.File) error {
	fds := make([]int, len(files))
	for i, f := range files {
		fds[i] = int(f.Fd())
	}
	defer runtime.KeepAlive(files)
	conn, err := w.socket.SyscallConn()
	if err != nil {
		return errWardenGone
	}
	// A warden that does not read is stopped, or stuck. It is not waited for.
	_ = w.socket.SetWriteDeadline(time.Now().Add(wardenTime))
	defer context.AfterFunc(ctx, func() { _ = w.socket.SetWriteDeadline(time.Now()) })()
	rights := unix.UnixRights(fds...)
	var sendErr error
	err = conn.Write(func(fd uintptr) bool {
		sendErr = unix.Sendmsg(int(fd), plan, rights, nil, unix.MSG_NOSIGNAL|unix.MSG_DONTWAIT)
		return !errors.Is(sendErr, unix.EAGAIN) && !errors.Is(sendErr, unix.EINTR)
	})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.kill()
		return errWardenGone
	// What else there is to be said of the file is that it is closed, for
	// which package os has no error of its own here.
	case err != nil, errors.Is(sendErr, unix.EPIPE), errors.Is(sendErr, unix.ECONNRESET):
		return errWardenGone
	case sendErr != nil:
		return fmt.Errorf("send the plan: %w", sendErr)
	}
	return nil
}

// kill ends a warden that does not do its work. Its cells live on.
func (w *warden) kill() {
	_ = w.cmd.Process.Kill()
}

// close ends the warden, and waits until its cells, which have been closed,
// have ended too.
func (w *warden) close() {
	if conn, err := w.socket.SyscallConn(); err == nil {
		// A copy of the socket may be open in a process that was forked from
		// the host; this ends all of them.
		_ = conn.Control(func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_RDWR) })
	}
	_ = w.socket.Close()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-w.ended:
	case <-timer.C:
		w.kill()
	}
	<-w.freed
}
