// Command cell is an inmate that speaks no protocol: it does what MODE says,
// and answers on the sidechannel in lines of text.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/entry"
	_ "github.com/hoosegen/hoosegen/runtime/internal/entry/testdata/zprint"
)

var (
	ends    entry.Channel
	in, out *os.File
)

func main() {
	mode := os.Getenv("MODE")
	if mode == "plain" { // a program that only happens to link entry
		io.Copy(os.Stdout, os.Stdin)
		fmt.Fprint(os.Stderr, "plain stderr")
		return
	}
	if mode == "bomber" {
		explode()
		return
	}
	ch, err := entry.Take()
	if err != nil {
		log.Fatal(err)
	}
	ends = ch
	in, out = os.NewFile(uintptr(ch.In), "in"), os.NewFile(uintptr(ch.Out), "out")
	if ch.Crash >= 0 {
		debug.SetCrashOutput(os.NewFile(uintptr(ch.Crash), "crash"), debug.CrashOptions{})
	}
	do, ok := modes[mode]
	if !ok {
		log.Fatalf("no mode %q", mode)
	}
	do()
}

func say(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }

// waitForHost returns when the host closes the channel.
func waitForHost() { io.Copy(io.Discard, in) }

func number(name string) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return n
}

var modes = map[string]func(){
	"hello": func() { say("hello"); waitForHost() },
	"exit":  func() { os.Exit(number("CODE")) },
	"panic": func() { panic("boom") },
	"goroutine panic": func() {
		go panic("boom elsewhere")
		select {}
	},
	"signal": func() {
		signal.Reset()
		syscall.Kill(os.Getpid(), syscall.Signal(number("CODE")))
		select {}
	},
	"log.Fatal": func() { log.Fatal("out of cheese") },
	"nil":       func() { var p *int; *p = 1 },
	"overflow": func() {
		debug.SetMaxStack(1 << 20) // a gigabyte takes its time
		fmt.Println(overflow(1))
	},
	"maps": maps,
	"crowd": func() { // a crash whose text is larger than any pipe
		for range 20_000 {
			go func() { select {} }()
		}
		runtime.Gosched()
		maps()
	},
	"print": func() {
		fmt.Print(os.Getenv("OUT"))
		fmt.Fprint(os.Stderr, os.Getenv("ERR"))
		os.Exit(number("CODE"))
	},
	"flood": func() { // residual output far beyond what is reported
		line := strings.Repeat("x", 99) + "\n"
		for range 40_000 {
			os.Stdout.WriteString(line)
		}
		fmt.Println("the end")
		os.Exit(number("CODE"))
	},
	"println": func() {
		runtime.GOMAXPROCS(1)
		for range 60_000 {
			println("println println println println println println println println println println println println 123")
		}
		say("done")
		waitForHost()
	},
	"held": func() { // a line that is read from the pipe and never passed on
		entry.AttachOutput(nil, nil)
		fmt.Println("held back")
		entry.FlushOutput()
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	},
	"env": func() {
		say("%q", os.Environ())
		raw, _ := os.ReadFile("/proc/self/environ")
		say("%q", raw)
		waitForHost()
	},
	"descriptors": func() {
		show, err := exec.Command("/bin/ls", "-l", "/proc/self/fd").CombinedOutput()
		say("%q", fmt.Sprint(string(show), err))
		waitForHost()
	},
	"channel": func() {
		if ends.Terminal >= 0 {
			os.NewFile(uintptr(ends.Terminal), "terminal").WriteString("to the terminal")
		}
		say("by hand %t, terminal %t, crash %t", ends.ByHand, ends.Terminal >= 0, ends.Crash >= 0)
		waitForHost()
	},
	"streams": streams,
	"flush":   flush,
	"slow sink": func() {
		block := make(chan struct{})
		entry.AttachOutput(func([]byte) { <-block }, nil)
		line := strings.Repeat("x", 999) + "\n"
		for range 3000 {
			os.Stdout.WriteString(line)
		}
		say("printed")
		waitForHost()
	},
	"ignore": func() { // ignores the loss of the channel
		say("%d", os.Getpid())
		say("%d", daemon("sleep 60"))
		say("%d", daemon("sleep 60 & sleep 60"))
		say("ready")
		select {}
	},
	"alone": func() { // ignores it too, and has nobody who outlives it
		say("%d", os.Getpid())
		say("ready")
		select {}
	},
	"leave": func() { // ends and leaves daemons behind
		for range number("COUNT") {
			say("%d", daemon("sleep 60 & setsid sleep 60"))
		}
		say("ready")
	},
	"comet": func() { // a process that is another one all the time
		// Bounded in number, and by the test's directory: it must end even if
		// the supervisor fails to end it.
		daemon("cd " + os.Getenv("DIR") + "; n=0; f() { n=$((n+1)); [ $n -lt 20000 ] && [ -d . ] && [ -e go ] && f & }; f; f")
		say("ready")
		select {}
	},
	"bomb": func() { // processes that take the place of those that are killed
		bomber()
		time.Sleep(200 * time.Millisecond)
		say("ready")
		select {}
	},
	"orphans": func() { // processes whose parents do not wait for them
		for range number("COUNT") {
			exec.Command("/bin/sh", "-c", "true & true & true &").Run()
		}
		say("%d", os.Getppid())
		waitForHost()
	},
	"stopped": func() {
		say("%d", os.Getpid())
		say("ready")
		syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		select {}
	},
	"session": func() {
		sid, _, _ := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
		_, ttyErr := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		_, peek := os.ReadDir(fmt.Sprintf("/proc/%d/fd", os.Getppid()))
		say("%v %v %v", int(sid) == os.Getpid(), ttyErr != nil, peek)
		waitForHost()
	},
}

