package hoosetest

import (
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Cells is a launcher whose cells are goroutines of this process, for tests of
// pools and of what they do when cells fail. The zero value's cells serve
// nothing. It is safe for concurrent use once the fields are set.
type Cells struct {
	// Services is what each cell serves.
	Services []hoose.Service
	// Serve, if set, makes what a cell serves beside that, for inmates that call
	// their host.
	Serve func(host hoose.Caller) []hoose.Service
	// Inmate, if set, is run instead of serving Services: a peer of any
	// behaviour. The cell has ended when it returns, which it must when rw is
	// closed.
	Inmate func(rw io.ReadWriteCloser)
	// Exit, if set, is asked how a cell ended that ended by itself. If not, the
	// code is 1 when serving failed, else 0.
	Exit func() launch.Exit
	// Fail, if set, is asked before each launch; an error makes it fail.
	Fail func() error

	launched, open atomic.Int64
}

var _ launch.Launcher = (*Cells)(nil)

// Launched returns how many cells were started.
func (c *Cells) Launched() int { return int(c.launched.Load()) }

// Open returns how many cells were started and not closed.
func (c *Cells) Open() int { return int(c.open.Load()) }

// Launch starts a cell. The error is a *launch.Error: ctx's, or that of Fail.
func (c *Cells) Launch(ctx context.Context) (launch.Cell, error) {
	if err := ctx.Err(); err != nil {
		return nil, &launch.Error{Launcher: "hoosetest", Op: "launch", Err: err}
	}
	if c.Fail != nil {
		if err := c.Fail(); err != nil {
			return nil, &launch.Error{Launcher: "hoosetest", Op: "launch", Err: err}
		}
	}
	host, inmate := net.Pipe()
	cell := &cell{id: fmt.Sprintf("test-%d", c.launched.Add(1)), host: host, inmate: inmate, ended: make(chan struct{}), open: &c.open}
	c.open.Add(1)
	go func() {
		exit := c.run(inmate)
		cell.end(exit, c.Exit)
		inmate.Close()
		close(cell.ended)
	}()
	return cell, nil
}

// run is the inmate.
func (c *Cells) run(rw io.ReadWriteCloser) launch.Exit {
	if c.Inmate != nil {
		c.Inmate(rw)
		return launch.Exit{}
	}
	services, host := c.Services, hoose.NewHost()
	if c.Serve != nil {
		services = append(slices.Clip(services), c.Serve(host)...)
	}
	if err := hoose.Serve(rw, hoose.ServeConfig{Host: host}, services...); err != nil {
		return launch.Exit{Code: 1}
	}
	return launch.Exit{}
}

type cell struct {
	id           string
	host, inmate net.Conn
	ended        chan struct{}
	open         *atomic.Int64

	mu     sync.Mutex
	closed bool
	exit   launch.Exit // once ended is closed
}

// end notes how the inmate has ended.
func (c *cell) end(exit launch.Exit, by func() launch.Exit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		c.exit = launch.Exit{Code: -1, Signal: 9, Killed: true}
	case by != nil:
		c.exit = by()
	default:
		c.exit = exit
	}
}

func (c *cell) ID() string                  { return c.id }
func (c *cell) Channel() io.ReadWriteCloser { return c.host }

func (c *cell) Wait(ctx context.Context) (launch.Exit, error) {
	select {
	case <-c.ended:
	case <-ctx.Done():
		return launch.Exit{}, ctx.Err()
	}
	return c.exit, nil
}

func (c *cell) Close(ctx context.Context) error {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		c.open.Add(-1)
	}
	c.mu.Unlock()
	// A pipe's Close cannot fail.
	_, _ = c.host.Close(), c.inmate.Close()
	select {
	case <-c.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
