package entry

const (
	reliefInterval = 100 * 1e6 // between two looks at pipes that are in use
	reliefRepeat   = 20 * 1e6  // between two drains once the inmate does not
	stuckFrozen    = 200 * 1e6 // a full pipe nobody reads for so long is not being read
	stuckHanding   = 5 * 1e9   // the same while the inmate waits for a slow host
)

// relief is how the supervisor notices an inmate that cannot read its own
// pipes, and reads them instead, so that whoever prints can go on.
//
// The Go runtime writes the text of a crash, and what println prints, without
// telling its scheduler that it may wait. In a crash it has stopped all other
// threads before; and a thread blocked in println keeps its processor, so that
// with one processor, or with a garbage collection about to begin, nobody is left to run the
// reader. When the pipe is full by then, the process waits for itself. A fatal error
// that prints the stacks of some thousand goroutines does fill it.
//
// Nothing is spent on an idle inmate: after something was printed we look
// again once, a little later, and go back to waiting if the pipes are not
// full.
type relief struct {
	at    int64  // when to look; 0 = when something is printed
	since int64  // since when a pipe is full and reads stands still; 0 = not so
	reads uint64 // the inmate's counter then
	doing bool   // we are the reader
}

// arm has relieve look in a while.
func (r *relief) arm(now int64) { r.at = now + reliefInterval }

// relieve looks at the pipes when it is time to.
func (s *supervisor) relieve(now int64) {
	r := &s.relief
	if r.at == 0 || now < r.at {
		return
	}
	words, ok := readWords(s.memory)
	if !ok {
		*r = relief{at: now + reliefInterval} // the inmate has cut the file: it prints at its own risk
		return
	}
	full := !ready(s.writers[0], pollOut) || !ready(s.writers[1], pollOut)
	stuck := r.since != 0 && words[wordReads] == r.reads
	switch {
	case r.doing && stuck:
		s.drain()
		r.at = now + reliefRepeat
	case !full:
		*r = relief{}
	case !stuck:
		*r = relief{at: now + reliefInterval, since: now, reads: words[wordReads]}
	case now-r.since < limitOf(words):
		r.at = now + reliefInterval
	default:
		s.drain()
		r.doing = true
		r.at = now + reliefRepeat
	}
}

func limitOf(words [memoryWords]uint64) int64 {
	if words[wordHanding] != 0 {
		return stuckHanding
	}
	return stuckFrozen
}
