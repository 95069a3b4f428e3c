package docker_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	outside "github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

func init() {
	hosts["busy"] = busyHost
	hosts["orderly"] = orderlyHost
}

// hostConfig is what a host of the tests starts cells with.
func hostConfig(mode string) docker.Config {
	return docker.Config{
		Image:  os.Getenv("IMAGE"),
		Env:    map[string]string{"MODE": mode},
		Labels: map[string]string{os.Getenv("LABEL"): os.Getenv("VALUE")},
	}
}

// busyHost starts cells without an end, several at a time, and closes some. It
// never ends by itself.
func busyHost() int {
	l, err := docker.New(hostConfig("wait"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ready")
	slots := make(chan struct{}, 3)
	for i := 0; ; i++ {
		slots <- struct{}{}
		go func() {
			defer func() { <-slots }()
			c, err := l.Launch(context.Background())
			if err != nil {
				fmt.Fprintln(os.Stderr, err)
				return
			}
			fmt.Println("launched")
			if i%2 == 0 {
				_ = c.Close(context.Background())
			}
		}()
	}
}

// orderlyHost reports its janitor's process id, waits for a line, and closes.
func orderlyHost() int {
	l, err := docker.New(hostConfig("wait"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	second, err := docker.New(hostConfig("wait"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, l := range []*docker.Launcher{l, second} {
		if _, err := l.Launch(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	if err := second.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("one closed")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	if err := l.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("closed")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
	return 0
}

// host is a running host application.
type host struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	stdin io.WriteCloser
}

func startHost(t *testing.T, kind string, env ...string) *host {
	t.Helper()
	engine(t)
	ref, err := testImage()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), hostVariable+"="+kind, "IMAGE="+ref, "LABEL="+runLabel, "VALUE="+t.Name())
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	// A descriptor that the host inherits, and that an exec by it passes on.
	inherited, err := os.Create(filepath.Join(t.TempDir(), "inherited"))
	if err != nil {
		t.Fatal(err)
	}
	defer inherited.Close()
	cmd.ExtraFiles = []*os.File{inherited}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	h := &host{cmd: cmd, lines: bufio.NewScanner(stdout), stdin: stdin}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return h
}

func (h *host) expect(t *testing.T, line string) {
	t.Helper()
	if !h.lines.Scan() || h.lines.Text() != line {
		t.Fatalf("the host says %q, want %q", h.lines.Text(), line)
	}
}

func (h *host) kill(t *testing.T) {
	t.Helper()
	if err := h.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = h.cmd.Wait()
}

// awaitCleaned returns when the janitors have ended: nothing may be left then.
func awaitCleaned(t *testing.T, janitors []int) {
	t.Helper()
	if len(janitors) != 1 {
		t.Fatalf("the host has the janitors %v, want one", janitors)
	}
	testenv.Await(t, "the end of the janitor", func() bool { return !janitorRuns(janitors) })
	if left := containers(t, engine(t), runLabel+"="+t.Name()); len(left) > 0 {
		t.Fatalf("the janitor has ended, and there is %v", left)
	}
}

// TestAKilledHostLeavesNoContainer kills hosts at random moments.
func TestAKilledHostLeavesNoContainer(t *testing.T) {
	for range testenv.Times(2, 50) {
		h := startHost(t, "busy")
		h.expect(t, "ready")
		h.expect(t, "launched") // so it has a janitor
		janitors := janitorsOf(t, h.cmd.Process.Pid)
		for range rand.IntN(4) {
			h.expect(t, "launched")
		}
		<-time.After(rand.N(100 * time.Millisecond)) // the moment is what varies
		h.kill(t)
		awaitCleaned(t, janitors)
	}
}

// TestWhatTheEngineCompletesAfterTheHostsDeathIsRemoved holds a request for a
// container back until long after the host that made it was killed.
func TestWhatTheEngineCompletesAfterTheHostsDeathIsRemoved(t *testing.T) {
	socket := realSocket(t)
	direct := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	asked, release, answered, looked := make(chan struct{}, 3), make(chan struct{}), make(chan int, 3), make(chan struct{}, 100)
	address := engineProxy(t, rules{request: func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/containers/json") {
			select {
			case looked <- struct{}{}:
			default:
			}
		}
		if !strings.HasSuffix(r.URL.Path, "/containers/create") {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		asked <- struct{}{}
		<-release
		response, err := direct.Post("http://engine"+r.URL.Path, "application/json", bytes.NewReader(body))
		if err != nil {
			answered <- -1
			return true
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
		return true
	}})
	h := startHost(t, "busy", "DOCKER_HOST="+address)
	h.expect(t, "ready")
	for range cap(asked) { // it launches three at a time
		<-asked
	}
	pids := janitorsOf(t, h.cmd.Process.Pid)
	h.kill(t)
	for len(looked) > 0 {
		<-looked // of the host's own
	}
	for range 5 {
		testenv.Receive(t, "a look of the janitor, which finds nothing yet", looked)
	}
	close(release)
	for range cap(asked) {
		if code := testenv.Receive(t, "the engine's answer", answered); code != http.StatusCreated {
			t.Fatalf("the engine answered %d, want a container", code)
		}
	}
	awaitCleaned(t, pids)
}

// janitorsOf lists the janitors among the children of a process.
func janitorsOf(t *testing.T, pid int) []int {
	t.Helper()
	var found []int
	for _, child := range outside.Children(pid) {
		if janitorRuns([]int{child}) {
			found = append(found, child)
		}
	}
	return found
}

func TestOneJanitorServesAllLaunchersAndEndsWithTheLast(t *testing.T) {
	h := startHost(t, "orderly")
	h.expect(t, "ready")
	pids := janitorsOf(t, h.cmd.Process.Pid)
	if len(pids) != 1 {
		t.Fatalf("the host has the janitors %v, want one", pids)
	}
	checkJanitor(t, pids[0])
	step := func(want string, janitors int) {
		t.Helper()
		if _, err := io.WriteString(h.stdin, "\n"); err != nil {
			t.Fatal(err)
		}
		h.expect(t, want)
		if pids := janitorsOf(t, h.cmd.Process.Pid); len(pids) != janitors {
			t.Errorf("%s: the host has the janitors %v, want %d", want, pids, janitors)
		}
	}
	step("one closed", 1)
	step("closed", 0)
	if left := containers(t, engine(t), runLabel+"="+t.Name()); len(left) > 0 {
		t.Errorf("containers are left: %v", left)
	}
}

// janitorRuns reports whether one of the processes is a janitor still.
func janitorRuns(pids []int) bool {
	return slices.ContainsFunc(pids, func(pid int) bool {
		cmdline, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		return string(cmdline) == "hoosegen-janitor\x00"
	})
}

// checkJanitor looks at what the janitor holds.
func checkJanitor(t *testing.T, pid int) {
	t.Helper()
	proc := "/proc/" + strconv.Itoa(pid)
	fds, err := os.ReadDir(proc + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	sockets := 0
	for _, fd := range fds {
		target, _ := os.Readlink(proc + "/fd/" + fd.Name())
		switch {
		case strings.HasPrefix(target, "socket:"):
			sockets++
		case target == "/dev/null":
		case strings.HasPrefix(target, "anon_inode:"), strings.HasPrefix(target, "/sys/fs/cgroup/"): // the Go runtime's own
		default:
			t.Errorf("the janitor holds descriptor %s, %s", fd.Name(), target)
		}
	}
	if sockets != 1 {
		t.Errorf("the janitor holds %d sockets, want 1", sockets)
	}
	if all, err := outside.Processes(); err != nil || all[pid].Session != pid {
		t.Errorf("the janitor is not the leader of a session: %+v, %v", all[pid], err)
	}
	if env, err := os.ReadFile(proc + "/environ"); err != nil || strings.Contains(string(env), hostVariable) {
		t.Errorf("the janitor has the host's environment: %q, %v", env, err)
	}
}

// killJanitor kills the one janitor of this process and returns which it was.
func killJanitor(t *testing.T) int {
	t.Helper()
	pids := janitorsOf(t, os.Getpid())
	if len(pids) != 1 {
		t.Fatalf("this process has the janitors %v, want one", pids)
	}
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	return pids[0]
}

// TestAJanitorThatDiedIsReplaced without waiting for another launch, and the
// new one knows what the old one knew.
func TestAJanitorThatDiedIsReplaced(t *testing.T) {
	h := startHost(t, "orderly")
	h.expect(t, "ready")
	first := janitorsOf(t, h.cmd.Process.Pid)
	if len(first) != 1 {
		t.Fatalf("the host has the janitors %v, want one", first)
	}
	if err := syscall.Kill(first[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	var second []int
	testenv.Await(t, "another janitor", func() bool {
		second = janitorsOf(t, h.cmd.Process.Pid)
		return len(second) == 1 && second[0] != first[0]
	})
	// Once the host has been answered by the new one, it says so.
	if _, err := io.WriteString(h.stdin, "\n"); err != nil {
		t.Fatal(err)
	}
	h.expect(t, "one closed")
	h.kill(t)
	awaitCleaned(t, second)
}

// TestALaunchBesideADyingJanitorIsGuarded: it may not have died yet.
func TestALaunchBesideADyingJanitorIsGuarded(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	launchCell(t, l)
	first := killJanitor(t)
	launchCell(t, l)
	second := janitorsOf(t, os.Getpid())
	if len(second) != 1 || second[0] == first {
		t.Errorf("the janitors are %v after %d was killed, want another one", second, first)
	}
}

// TestCloseIsNoErrorWhenTheJanitorHasDied: nothing is left to be guarded.
func TestCloseIsNoErrorWhenTheJanitorHasDied(t *testing.T) {
	l := launcher(t, config(t, "wait"))
	launchCell(t, l)
	killJanitor(t)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if pids := janitorsOf(t, os.Getpid()); len(pids) > 0 {
		t.Errorf("the janitors %v are left", pids)
	}
}

func TestAJanitorStartedByHandEnds(t *testing.T) {
	for _, stage := range []string{"bare", "ready", "nonsense"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = []string{"HOOSEGEN_JANITOR=" + stage}
		if err := cmd.Run(); err == nil {
			t.Errorf("stage %s: ended without a failure", stage)
		}
	}
}
