package docker

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/docker/docker/api/types/system"
	"github.com/docker/docker/client"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// pingTime bounds how long one address may take to answer.
const pingTime = 5 * time.Second

// EngineConfig says which engine to use. The zero value finds it as the docker
// command does: DOCKER_HOST (with DOCKER_CERT_PATH and DOCKER_TLS_VERIFY), then
// the docker context named by DOCKER_CONTEXT or chosen with `docker context
// use` (DOCKER_CONFIG is honoured), then the usual sockets, those of rootless
// engines included. DOCKER_API_VERSION fixes the version of the API.
type EngineConfig struct {
	// Host is the engine's address, such as unix:///run/user/1000/docker.sock
	// or tcp://10.0.0.5:2376.
	Host string
	// Context names a docker context. Not together with Host.
	Context string
}

// Engine is a connection to a Docker Engine. It is safe for concurrent use.
type Engine struct {
	client   *client.Client
	endpoint endpoint
	info     system.Info
}

// Attempt is one address at which no engine answered.
type Attempt struct {
	Source  string // who named the address: "DOCKER_HOST", "default socket"
	Address string
	Err     error
}

// UnreachableError reports that no engine answered, and what was tried.
type UnreachableError struct {
	Attempts []Attempt
}

// Error lists every address that was tried and why it did not answer.
func (e *UnreachableError) Error() string {
	var b strings.Builder
	b.WriteString("no engine answered")
	for i, a := range e.Attempts {
		b.WriteString([]string{": ", "; "}[min(i, 1)])
		fmt.Fprintf(&b, "%s (%s): %v", a.Address, a.Source, a.Err)
	}
	return b.String()
}

// Unwrap returns the errors of the attempts.
func (e *UnreachableError) Unwrap() []error {
	errs := make([]error, len(e.Attempts))
	for i, a := range e.Attempts {
		errs[i] = a.Err
	}
	return errs
}

// Connect finds an engine and agrees on a version of the API with it. The
// error is a *[launch.Error]; when nothing answered, it wraps an
// *[UnreachableError].
func Connect(ctx context.Context, config EngineConfig) (*Engine, error) {
	return connect(ctx, config, realSurroundings())
}

func connect(ctx context.Context, config EngineConfig, s surroundings) (*Engine, error) {
	list, err := s.endpoints(config)
	if err != nil {
		return nil, failure("find an engine", "", err, "look at `docker context ls`, or set DOCKER_HOST")
	}
	return first(ctx, list)
}

// first connects to the first engine that answers.
func first(ctx context.Context, list []endpoint) (*Engine, error) {
	unreachable := &UnreachableError{}
	for _, e := range list {
		engine, err := open(ctx, e)
		if err == nil {
			return engine, nil
		}
		unreachable.Attempts = append(unreachable.Attempts, Attempt{Source: e.Source, Address: e.Host, Err: err})
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failure("find an engine", "", unreachable, unreachable.hint())
}

func (e *UnreachableError) hint() string {
	var ssh *sshError
	switch {
	case errors.As(e, &ssh):
		return "forward its socket, `ssh -NL /tmp/engine.sock:/var/run/docker.sock HOST`, and set DOCKER_HOST=unix:///tmp/engine.sock"
	case errors.Is(e, fs.ErrPermission):
		return "you may not use the engine's socket: join its group (usually docker), or use a rootless engine"
	case errors.Is(e, context.Canceled):
		return ""
	case errors.Is(e, fs.ErrNotExist), errors.Is(e, syscall.ECONNREFUSED):
		return "start Docker Engine, or set DOCKER_HOST to where it listens"
	}
	return "see that `docker version` answers, or set DOCKER_HOST to another engine"
}

// sshError refuses the one kind of address that needs a program of its own.
type sshError struct{ host string }

func (e *sshError) Error() string { return "addresses with ssh:// are not supported" }

// open connects to one address: a bounded ping agrees on the version, and what
// the engine says about itself is kept, since limits depend on it.
func open(ctx context.Context, e endpoint) (*Engine, error) {
	ctx, cancel := context.WithTimeout(ctx, pingTime)
	defer cancel()
	dial := &dialer{}
	cli, err := newClient(e, dial)
	if err != nil {
		return nil, err
	}
	engine := &Engine{client: cli, endpoint: e}
	if err := engine.greet(ctx); err != nil {
		_ = cli.Close()
		// What the client makes of a failed connection no longer says why.
		if dialErr := dial.failure(); dialErr != nil {
			return nil, dialErr
		}
		return nil, err
	}
	return engine, nil
}

func (e *Engine) greet(ctx context.Context) error {
	ping, err := e.client.Ping(ctx)
	if err != nil {
		return err
	}
	e.client.NegotiateAPIVersionPing(ping)
	e.info, err = e.client.Info(ctx)
	if err != nil {
		return err
	}
	if e.info.OSType != "linux" {
		return fmt.Errorf("the engine runs %s containers, cells need linux", e.info.OSType)
	}
	return nil
}

// newClient makes a client whose connections all come from dial.
func newClient(e endpoint, dial *dialer) (*client.Client, error) {
	if strings.HasPrefix(e.Host, "ssh://") {
		return nil, &sshError{e.Host}
	}
	transport := &http.Transport{MaxIdleConns: 16, MaxIdleConnsPerHost: 16, IdleConnTimeout: 30 * time.Second}
	cli, err := client.NewClientWithOpts(
		client.WithHTTPClient(&http.Client{Transport: transport, CheckRedirect: client.CheckRedirect}),
		client.WithHost(e.Host),
		client.WithVersionFromEnv(),
		client.WithAPIVersionNegotiation(),
		client.WithScheme("http"), // TLS is dial's business
	)
	if err != nil {
		return nil, err
	}
	dial.plain = transport.DialContext // WithHost chose it by the kind of address
	if e.TLS != nil {
		if dial.tls, err = e.TLS.config(e.Host); err != nil {
			return nil, err
		}
	}
	transport.DialContext = dial.dial
	transport.Proxy = nil // an attached stream does not go through one
	return cli, nil
}

// Close ends the idle connections to the engine.
func (e *Engine) Close() error { return e.client.Close() }

// Client is the escape hatch: the Docker client that all of this package uses.
// It stays the Engine's; do not close it.
func (e *Engine) Client() *client.Client { return e.client }

// Address is where the engine was found.
func (e *Engine) Address() string { return e.endpoint.Host }

// Architecture is the engine's, as GOARCH spells it.
func (e *Engine) Architecture() string {
	switch arch := e.info.Architecture; arch {
	case "x86_64":
		return "amd64"
	case "aarch64":
		return "arm64"
	case "armv7l", "armv6l":
		return "arm"
	case "i386", "i686":
		return "386"
	default:
		return arch // ppc64le, s390x, riscv64 and what engines will call so
	}
}

func failure(op, target string, err error, hint string) error {
	return &launch.Error{Launcher: "docker", Op: op, Target: target, Err: err, Hint: hint}
}