func overflow(n int) int { return overflow(n+1) + 1 }

func maps() {
	m := make(map[int]int)
	for i := range 100 { // grown before it is shared, so that only the check fails
		m[i] = i
	}
	for range 4 {
		go func() {
			for i := 0; ; i++ {
				m[i%100]++
			}
		}()
	}
	select {}
}

// daemon starts a shell in a session of its own and returns its process id.
func daemon(script string) int {
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		say("start: %v", err)
	}
	return cmd.Process.Pid
}

const bombers = 40

// bomber starts a process that starts others like it.
func bomber() *exec.Cmd {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = []string{"MODE=bomber", "DIR=" + os.Getenv("DIR")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Start()
	return cmd
}

// explode starts others for as long as it lives, which is for ten seconds and
// while it has one of the locks at most: so there are never more than the
// locks, and a killed one makes room for another.
func explode() {
	for i := range bombers {
		slot, err := os.OpenFile(fmt.Sprintf("%s/slot%d", os.Getenv("DIR"), i), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return
		}
		if syscall.Flock(int(slot.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
			slot.Close()
			continue
		}
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
			bomber().Wait()
		}
		slot.Close()
		return
	}
}

// streams passes on what is captured.
func streams() {
	entry.AttachOutput(
		func(p []byte) { fmt.Fprintf(out, "1 %d\n%s\n", len(p), p) },
		func(p []byte) { fmt.Fprintf(out, "2 %d\n%s\n", len(p), p) },
	)
	fmt.Fprint(os.Stdout, "from Go")
	entry.FlushOutput()
	fmt.Fprint(os.Stderr, "error from Go")
	entry.FlushOutput()
	println("from println")
	entry.FlushOutput()
	cmd := exec.Command("/bin/sh", "-c", "printf child; printf 'child error' >&2; (exec setsid sh -c 'printf grandchild')")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Run()
	entry.FlushOutput()
	os.Exit(0)
}

// flush counts the times that Flush returned too early.
func flush() {
	var mu sync.Mutex
	var got strings.Builder
	entry.AttachOutput(func(p []byte) { mu.Lock(); got.Write(p); mu.Unlock() }, nil)
	// A child that never stops printing must not keep Flush from returning.
	noise := exec.Command("/bin/sh", "-c", "while :; do echo noise >&2; done")
	noise.Stderr = os.Stderr
	noise.Start()
	early := 0
	for i := range 2000 {
		line := fmt.Sprintf("line %d", i)
		fmt.Println(line)
		flushOutput()
		mu.Lock()
		if !strings.HasSuffix(got.String(), line+"\n") {
			early++
		}
		mu.Unlock()
	}
	noise.Process.Kill()
	say("%d", early)
	waitForHost()
}

func flushOutput() { entry.FlushOutput() }
