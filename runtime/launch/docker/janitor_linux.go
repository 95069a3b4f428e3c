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
)

// janitorVariable marks the environment of a janitor; its value is the stage.
const janitorVariable = "HOOSEGEN_JANITOR"

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
// the engine completes only then, and exits; it takes thirty seconds at most.
// Closing the last launcher ends it.
//
// Package initialisers of the program run in that process too, as in any
// other start of it. Without Janitor, a container that was created and not
// started at the instant of death stays until the next launcher on the machine
// sweeps it. On systems other than Linux Janitor does nothing.
func Janitor() {
	switch os.Getenv(janitorVariable) {
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
	_ = os.Setenv(janitorVariable, stageReady)
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

// janitor is the host's view of its janitor, one for all launchers.
type janitor struct {
	conn    net.Conn
	answers *bufio.Reader
	cmd     *exec.Cmd
	users   map[string]bool // launchers that it knows
}

var janitors struct {
	mu      sync.Mutex
	able    bool // Janitor was called
	running *janitor
}

// callJanitor sees to it that there is a janitor, that it knows of this
// launcher and that it knows of the container about to be created.
func (l *Launcher) callJanitor(serial uint64) error {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if !janitors.able {
		return nil
	}
	j := janitors.running
	if j != nil && !j.alive() {
		_ = j.end()
		j, janitors.running = nil, nil
	}
	if j == nil {
		var err error
		if j, err = startJanitor(); err != nil {
			return failure("start", "the janitor", err, "leave out docker.Janitor to do without")
		}
		janitors.running = j
	}
	var err error
	if !j.users[l.id] {
		err = j.ask(order{Launcher: l.id, Endpoint: l.engine.endpoint})
	}
	if err == nil {
		err = j.tell(order{Launcher: l.id, Creating: serial})
	}
	if err != nil {
		_ = j.end()
		janitors.running = nil
		return failure("start", "the janitor", err, "main must call docker.Janitor before anything else")
	}
	j.users[l.id] = true
	return nil
}

// tellCreated tells the janitor that the engine has answered. Should that
// fail, a janitor of a dead host waits for a while in vain.
func (l *Launcher) tellCreated(serial uint64) {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	if j := janitors.running; j != nil && j.users[l.id] {
		_ = j.tell(order{Launcher: l.id, Created: serial})
	}
}

// dismissJanitor makes the janitor forget this launcher, all of whose
// containers are gone, and ends it when that was the last.
func (l *Launcher) dismissJanitor() error {
	janitors.mu.Lock()
	defer janitors.mu.Unlock()
	j := janitors.running
	if j == nil || !j.users[l.id] {
		return nil
	}
	err := j.ask(order{Launcher: l.id, Forget: true})
	delete(j.users, l.id)
	if len(j.users) == 0 {
		err = errors.Join(err, j.end())
		janitors.running = nil
	}
	if err != nil {
		return failure("end", "the janitor", err, "")
	}
	return nil
}

func startJanitor() (*janitor, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "janitor"), os.NewFile(uintptr(fds[1]), "host")
	conn, err := net.FileConn(ours)
	if err != nil {
		return nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	cmd := &exec.Cmd{
		Path:        "/proc/self/exe",
		Args:        []string{"hoosegen-janitor"},
		Env:         []string{janitorVariable + "=" + stageBare},
		Dir:         "/",
		Stdin:       theirs,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if version := os.Getenv("DOCKER_API_VERSION"); version != "" {
		cmd.Env = append(cmd.Env, "DOCKER_API_VERSION="+version)
	}
	err = cmd.Start()
	_, _ = ours.Close(), theirs.Close()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &janitor{conn: conn, answers: bufio.NewReader(conn), cmd: cmd, users: map[string]bool{}}, nil
}

// tell gives an order. Once it is written it will be read, even if this
// process dies at that moment.
func (j *janitor) tell(o order) error {
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
	return nil
}

// ask gives an order and waits until it is understood.
func (j *janitor) ask(o order) error {
	if err := j.tell(o); err != nil {
		return err
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

// alive reports whether the janitor still holds its end of the socket. It does
// not block and does not take anything from the stream.
func (j *janitor) alive() bool {
	raw, err := j.conn.(*net.UnixConn).SyscallConn()
	if err != nil {
		return false
	}
	alive := false
	err = raw.Control(func(fd uintptr) {
		var b [1]byte
		n, _, err := unix.Recvfrom(int(fd), b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
		alive = n > 0 || errors.Is(err, unix.EAGAIN)
	})
	return err == nil && alive
}

// end closes the socket and waits for the process, which has nothing to do;
// one that does not end is killed.
func (j *janitor) end() error {
	err := j.conn.Close()
	timer := time.AfterFunc(answerTime, func() { _ = j.cmd.Process.Kill() })
	defer timer.Stop()
	var exit *exec.ExitError
	if waitErr := j.cmd.Wait(); waitErr != nil && !errors.As(waitErr, &exit) {
		err = errors.Join(err, waitErr)
	}
	return err
}
