package session

import (
	"sync"
	"sync/atomic"
	"time"
)

// A short call is best run by the reader itself: starting a goroutine for it
// wakes another thread, which costs more than the call. But while the reader
// runs a call nobody reads, so the call must be short, must not wait for the
// host, and must not be trusted to be either.
//
// So a method earns it: its calls run on goroutines of their own until one has
// been quick. Should an inline call then want to wait for the host, or take
// long after all, another goroutine takes over the reading, and the method has
// to earn it again. A host, whose reader nobody may hold up, has no such calls.

const (
	// quick is what a call may take for the next to be run by the reader.
	quick = 50 * time.Microsecond
	// monitorPeriod is how often the monitor looks. A call that is still running
	// at the second look has the reading taken from it.
	monitorPeriod = time.Millisecond
	// idleLooks is how many looks without any call send the monitor to sleep.
	idleLooks = 20
)

// inliner runs calls on the reader's goroutine.
type inliner struct {
	conn  *Conn
	read  func()        // the reader
	quick []atomic.Bool // by method: the last call was quick
	watch sync.Once     // starts the monitor

	mu      sync.Mutex
	current *Incoming // the call that the reader is in
	begun   uint64    // inline calls begun

	awake bool          // the monitor is looking
	wake  chan struct{} // capacity 1
}

func newInliner(c *Conn, read func()) *inliner {
	return &inliner{conn: c, read: read, quick: make([]atomic.Bool, len(c.cfg.Methods)), wake: make(chan struct{}, 1)}
}

// serve runs a call, on the reader's goroutine if its method has earned that,
// and never on a host's. It reports whether that goroutine has ceased to be the
// reader.
func (l *inliner) serve(in *Incoming) (ceased bool) {
	if l.conn.cfg.Host || !l.quick[in.Method].Load() {
		l.conn.start(func() { l.run(in) })
		return false
	}
	l.watch.Do(func() { l.conn.spawn(l.monitor) })
	l.begin(in)
	returned := false
	defer func() {
		if !returned { // the call ends its goroutine, and the reader with it
			l.handOver(in)
			l.finish(in)
		}
	}()
	l.run(in)
	returned = true
	return l.finish(in)
}

// run serves the call and notes whether it was quick.
func (l *inliner) run(in *Incoming) {
	start := time.Now()
	l.conn.cfg.Serve(in)
	if was := time.Since(start) < quick; was != l.quick[in.Method].Load() {
		l.quick[in.Method].Store(was)
	}
}

func (l *inliner) begin(in *Incoming) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.current = in
	l.begun++
	if !l.awake {
		l.awake = true
		l.wake <- struct{}{} // has room: the monitor emptied it before he slept
	}
}

// finish reports whether the reading was taken from this goroutine.
func (l *inliner) finish(in *Incoming) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == in {
		l.current = nil
		return false
	}
	l.conn.work.Done()
	return true
}

// handOver has another goroutine read on, if the reader is in the given call,
// which is about to wait for what only reading can bring.
func (l *inliner) handOver(in *Incoming) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current == in {
		l.takeOver()
	}
}

// handOverAny is as handOver, for who waits on behalf of no call that is known,
// or of any.
func (l *inliner) handOverAny() {
	if l.conn.cfg.Host {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.current != nil {
		l.takeOver()
	}
}

// takeOver makes the reader's goroutine an ordinary one, which Close waits
// for, and starts a new reader. The lock is held.
func (l *inliner) takeOver() {
	l.current = nil
	l.conn.work.Add(1)
	go l.read()
}

// monitor looks after inline calls for as long as there are any.
func (l *inliner) monitor() {
	timer := time.NewTimer(monitorPeriod)
	defer timer.Stop()
	for {
		select {
		case <-l.wake:
		case <-l.conn.failed:
			return
		}
		for last, idle := uint64(0), 0; idle < idleLooks; {
			timer.Reset(monitorPeriod)
			select {
			case <-timer.C:
			case <-l.conn.failed:
				return
			}
			last, idle = l.look(last, idle)
		}
	}
}

// look takes the reading from a call that was running at the last look.
func (l *inliner) look(last uint64, idle int) (uint64, int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.begun != last:
		return l.begun, 0
	case l.current != nil:
		l.takeOver()
		return last, 0
	}
	if idle++; idle == idleLooks {
		l.awake = false
	}
	return last, idle
}
