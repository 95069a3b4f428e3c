// Command inmate is what the launcher's tests start. It is a plain program that
// knows nothing of hoosegen; the variable MODE says what it does.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

func main() {
	mode := inmates[os.Getenv("MODE")]
	if mode == nil {
		fmt.Fprintln(os.Stderr, "no such mode")
		os.Exit(99)
	}
	os.Exit(mode())
}

var inmates = map[string]func() int{
	"echo":        echo,
	"environment": tellEnvironment,
	"text":        func() int { fmt.Fprint(os.Stderr, "panic: boom"); return 2 },
	"report":      writeReport,
	"killed":      func() int { return killSelf() },
	"flood":       flood,
	"family":      family3,
	"orphan":      leaveOrphan,
	"wait":        func() int { return waitForEnd() },
}

// flood writes to descriptor 2 for ever, and a word to the channel once it has
// written many times what is kept of that.
func flood() int {
	_, _ = io.CopyN(os.Stderr, forever{}, 8<<20)
	fmt.Println("flooded")
	_, _ = io.Copy(os.Stderr, forever{})
	return 0
}

func echo() int {
	if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
		return 1
	}
	return 0
}

// tellEnvironment answers with the environment, the arguments, the session and the directory.
func tellEnvironment() int {
	sid, _ := unix.Getsid(0)
	dir, _ := os.Getwd()
	fmt.Printf("%s\n%s\nleader=%t\ndir=%s\ninherited=%d\n", strings.Join(os.Environ(), "\n"), strings.Join(os.Args[1:], " "), sid == os.Getpid(), dir, inherited())
	return 0
}

// inherited counts the descriptors that survive an exec. What the Go runtime
// opens for itself is close-on-exec.
func inherited() int {
	n := 0
	for fd := range uintptr(1024) {
		if flags, err := unix.FcntlInt(fd, unix.F_GETFD, 0); err == nil && flags&unix.FD_CLOEXEC == 0 {
			n++
		}
	}
	return n
}

func writeReport() int {
	_, _ = os.Stderr.WriteString("\x00\x00\x00\x12\x08\x01\x00\x00\x00\x00\x00\x00last bytes" +
		"\x00\x00\x00\x0c\x0d\x00\x00\x00\x00\x00\x00\x00\x93\xff\x09\x01")
	return 137
}

func killSelf() int {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	return waitForEnd()
}

// waitForEnd blocks whatever happens to the channel and ignores polite signals.
func waitForEnd() int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	r, _, err := os.Pipe()
	if err != nil {
		return 1
	}
	_, _ = r.Read(make([]byte, 1))
	return 0
}

type forever struct{}

func (forever) Read(p []byte) (int, error) { clear(p); p[0] = 'x'; return len(p), nil }

// family3 starts a child that starts a grandchild in a session of its own and
// dies, as a supervisor would see it, then reports the grandchild's process id.
func family3() int {
	if os.Getenv("DEPTH") == "" {
		if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
			return 1
		}
	}
	return startGrandchild("family")
}

// leaveOrphan ends at once and leaves a grandchild that holds descriptor 2 and
// is in no way to be found, until the channel is closed.
func leaveOrphan() int {
	os.Setenv("LAST", "echo")
	return startGrandchild("orphan")
}

func startGrandchild(mode string) int {
	next := map[string]string{"": "1", "1": "2"}[os.Getenv("DEPTH")]
	last := os.Getenv("LAST")
	if last == "" {
		last = "wait"
	}
	if next == "2" {
		mode = last
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = []string{"HOOSEGEN_ENTRY=inmate", "MODE=" + mode, "DEPTH=" + next, "LAST=" + last}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return 1
	}
	if next == "2" {
		fmt.Printf("%d\n", cmd.Process.Pid)
		return 0 // the middle one dies, and orphans the last
	}
	_ = cmd.Wait()
	if mode == "orphan" {
		return 4
	}
	return waitForEnd()
}
