//go:build linux && (amd64 || arm64)

package filter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestGoProgramsWork(t *testing.T) {
	if out, err := start(t, ordinary, "go"); err != nil || out != "done\n" {
		t.Errorf("%q, %v", out, err)
	}
	if out, err := start(t, oneProcess, "go alone"); err != nil || out != "done\n" {
		t.Errorf("with one process: %q, %v", out, err)
	}
}

func workInGo([]string) error {
	for _, work := range []func() error{compute, useFiles, useTimers, useSignals, useChildren, useSupervisor} {
		if err := work(); err != nil {
			return err
		}
	}
	fmt.Println("done")
	return nil
}

// workAlone is workInGo without children and what belongs to them.
func workAlone([]string) error {
	for _, work := range []func() error{compute, useFiles, useTimers, useSignals} {
		if err := work(); err != nil {
			return err
		}
	}
	if err := exec.Command("/bin/true").Run(); !errors.Is(err, unix.EPERM) {
		return fmt.Errorf("a child: %w", err)
	}
	if _, err := unix.MemfdCreate("x", 0); !errors.Is(err, unix.EPERM) {
		return fmt.Errorf("memory file: %w", err)
	}
	fmt.Println("done")
	return nil
}

// compute runs goroutines on several threads and collects garbage.
func compute() error {
	var g sync.WaitGroup
	for range 32 {
		g.Go(func() {
			runtime.LockOSThread() // a thread each, which ends with its goroutine
			b := make([][]byte, 0)
			for i := range 200 {
				b = append(b[max(0, len(b)-10):], make([]byte, i*1024))
			}
			runtime.KeepAlive(b)
		})
	}
	g.Wait()
	runtime.GC()
	return nil
}

func useFiles() error {
	root, err := os.OpenRoot(".")
	if err != nil {
		return err
	}
	if err := root.MkdirAll("a/b", 0o700); err != nil {
		return err
	}
	if err := os.WriteFile("a/b/c", []byte("text"), 0o644); err != nil {
		return err
	}
	if err := os.Rename("a/b/c", "a/d"); err != nil {
		return err
	}
	if err := os.Symlink("d", "a/link"); err != nil {
		return err
	}
	f, err := root.Open("a/d")
	if err != nil {
		return err
	}
	mapped, err := unix.Mmap(int(f.Fd()), 0, 4, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil || string(mapped) != "text" {
		return fmt.Errorf("mmap: %q, %w", mapped, err)
	}
	if err := os.CopyFS("copy", os.DirFS("a/b")); err != nil {
		return err
	}
	if err := os.Chmod("a/d", 0o600); err != nil {
		return err
	}
	if err := os.Chmod("a/d", 0o700|os.ModeSetuid); !errors.Is(err, unix.EPERM) {
		return fmt.Errorf("set-user-id: %w", err)
	}
	return os.RemoveAll("a")
}

func useTimers() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	r, w, err := os.Pipe() // a deadline wakes the poller
	if err != nil {
		return err
	}
	defer w.Close()
	defer r.Close()
	if err := r.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		return err
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("a deadline: %w", err)
	}
	return nil
}

func useSignals() error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, unix.SIGUSR1)
	if err := unix.Kill(os.Getpid(), unix.SIGUSR1); err != nil {
		return err
	}
	<-c
	return nil
}

func useChildren() error {
	if err := exec.Command("/bin/true").Run(); err != nil {
		return err
	}
	cat := exec.Command("/bin/cat")
	in, err := cat.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cat.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cat.Start(); err != nil {
		return err
	}
	if _, err := in.Write([]byte("text")); err != nil {
		return err
	}
	_ = in.Close()
	if b, err := io.ReadAll(out); err != nil || string(b) != "text" {
		return fmt.Errorf("cat: %q, %w", b, err)
	}
	if err := cat.Wait(); err != nil {
		return err
	}
	if err := exec.Command("/bin/true").Run(); err != nil {
		return err
	}
	long := exec.Command("/bin/cat")
	if _, err := long.StdinPipe(); err != nil {
		return err
	}
	if err := long.Start(); err != nil {
		return err
	}
	if err := long.Process.Kill(); err != nil { // by pidfd_send_signal
		return err
	}
	if err := long.Wait(); signalOf(err) != unix.SIGKILL {
		return fmt.Errorf("kill: %w", err)
	}
	return nil
}

