package jail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/own"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// zygote is the host's end of the process that makes cells. Its goroutine is
// tied to one thread for as long as the zygote or any of its cells lives, since
// a cell is killed when the thread ends that it is a child of.
type zygote struct {
	socket *os.File // one plan at a time by way of a lock that os.File has
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the process is gone and reaped
	freed  chan struct{} // closed when the thread is free again

	mu    sync.Mutex
	cells int           // that live, or are being made
	over  bool          // no more are to come
	none  chan struct{} // closed when it is over and there are no cells
}

// startZygote executes this program again.
func startZygote() (*zygote, error) {
	ours, theirs, err := own.Socketpair(unix.SOCK_SEQPACKET)
	if err != nil {
		return nil, err
	}
	defer theirs.Close() //nolint:errcheck // nothing was written to it
	z := &zygote{
		socket: ours,
		cmd:    own.Command("hoosegen-zygote", stage.Environment()),
		ended:  make(chan struct{}),
		freed:  make(chan struct{}),
		none:   make(chan struct{}),
	}
	// A plan has to go into the buffer whole. Not more than the system's
	// limit, which holds one as well.
	z.control(func(fd int) { _ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF, 2*stage.MaxPlan) })
	// The socket in place of /dev/null, which there may be none of; what a Go
	// runtime would print there is no status, and ends the zygote.
	z.cmd.Stdin, z.cmd.Stdout, z.cmd.Stderr = theirs, theirs, theirs
	z.cmd.ExtraFiles = []*os.File{theirs}
	started := make(chan error)
	go z.run(started)
	if err := <-started; err != nil {
		_ = z.socket.Close()
		return nil, err
	}
	return z, nil
}

// run starts the zygote and stays on its thread until nobody depends on it.
func (z *zygote) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(z.freed)
	err := z.cmd.Start()
	started <- err
	if err != nil {
		close(z.ended)
		return
	}
	_ = z.cmd.Wait() // it ends when the socket does, and its status means nothing
	close(z.ended)
	z.mu.Lock()
	z.over = true
	if z.cells == 0 {
		close(z.none)
	}
	z.mu.Unlock()
	<-z.none
}

// acquire counts one more cell, unless the process has ended.
func (z *zygote) acquire() bool {
	z.mu.Lock()
	defer z.mu.Unlock()
	if !z.over {
		z.cells++
	}
	return !z.over
}

// release counts one cell less.
func (z *zygote) release() {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.cells--; z.cells == 0 && z.over {
		close(z.none)
	}
}

// errZygoteGone is the error of a launch whose zygote was killed, or was killed
// because it did not answer.
var errZygoteGone = errors.New("the process that makes cells has ended")

const hintZygote = "it is this program, executed again; if that happens every time, something keeps it from running"

// send has a cell made by plan. What comes of it is written to the status
// pipe among the files.
func (z *zygote) send(ctx context.Context, plan []byte, files []*os.File) error {
	fds := make([]int, len(files))
	for i, f := range files {
		fds[i] = int(f.Fd())
	}
	defer runtime.KeepAlive(files)
	conn, err := z.socket.SyscallConn()
	if err != nil {
		return errZygoteGone
	}
	// A zygote that does not read is stopped, or stuck. It is not waited for.
	_ = z.socket.SetWriteDeadline(time.Now().Add(zygoteTime))
	defer context.AfterFunc(ctx, func() { _ = z.socket.SetWriteDeadline(time.Now()) })()
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
		z.kill()
		return errZygoteGone
	// What else there is to be said of the file is that it is closed, for
	// which package os has no error of its own here.
	case err != nil, errors.Is(sendErr, unix.EPIPE), errors.Is(sendErr, unix.ECONNRESET):
		return errZygoteGone
	case sendErr != nil:
		return fmt.Errorf("send the plan: %w", sendErr)
	}
	return nil
}

// control calls f with the socket, unless that is closed.
func (z *zygote) control(f func(fd int)) {
	if conn, err := z.socket.SyscallConn(); err == nil {
		_ = conn.Control(func(fd uintptr) { f(int(fd)) })
	}
}

// kill ends a zygote that does not do its work. Its cells live on.
func (z *zygote) kill() {
	_ = z.cmd.Process.Kill()
}

// close ends the zygote, and waits until its cells, which have been closed,
// have ended too.
func (z *zygote) close() {
	// A copy of the socket may be open in a process that was forked from the
	// host; this ends all of them.
	z.control(func(fd int) { _ = unix.Shutdown(fd, unix.SHUT_RDWR) })
	_ = z.socket.Close()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-z.ended:
	case <-timer.C:
		z.kill()
	}
	<-z.freed
}
