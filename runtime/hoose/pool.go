package hoose

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// PoolConfig configures a Pool. The zero value is ready to use: a fresh cell
// for each call, started when the call is made.
type PoolConfig struct {
	SessionConfig
	// Warm is how many cells are kept started ahead, so that a call need not
	// wait for one. Default none.
	Warm int
	// Max bounds the cells that exist at once, those being removed included;
	// calls and sessions beyond it wait. Default 4 for each processor, and
	// always more than Warm.
	Max int
	// ReuseWithoutIsolation is how many calls, one after the other, a cell may
	// serve. More than one gives up that calls cannot see each other's traces:
	// what one caller's data made of the inmate, the next caller meets. A cell
	// is not used again after a panic or a call that was cancelled. Default 1.
	ReuseWithoutIsolation int
	// DrainTimeout is how long Close waits for calls in flight. Default 30 s.
	DrainTimeout time.Duration
}

// Pool runs each call in a cell of its own. It is a Caller, safe for concurrent
// use.
type Pool struct {
	cells launch.Launcher
	cfg   PoolConfig
	ctx   context.Context // of the starts
	stop  context.CancelFunc

	mu       sync.Mutex
	ready    []*Session // started and idle, oldest first
	waiters  []*waiter  // who wants a session, oldest first
	all      map[*Session]bool
	starting int
	live     int // cells that exist or are being started
	closed   bool
	failures int         // starts ahead that failed in a row
	retry    *time.Timer // set while starting ahead is held back
	empty    chan struct{}
	left     []error
}

type waiter struct {
	got chan outcome // capacity 1
}

type outcome struct {
	session *Session
	err     error
}

// NewPool returns a pool of the launcher's cells, and starts the first ones
// ahead. Close it.
func NewPool(cells launch.Launcher, cfg PoolConfig) *Pool {
	cfg.SessionConfig = cfg.withDefaults()
	cfg.Warm = max(cfg.Warm, 0)
	if cfg.Max <= 0 {
		cfg.Max = 4 * runtime.GOMAXPROCS(0)
	}
	cfg.Max = max(cfg.Max, cfg.Warm+1)
	cfg.ReuseWithoutIsolation = max(cfg.ReuseWithoutIsolation, 1)
	if cfg.DrainTimeout <= 0 {
		cfg.DrainTimeout = 30 * time.Second
	}
	p := &Pool{cells: cells, cfg: cfg, all: make(map[*Session]bool), empty: make(chan struct{})}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fill()
	return p
}

// Session takes a cell out of the pool for a sequence of calls. It counts
// against Max until it is closed.
func (p *Pool) Session(ctx context.Context) (*Session, error) {
	s, err := p.acquire(ctx, time.Time{})
	if err != nil {
		return nil, &CallError{Err: translate(err)}
	}
	return s, nil
}

// acquire returns a live cell: one that is ready, or the next to be.
func (p *Pool) acquire(ctx context.Context, deadline time.Time) (*Session, error) {
	if ctx.Err() != nil {
		return nil, contextOver(ctx)
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, ErrClosed
	}
	if s := p.pop(); s != nil {
		p.fill()
		p.mu.Unlock()
		return s, nil
	}
	w := &waiter{got: make(chan outcome, 1)}
	p.waiters = append(p.waiters, w)
	p.fill()
	p.mu.Unlock()
	if !deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline)
		defer cancel()
	}
	select {
	case r := <-w.got:
		return r.session, r.err
	case <-ctx.Done():
		p.desert(w)
		return nil, &overdue{why: "waiting for a cell: " + ctx.Err().Error(), causes: []error{ctx.Err(), context.Cause(ctx)}}
	}
}

// pop takes the oldest session that still lives. The lock is held.
func (p *Pool) pop() *Session {
	for len(p.ready) > 0 {
		s := p.ready[0]
		p.ready = slices.Delete(p.ready, 0, 1)
		if s.conn.Err() == nil {
			return s
		}
	}
	return nil
}

