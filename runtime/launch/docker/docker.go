// Package docker starts inmates in hardened containers of a Docker Engine.
//
//	func main() {
//		docker.Janitor()
//		cells, err := docker.New(docker.Config{Image: ref})
//		if err != nil { ... }
//		defer cells.Close()
//
// Each cell is one container, made for it and removed with it: no network, a
// read-only root, no capabilities, an unprivileged user, a filter of system
// calls, and limits on memory, processes, processor time and files. [Config]
// names every default and what loosens it; [Config.Raw] and the hooks reach
// what it does not name. Where the engine cannot enforce a limit, New or Launch
// say so and nothing is started.
//
// # Nothing is left behind
//
// A cell that is closed is removed. A host that dies, by whatever means, takes
// its cells along: the engine closes the channel, the inmate ends, and the
// engine removes the container. What remains is a container that was created
// and not started when its host was killed. An application that calls [Janitor]
// first has that removed at once by a small process that outlives it; in any
// case the next launcher on the same machine sweeps it ([Launcher.Sweep]).
package docker

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/weaken"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors" // what the inmate says is read at this end
)

const (
	newTime    = 15 * time.Second // New: find the engine, look at it, sweep
	sweepTime  = 5 * time.Second  // the sweep within New
	startTime  = time.Minute      // Launch, when its context allows more
	removeTime = 30 * time.Second // one removal
)

// Launcher starts containers. It is safe for concurrent use.
type Launcher struct {
	config  Config
	engine  *Engine
	id      string // the label that containers of this launcher carry
	labels  map[string]string
	env     []string
	seccomp string        // what SecurityOpt says of it; "" for the engine's default
	serial  atomic.Uint64 // of the latest container

	verifying sync.Mutex // held while the first container is compared
	verified  bool       // the engine takes over what it is asked for

	life context.Context // done when Close has begun
	end  context.CancelFunc

	roster cells.Roster // and removals that nobody else waits for
}

var _ launch.Launcher = (*Launcher)(nil)

// New finds the engine, agrees on a version of the API with it, checks that it
// can enforce the limits and has the image, and sweeps what dead hosts have
// left. It takes 15 seconds at most.
//
// The error is a *[launch.Error]. It wraps an *[UnreachableError], which says
// which engines were tried and why they did not answer, or an
// *[launch.UnenforcedError].
//
// The launcher holds connections to the engine until it is closed.
func New(config Config) (*Launcher, error) {
	ctx, cancel := context.WithTimeout(context.Background(), newTime)
	defer cancel()
	config = config.withDefaults()
	if err := config.resolve(); err != nil {
		return nil, failure("use the configuration for image", config.Image, err, "")
	}
	env, err := report.Environment(config.Env, config.OneProcess)
	if err != nil {
		return nil, failure("use the configuration for image", config.Image, err, "")
	}
	filter, err := config.filter()
	if err != nil {
		return nil, failure("make the filter of system calls for image", config.Image, err, "")
	}
	engine, err := Connect(ctx, config.Engine)
	if err != nil {
		return nil, err
	}
	l := &Launcher{config: config, engine: engine, env: env, seccomp: filter, id: newID()}
	l.life, l.end = context.WithCancel(context.Background())
	l.labels = labels(l.id)
	if err := l.accept(ctx); err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	// What others left is no reason to fail: they may be removing it at this
	// very moment, and it will be swept another time.
	sweepCtx, cancelSweep := context.WithTimeout(ctx, sweepTime)
	defer cancelSweep()
	_, _ = l.Sweep(sweepCtx)
	weaken.Log(config.Log, "docker", config.Image, l.Weakenings())
	return l, nil
}

// accept checks that the engine is good for what the configuration asks for.
func (l *Launcher) accept(ctx context.Context) error {
	if err := l.engine.check(&l.config); err != nil {
		return err
	}
	has, err := l.engine.HasImage(ctx, l.config.Image)
	if has {
		return nil
	}
	if _, notThere := os.Stat(l.config.Image); notThere == nil {
		return failure("use image", l.config.Image, errors.New("it is a file or directory of this machine, and Config.Image is the name of an image"), hintImage)
	}
	if err == nil {
		err = failure("use image", l.config.Image, fmt.Errorf("the engine at %s does not have it", l.engine.Address()), hintImage)
	}
	return err
}

func newID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// Engine is the launcher's connection to the engine, for images and, by its
// Client, for everything else. It stays the launcher's; do not close it.
func (l *Launcher) Engine() *Engine { return l.engine }

// String says what the launcher is, such as
// "docker (Engine 20.10.24 at unix:///var/run/docker.sock, no network)".
func (l *Launcher) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "docker (Engine %s at %s", l.engine.info.ServerVersion, l.engine.Address())
	if l.config.Runtime != "" {
		fmt.Fprintf(&b, ", runtime %s", l.config.Runtime)
	}
	if l.config.AllowNetwork == "" {
		b.WriteString(", no network)")
	} else {
		fmt.Fprintf(&b, ", network %s)", l.config.AllowNetwork)
	}
	return b.String()
}

// Image is the name of the image that cells are made of.
func (l *Launcher) Image() string { return l.config.Image }

// Close makes launches under way fail, removes the cells that are still there,
// ends the connections to the engine and, with the last launcher of the
// process, the janitor. Closing again does nothing.
func (l *Launcher) Close() error {
	first, err := l.roster.Close(l.end)
	if !first {
		return nil
	}
	return errors.Join(err, l.removeRest(), l.dismissJanitor(), l.engine.Close())
}

// removeRest removes what the engine made after its answer was given up.
func (l *Launcher) removeRest() error {
	ctx, cancel := context.WithTimeout(context.Background(), removeTime)
	defer cancel()
	rest, err := l.engine.list(ctx, labelLauncher+"="+l.id)
	if err != nil {
		return failure("look for what is left at", l.engine.Address(), err, "the next launcher on this machine sweeps it")
	}
	_, err = l.engine.removeAll(ctx, idsOf(rest))
	return err
}
