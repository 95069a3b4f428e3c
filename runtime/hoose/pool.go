package hoose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
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
	//
	// A call that is made from a callback of another needs a cell of its own.
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
	failures int         // starts ahead that came to nothing, in a row
	retry    *time.Timer // set while starting ahead is held back
	empty    chan struct{}
	left     []error // why cells could not be removed, the first maxLeft
	oneWays  oneWayErrors

	waits int       // goroutines that wait for one-way calls
	alone sync.Cond // there is none
}

// maxLeft bounds the errors that are kept for Close.
const maxLeft = 16

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
	p.alone.L = &p.mu
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fill()
	return p
}

// Session takes a cell out of the pool for a sequence of calls, waiting for one
// until ctx is done. It counts against Max until it is closed. The error is a
// *CallError.
func (p *Pool) Session(ctx context.Context) (*Session, error) {
	s, err := p.acquire(ctx, time.Time{})
	if err != nil {
		return nil, &CallError{Err: translate(err)}
	}
	p.mu.Lock()
	s.pinned = true
	p.mu.Unlock()
	return s, nil
}

// acquire returns a live cell: one that is ready, or the next to be.
func (p *Pool) acquire(ctx context.Context, deadline time.Time) (*Session, error) {
	if ctx.Err() != nil {
		return nil, bridge.ContextOver(ctx)
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
		p.withdraw(w)
		over := bridge.ContextOver(ctx)
		over.Why = "waiting for a cell" + p.occupied() + ": " + over.Why
		return nil, over
	}
}

// pop takes the oldest session that still lives. The lock is held.
func (p *Pool) pop() *Session {
	for len(p.ready) > 0 {
		s := p.ready[0]
		p.ready = slices.Delete(p.ready, 0, 1)
		if s.conn.Err() == nil {
			p.failures = 0
			return s
		}
	}
	return nil
}

// occupied says who has the cells, where there are as many as there may be.
func (p *Pool) occupied() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.live < p.cfg.Max {
		return ""
	}
	var objects, sessions int
	for s := range p.all {
		switch {
		case s.idle:
			objects++
		case s.pinned:
			sessions++
		}
	}
	text := fmt.Sprintf(", of which there are %d, all that PoolConfig.Max allows", p.live)
	if sessions > 0 {
		text += fmt.Sprintf("; held by sessions that are not closed: %d", sessions)
	}
	if objects > 0 {
		text += fmt.Sprintf("; held by objects that are not closed: %d", objects)
	}
	return text
}

// idle is called when a session is kept by nothing but open objects, or is no
// longer.
func (p *Pool) idle(s *Session, idle bool) {
	p.mu.Lock()
	s.idle = idle
	closed := p.closed
	p.mu.Unlock()
	if idle && closed {
		s.retire()
	}
}

// withdraw ends a wait. A session that came meanwhile goes to the next.
func (p *Pool) withdraw(w *waiter) {
	p.mu.Lock()
	p.waiters = slices.DeleteFunc(p.waiters, func(o *waiter) bool { return o == w })
	var unwanted *Session
	select {
	case r := <-w.got:
		if r.session != nil && !p.offer(r.session) {
			unwanted = r.session
		}
	default:
	}
	p.mu.Unlock()
	if unwanted != nil {
		unwanted.retire()
	}
}

// offer gives an idle session that lives to whoever waits longest, or keeps it.
// If it does neither, the caller retires the session. The lock is held.
func (p *Pool) offer(s *Session) bool {
	switch {
	case p.closed || s.conn.Err() != nil:
		return false
	case len(p.waiters) > 0:
		p.failures = 0
		p.serve(outcome{session: s})
	default:
		p.ready = append(p.ready, s)
	}
	return true
}

// serve answers the oldest waiter. The lock is held.
func (p *Pool) serve(r outcome) {
	w := p.waiters[0]
	p.waiters = slices.Delete(p.waiters, 0, 1)
	w.got <- r
}

// release is called when a call has ended.
func (p *Pool) release(s *Session, left bridge.Condition) {
	p.mu.Lock()
	if left != bridge.Untouched {
		s.uses++
	}
	s.idle = false
	kept := left != bridge.Spent && s.uses < p.cfg.ReuseWithoutIsolation && p.offer(s)
	p.mu.Unlock()
	if !kept {
		s.retire()
	}
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
	if err != nil {
		p.failed(err)
		return
	}
	p.mu.Lock()
	p.starting--
	if s.removed {
		p.drop()
	} else {
		p.all[s] = true
	}
	kept := p.offer(s)
	if !kept && !p.closed {
		p.diedUnused(s)
		p.fill()
	}
	p.mu.Unlock()
	if !kept {
		s.retire()
	}
}

// diedUnused deals with a cell that died between its first sign of life and
// being offered. The lock is held.
func (p *Pool) diedUnused(s *Session) {
	if len(p.waiters) > 0 {
		// Its call reports how it died. Another start might go on like that
		// until the caller's deadline.
		p.serve(outcome{session: s})
		return
	}
	p.holdBack()
}

// failed passes the error of a start to whoever waits longest.
func (p *Pool) failed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starting--
	p.drop()
	if len(p.waiters) > 0 {
		p.serve(outcome{err: err})
		p.fill()
		return
	}
	p.holdBack()
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
	if s.left != nil && len(p.left) < maxLeft {
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

// Close refuses new calls, removes idle cells, waits for calls in flight and
// open sessions up to DrainTimeout, kills what then still runs, and returns once
// every cell is removed. A cell in which there are objects that nobody has closed,
// and no call, is idle. One-way calls are in flight until they have been run.
// The error names the cells that could not be removed, and the one-way calls that
// have failed, up to 16 of each. Closing again waits for the same.
func (p *Pool) Close() error {
	for _, s := range p.shut() {
		s.retire()
	}
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
	for p.waits > 0 {
		p.alone.Wait()
	}
	return errors.Join(errors.Join(p.left...), p.oneWays.take())
}

// shut refuses what is to come and returns the idle sessions, those of open
// objects included.
func (p *Pool) shut() []*Session {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	p.stop()
	if p.retry != nil {
		p.retry.Stop()
	}
	for len(p.waiters) > 0 {
		p.serve(outcome{err: ErrClosed})
	}
	if p.live == 0 {
		close(p.empty)
	}
	idle := p.ready
	p.ready = nil
	for s := range p.all {
		if s.idle {
			idle = append(idle, s)
		}
	}
	return idle
}

func (p *Pool) killAll() {
	p.mu.Lock()
	all := slices.Collect(maps.Keys(p.all))
	p.mu.Unlock()
	for _, s := range all {
		s.retire()
	}
}

// background counts the goroutines that Close waits for.
func (p *Pool) background(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waits += n; p.waits == 0 {
		p.alone.Broadcast()
	}
}