// desert takes back a wish. A session that came meanwhile goes to the next.
func (p *Pool) desert(w *waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiters = slices.DeleteFunc(p.waiters, func(o *waiter) bool { return o == w })
	select {
	case r := <-w.got:
		if r.session != nil {
			p.offer(r.session)
		}
	default:
	}
}

// offer gives an idle session to whoever waits longest, or keeps it. The lock
// is held.
func (p *Pool) offer(s *Session) {
	switch {
	case len(p.waiters) > 0:
		// Even one that has died meanwhile: its call tells how.
		p.serve(outcome{session: s})
	case p.closed:
		s.retire()
	case s.conn.Err() == nil:
		p.ready = append(p.ready, s)
	}
}

// serve answers the oldest waiter. The lock is held.
func (p *Pool) serve(r outcome) {
	w := p.waiters[0]
	p.waiters = slices.Delete(p.waiters, 0, 1)
	w.got <- r
}

// release is called when a call has ended.
func (p *Pool) release(s *Session, spent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.uses++
	if spent || p.closed || s.uses >= p.cfg.ReuseWithoutIsolation {
		s.retire()
		return
	}
	p.offer(s)
}

// fill starts as many cells as are wanted and allowed. The lock is held.
func (p *Pool) fill() {
	if p.closed {
		return
	}
	want := len(p.waiters)
	if p.retry == nil {
		want += p.cfg.Warm
	}
	for p.live < p.cfg.Max && len(p.ready)+p.starting < want {
		p.live++
		p.starting++
		go p.start()
	}
}

// start starts one cell and hands it over.
func (p *Pool) start() {
	s, err := start(p.ctx, p.cells, p.cfg.SessionConfig, &Session{onDead: p.died, onGone: p.removed})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starting--
	if err == nil {
		p.failures = 0
		if s.removed {
			p.drop()
		} else {
			p.all[s] = true
		}
		if p.closed {
			s.retire()
			return
		}
		p.offer(s)
		return
	}
	p.drop()
	switch {
	case len(p.waiters) > 0:
		p.serve(outcome{err: err})
		p.fill()
	default:
		p.holdBack()
	}
}

// died is called when a session's connection has ended.
func (p *Pool) died(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.ready)
	p.ready = slices.DeleteFunc(p.ready, func(o *Session) bool { return o == s })
	if len(p.ready) < n && !p.closed && s.uses == 0 {
		// A cell that dies before its first call would die again at once.
		p.holdBack()
	}
}

// removed is called when a session's cell is gone.
func (p *Pool) removed(s *Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.left != nil {
		p.left = append(p.left, s.left)
	}
	s.removed = true
	if p.all[s] {
		delete(p.all, s)
		p.drop()
	}
	p.fill()
}

// drop counts a cell out. The lock is held.
func (p *Pool) drop() {
	p.live--
	if p.closed && p.live == 0 {
		close(p.empty)
	}
}

// holdBack starts no cells ahead for a while, longer with each failure; calls
// still start their own. The lock is held.
func (p *Pool) holdBack() {
	if p.retry != nil || p.closed {
		return
	}
	wait := min(100*time.Millisecond<<min(p.failures, 10), 30*time.Second)
	p.failures++
	p.retry = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.retry = nil
		p.fill()
	})
}

// Close refuses new calls, removes idle cells, waits for calls in flight up to
// DrainTimeout, kills what then still runs, sessions included, and returns once
// every cell is removed. The error tells the cells that could not be removed.
func (p *Pool) Close() error {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		p.stop()
		if p.retry != nil {
			p.retry.Stop()
		}
		for len(p.waiters) > 0 {
			p.serve(outcome{err: ErrClosed})
		}
		for _, s := range p.ready {
			s.retire()
		}
		p.ready = nil
		if p.live == 0 {
			close(p.empty)
		}
	}
	p.mu.Unlock()

	drain := time.NewTimer(p.cfg.DrainTimeout)
	defer drain.Stop()
	select {
	case <-p.empty:
	case <-drain.C:
		p.killAll()
		<-p.empty
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return errors.Join(p.left...)
}

func (p *Pool) killAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for s := range p.all {
		s.retire()
	}
}