// useSupervisor makes the calls of an inmate's supervisor, see package entry.
func useSupervisor() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("dumpable: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("reaper: %w", err)
	}
	fd, err := unix.MemfdCreate("x", unix.MFD_CLOEXEC)
	if err != nil {
		return fmt.Errorf("memory file: %w", err)
	}
	if err := unix.Ftruncate(fd, 4096); err != nil {
		return err
	}
	if _, err := unix.Mmap(fd, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err != nil {
		return fmt.Errorf("shared mapping: %w", err)
	}
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	if _, err := unix.FcntlInt(uintptr(p[1]), unix.F_SETPIPE_SZ, 1<<16); err != nil {
		return fmt.Errorf("size of a pipe: %w", err)
	}
	if n, err := unix.IoctlGetInt(p[0], unix.TIOCINQ); err != nil || n != 0 {
		return fmt.Errorf("what is in a pipe: %d, %w", n, err)
	}
	if _, err := unix.Ppoll([]unix.PollFd{{Fd: int32(p[1]), Events: unix.POLLOUT}}, nil, nil); err != nil {
		return err
	}
	pidfd, err := unix.PidfdOpen(os.Getpid(), 0)
	if err != nil {
		return err
	}
	if err := unix.PidfdSendSignal(pidfd, 0, nil, 0); err != nil {
		return err
	}
	if _, err := unix.Wait4(-1, nil, unix.WNOHANG|unix.WALL, nil); !errors.Is(err, unix.ECHILD) {
		return fmt.Errorf("wait4: %w", err)
	}
	return unix.CloseRange(3, ^uint(0)>>32, unix.CLOSE_RANGE_CLOEXEC)
}

func TestShellsWork(t *testing.T) {
	sh := need(t, "sh")
	const script = `
set -e
x=$(printf 'b\na\n' | sort | tr a-z A-Z | head -n 1); test "$x" = A
echo text > f; cp f g; mv g h; grep -q text h; chmod 600 h; mkfifo p; ls -l > /dev/null
(cat p > q) & echo through > p; wait; test "$(cat q)" = through
sleep 0.01 & kill $!; wait $! || test $? -gt 128
ulimit -n 64; test -t 0 && exit 1; date > /dev/null; find . -name f | xargs rm
echo done`
	if out, err := start(t, ordinary, "exec", sh, "-c", script); err != nil || out != "done\n" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestPythonWorks(t *testing.T) {
	python := need(t, "python3")
	const script = `
import hashlib, json, mmap, os, random, select, signal, subprocess, sys, tempfile, threading, time
t = [threading.Thread(target=lambda: hashlib.sha256(os.urandom(1 << 20))) for _ in range(8)]
[x.start() for x in t]; [x.join() for x in t]
assert subprocess.run(["/bin/cat"], input=b"text", stdout=subprocess.PIPE).stdout == b"text"
assert os.system("exit 3") == 3 << 8
pid = os.fork()
if pid == 0: os._exit(0)
os.waitpid(pid, 0)
m = mmap.mmap(-1, 4096); m.resize(8192)
with tempfile.TemporaryDirectory() as d:
    open(os.path.join(d, "x"), "w").write("x"); os.listdir(d); os.stat(d)
e = select.epoll(); r, w = os.pipe(); e.register(r, select.EPOLLIN); os.write(w, b"x"); assert e.poll()
assert not os.isatty(r)
time.sleep(0.001)
try: os.chroot("/")
except PermissionError: print("done")
`
	if out, err := start(t, ordinary, "exec", python, "-c", script); err != nil || out != "done\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// TestCProgramsWork has a program of each C library and way of linking that
// there is a compiler for.
func TestCProgramsWork(t *testing.T) {
	variants := [][]string{{"gcc"}, {"gcc", "-static"}}
	if _, err := exec.LookPath("musl-gcc"); err == nil {
		variants = append(variants, []string{"musl-gcc"}, []string{"musl-gcc", "-static"})
	} else {
		t.Log("musl is NOT TESTED: there is no musl-gcc")
	}
	for _, c := range variants {
		t.Run(strings.Join(c, ""), func(t *testing.T) {
			compiler := need(t, c[0])
			program := filepath.Join(t.TempDir(), "workload")
			args := append(c[1:len(c):len(c)], "-O1", "-pthread", "-o", program, filepath.Join("testdata", "workload.c"))
			if out, err := exec.CommandContext(t.Context(), compiler, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if out, err := start(t, ordinary, "exec", program); err != nil || out != "done\n" {
				t.Errorf("%q, %v", out, err)
			}
			if out, err := start(t, oneProcess, "exec", program, "one"); err != nil || out != "done\n" {
				t.Errorf("with one process: %q, %v", out, err)
			}
		})
	}
}
