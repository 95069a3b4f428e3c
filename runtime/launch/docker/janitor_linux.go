package docker

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/own"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

// The stages of a janitor, as its environment has them.
const (
	stageBare  = "bare"  // it may hold descriptors that the host had inherited
	stageReady = "ready" // it holds its socket and nothing else
)

// Janitor makes the program clean up after itself even when it is killed. Call
// it first thing in main:
//
//	func main() {
//		docker.Janitor()
//		...
//	}
//
// It returns at once. From then on, the first Launch of any launcher starts the
// program once more, in a session of its own, where Janitor does not return:
// that process holds nothing of the first one's but the end of a socket, and
// waits. When the first process has died, by SIGKILL or otherwise, it removes
// every container that the process's launchers had made, those included that
// the engine completes within the next thirty seconds, and exits; an engine
// that fails is tried for two minutes. Should the janitor itself die, the first
// process starts another. Closing the last launcher ends it.
//
// Package initialisers of the program run in that process too, as in any
// other start of it. Without Janitor, a container that was created and not
// started at the instant of death stays until the next launcher on the machine
// sweeps it. On systems other than Linux Janitor does nothing.
func Janitor() {
	switch os.Getenv(abi.EnvJanitor) {
	case "":
		janitors.mu.Lock()
		janitors.able = true
		janitors.mu.Unlock()
	case stageBare:
		strip()
		os.Exit(1)
	default:
		os.Exit(serveHost())
	}
}

// strip starts the program once more with every descriptor closed but the
// first three, since only an exec closes what libraries may have opened. It
// returns only when that fails.
func strip() {
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, fd := range fds {
		if n, err := strconv.Atoi(fd.Name()); err == nil && n > 2 {
			unix.CloseOnExec(n)
		}
	}
	_ = os.Setenv(abi.EnvJanitor, stageReady)
	_ = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
}

// serveHost is the life of a janitor.
func serveHost() int {
	// What ends the host, a key on the terminal or the end of a session, must
	// not end who cleans up after it.
	signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	host, err := net.FileConn(os.Stdin)
	if err != nil {
		return 1 // somebody set the variable by hand
	}
	_ = os.Stdin.Close()
	charges, err := obey(host)
	if err != nil {
		return 1
	}
	clean(charges)
	return 0
}

// janitor is the process that cleans up, as the host sees it.
type janitor struct {
	conn    net.Conn
	answers *bufio.Reader
	cmd     *exec.Cmd
	ended   chan struct{} // closed when the process is gone
}

// janitors holds what the janitor of this process has to know, so that one
// that has died can be replaced by one that knows it too.
var janitors struct {
	mu      sync.Mutex
	able    bool               // Janitor was called
	charges map[string]*charge // by launcher, one janitor for all
	running *janitor           // nil when there is none
}

// callJanitor sees to it that there is a janitor and that it knows of the
// container about to be created.
func (l *Launcher) callJanitor(serial uint64) error {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if !janitors.able {
		return nil
	}
	if janitors.charges == nil {
		janitors.charges = map[string]*charge{}
	}
	c := janitors.charges[l.id]
	if c == nil {
		c = &charge{endpoint: l.engine.endpoint, creating: map[uint64]bool{}}
		janitors.charges[l.id] = c
	}
	c.creating[serial] = true
	if err := informJanitor(l.id); err != nil {
		delete(c.creating, serial)
		return failure("start", "the janitor", err, "main must call docker.Janitor before anything else, or leave it out to do without")
	}
	return nil
}

// noteCreated lets the janitor know that the engine has answered. Should that
// fail, the next launch tries again to have a janitor, and says so.
func (l *Launcher) noteCreated(serial uint64) {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if c := janitors.charges[l.id]; c != nil {
		delete(c.creating, serial)
		_ = informJanitor(l.id)
	}
}

// dismissJanitor makes the janitor forget this launcher, all of whose
// containers are gone, and ends it when that was the last. That the janitor
// has died meanwhile is no error, as long as others have one again.
func (l *Launcher) dismissJanitor() error {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if janitors.charges[l.id] == nil {
		return nil
	}
	delete(janitors.charges, l.id)
	if len(janitors.charges) == 0 {
		stopJanitor()
		return nil
	}
	if err := informJanitor(l.id); err != nil {
		return failure("replace", "the janitor", err, "until the next launch, nothing cleans up if this process is killed")
	}
	return nil
}

// informJanitor gives the janitor the state of one launcher. A janitor that
// does not answer is replaced. The caller holds the lock.
func informJanitor(launcher string) error {
	if j := janitors.running; j != nil && j.ask(orderFor(launcher, janitors.charges[launcher])) == nil {
		return nil
	}
	return replaceJanitor()
}

// replaceJanitor starts a janitor that knows all launchers. The caller holds
// the lock.
func replaceJanitor() error {
	stopJanitor()
	j, err := startJanitor()
	if err != nil {
		return err
	}
	janitors.running = j
	for launcher, c := range janitors.charges {
		if err := j.ask(orderFor(launcher, c)); err != nil {
			stopJanitor()
			return err
		}
	}
	return nil
}

// stopJanitor ends the janitor, if there is one. It is killed before its
// socket is closed: it would otherwise take this process for dead, and remove
// cells that are alive. The caller holds the lock.
func stopJanitor() {
	j := janitors.running
	if j == nil {
		return
	}
	janitors.running = nil
	_ = j.cmd.Process.Kill() // it may have ended
	<-j.ended
	_ = j.conn.Close()
}

// watch replaces the janitor when it dies without having been stopped. Should
// that fail, the next launch tries again.
func (j *janitor) watch() {
	_ = j.cmd.Wait() // however it ended, it is gone
	close(j.ended)
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if janitors.running == j {
		_ = replaceJanitor()
	}
}

func startJanitor() (*janitor, error) {
	ours, theirs, err := own.Socketpair(unix.SOCK_STREAM)
	if err != nil {
		return nil, err
	}
	conn, err := net.FileConn(ours)
	if err != nil {
		return nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	cmd := own.Command("hoosegen-janitor", []string{abi.EnvJanitor + "=" + stageBare})
	cmd.Stdin = theirs
	if version := os.Getenv("DOCKER_API_VERSION"); version != "" {
		cmd.Env = append(cmd.Env, "DOCKER_API_VERSION="+version)
	}
	err = cmd.Start()
	_, _ = ours.Close(), theirs.Close()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	j := &janitor{conn: conn, answers: bufio.NewReader(conn), cmd: cmd, ended: make(chan struct{})}
	go j.watch()
	return j, nil
}

// ask gives an order and waits until it is understood.
func (j *janitor) ask(o order) error {
	line, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := j.conn.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	if _, err := j.conn.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("%w: %w", errJanitorAnswer, err)
	}
	answer, err := j.answers.ReadString('\n')
	if err != nil {
		return fmt.Errorf("%w: %w", errJanitorAnswer, err)
	}
	if answer != "ok\n" {
		return fmt.Errorf("%w: it said %q", errJanitorAnswer, answer)
	}
	return nil
}
