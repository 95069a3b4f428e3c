package entry

import "sync"

const (
	chunk     = 64 << 10  // read at once, and kept free in each region
	forgotten = 256 << 10 // dropped at once when a region is full and nobody takes it
)

// output is the capture of a process's own descriptors 1 and 2: one thread
// that waits for either pipe, and whoever flushes. Both read without waiting
// and hand over under one lock, so that whoever has the lock and finds a pipe
// empty knows that all of it has been handed over.
type output struct {
	mu      sync.Mutex
	memory  memory
	reads   uint64
	streams [2]stream
}

// stream is one of the two pipes.
type stream struct {
	fd      int // reading end, or -1 once nobody can write any more
	sink    func(p []byte)
	buf     []byte // a region of memory
	held    int    // how much of buf waits to be handed over
	dropped int    // how much that lay before it is lost
}

// startCapture starts to read the pipes, for as long as the process lives.
func startCapture(stdout, stderr int, m memory) *output {
	o := &output{memory: m}
	o.streams[0] = stream{fd: stdout, buf: m.region(0)}
	o.streams[1] = stream{fd: stderr, buf: m.region(1)}
	// A goroutine that init starts runs while other packages initialise,
	// which may print more than a pipe holds.
	go o.run()
	return o
}

// run reads whatever is written until both pipes are closed, which they are
// not as long as descriptors 1 and 2 are what they were.
func (o *output) run() {
	for {
		fds := [2]pollFD{
			{fd: int32(o.streams[0].fd), events: pollIn},
			{fd: int32(o.streams[1].fd), events: pollIn},
		}
		if fds[0].fd < 0 && fds[1].fd < 0 {
			return
		}
		poll(fds[:], -1)
		o.mu.Lock()
		for i := range fds {
			// A closed pipe is always ready: it is left out once it is empty.
			if found := o.drain(i); !found && fds[i].revents&(pollHup|pollErr|pollNval) != 0 {
				o.streams[i].fd = -1
			}
		}
		o.mu.Unlock()
	}
}

func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.drain(0)
	o.drain(1)
}

func (o *output) attach(sinks ...func(p []byte)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i, sink := range sinks {
		o.streams[i].sink = sink
		o.hand(i)
	}
}

// drain reads as much of stream i as the pipe holds now and hands it over. It
// reports whether there was anything. It does not go on until the pipe is
// empty: a child that never stops printing would keep it for ever.
func (o *output) drain(i int) bool {
	s := &o.streams[i]
	left := 0
	if s.fd >= 0 {
		left = pending(s.fd)
	}
	found := left > 0
	for left > 0 {
		o.room(s)
		size := min(left, chunk)
		o.memory.hold(i, s.held, size)
		n := read(s.fd, s.buf[s.held:s.held+size])
		s.held += max(n, 0)
		o.memory.hold(i, s.held, 0)
		if n <= 0 {
			break // a supervisor was faster
		}
		left -= n
		o.reads++
		o.memory.set(wordReads, o.reads)
		o.hand(i)
	}
	return found
}

// room makes room for one more chunk by forgetting the oldest text: when a
// start fails, the last lines say why.
func (o *output) room(s *stream) {
	if len(s.buf)-s.held >= chunk {
		return
	}
	s.held = copy(s.buf, s.buf[forgotten:s.held])
	s.dropped += forgotten
}

// hand gives what is held of stream i to its sink.
func (o *output) hand(i int) {
	s := &o.streams[i]
	if s.sink == nil || s.held == 0 {
		return
	}
	o.memory.set(wordHanding, 1)
	if s.dropped > 0 {
		s.sink([]byte("[hoosegen: " + decimal(s.dropped) + " bytes of earlier output dropped]\n"))
		s.dropped = 0
	}
	s.sink(s.buf[:s.held])
	s.held = 0
	o.memory.hold(i, 0, 0)
	o.memory.set(wordHanding, 0)
}
