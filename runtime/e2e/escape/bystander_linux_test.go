package escape_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

// bystanderMark makes a process of this test a bystander: a process of the host
// that has a secret and takes note of what is done to it. Its value is the
// secret.
const bystanderMark = "ESCAPE_BYSTANDER"

// pages are where probers are pointed to.
var pages struct{ secret, blank []byte }

// standBy is the main of a bystander. It reports where its pages are, and answers
// each line with what was done to it so far.
func standBy(secret string) {
	pages.secret, pages.blank = []byte(secret), make([]byte, len(secret))
	var signals atomic.Int64
	heard := make(chan os.Signal, 64)
	signal.Notify(heard, unix.SIGUSR1)
	go func() {
		for range heard {
			signals.Add(1)
		}
	}()
	fmt.Println(uintptr(unsafe.Pointer(&pages.secret[0])), uintptr(unsafe.Pointer(&pages.blank[0])))
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		written := strings.Trim(string(pages.blank), "\x00") != ""
		if lines.Text() == "forget" {
			signals.Store(0)
			clear(pages.blank)
		}
		fmt.Println(signals.Load(), written)
	}
}

type bystander struct {
	pid          int
	secret, void uint64 // addresses
	questions    io.Writer
	answers      *bufio.Reader
}

// newBystander starts one that works in dir and has the file open as
// descriptor 3.
func newBystander(t *testing.T, secret, dir, file string) *bystander {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cmd := exec.Command(self, secret)
	cmd.Env = []string{bystanderMark + "=" + secret}
	cmd.Dir = dir
	cmd.ExtraFiles = []*os.File{f}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &bystander{pid: cmd.Process.Pid, questions: in, answers: bufio.NewReader(out)}
	t.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the bystander: %v", err)
		}
	})
	if _, err := fmt.Fscanln(b.answers, &b.secret, &b.void); err != nil {
		t.Fatal(err)
	}
	return b
}

// ask returns how often it was signalled and whether it was written to.
func (b *bystander) ask(t *testing.T, question string) (signals int, written bool) {
	t.Helper()
	if _, err := io.WriteString(b.questions, question+"\n"); err != nil {
		t.Fatalf("the bystander is gone: %v", err)
	}
	if _, err := fmt.Fscanln(b.answers, &signals, &written); err != nil {
		t.Fatalf("the bystander is gone: %v", err)
	}
	return signals, written
}

// traces returns what was done to it. With wait it is given time to notice that
// something was.
func (b *bystander) traces(t *testing.T, wait bool) []string {
	t.Helper()
	for deadline := time.Now().Add(testenv.Patience); ; time.Sleep(time.Millisecond) {
		var all []string
		signals, written := b.ask(t, "look")
		if signals > 0 {
			all = append(all, fmt.Sprintf("the process got %d signals", signals))
		}
		if written {
			all = append(all, "the process's memory was written to")
		}
		if len(all) > 0 || !wait || time.Now().After(deadline) {
			return all
		}
	}
}
