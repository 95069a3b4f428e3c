package docker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
)

const (
	streamHeader = 8        // kind, three zero bytes, length
	readSize     = 64 << 10 // one read takes two of the pieces an engine sends
	// spoolSize bounds what is kept of the standard output of a container that
	// has ended for a reader that comes later; an engine has less in flight.
	spoolSize = 4 << 20
)

// stream is the attached connection. Its standard output is the sidechannel;
// its standard error is the report.
//
// The connection is read by whoever calls Read: no goroutine stands between,
// since handing over costs more than a small frame. When the container has
// ended, finish reads what is left.
type stream struct {
	conn   net.Conn
	closed atomic.Bool

	mu     sync.Mutex // held by the one who reads from conn
	buffer []byte     // readSize bytes, of which [start:end] are unread
	start  int
	end    int
	kind   byte   // of the piece in progress
	left   uint32 // its bytes still to come; 0 between pieces
	err    error  // why there is no more; set once
	spool  []byte // standard output read by finish
	report report.Parser
}

// The kinds of a piece. What an engine itself has to say is of the last one.
const (
	kindStdout    = 1
	kindStderr    = 2
	kindSystemErr = 3
)

func newStream(conn net.Conn) *stream {
	return &stream{conn: conn, buffer: make([]byte, readSize)}
}

// Read returns bytes of standard output, and hands what comes on standard
// error to the report on the way.
func (s *stream) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		if len(s.spool) > 0 {
			n := copy(p, s.spool)
			s.spool = s.spool[n:]
			return n, nil
		}
		if piece := s.next(); len(piece) > 0 {
			n := copy(p, piece)
			s.consume(n)
			return n, nil
		}
		if s.err != nil {
			return 0, s.err
		}
	}
}

// next returns buffered bytes of standard output without consuming them. It
// returns none when it has made some other progress, or set err.
func (s *stream) next() []byte {
	if s.err != nil {
		return nil
	}
	if s.left == 0 && !s.header() {
		return nil
	}
	piece := s.buffer[s.start:s.end]
	if uint64(len(piece)) > uint64(s.left) {
		piece = piece[:s.left]
	}
	if len(piece) == 0 {
		if s.left > 0 {
			s.fill()
		}
		return nil
	}
	if s.kind == kindStdout {
		return piece
	}
	_, _ = s.report.Write(piece)
	s.consume(len(piece))
	return nil
}

func (s *stream) consume(n int) {
	s.start += n
	s.left -= uint32(n)
}

// header reads the header of the next piece. The length is believed only so
// far as that many bytes may come; nothing is allocated for it.
func (s *stream) header() bool {
	for s.end-s.start < streamHeader {
		if !s.fill() {
			return false
		}
	}
	h := s.buffer[s.start:]
	if h[0] < kindStdout || h[0] > kindSystemErr || h[1]|h[2]|h[3] != 0 {
		s.err = fmt.Errorf("docker: the attached stream is not in the engine's format: header % x", h[:streamHeader])
		return false
	}
	s.kind, s.left = h[0], binary.BigEndian.Uint32(h[4:])
	s.start += streamHeader
	return s.left > 0
}

// fill reads from the connection once.
func (s *stream) fill() bool {
	if s.start == s.end {
		s.start, s.end = 0, 0
	} else if s.end == len(s.buffer) {
		s.end = copy(s.buffer, s.buffer[s.start:s.end])
		s.start = 0
	}
	n, err := s.conn.Read(s.buffer[s.end:])
	s.end += n
	if n == 0 && err != nil {
		s.err = s.ending(err)
	}
	return n > 0
}

// ending makes of the error of the connection the error of Read.
func (s *stream) ending(err error) error {
	switch {
	case s.closed.Load():
		return fmt.Errorf("docker: the channel is closed: %w", os.ErrClosed)
	case errors.Is(err, io.EOF) && (s.left > 0 || s.end > s.start):
		return io.ErrUnexpectedEOF
	case errors.Is(err, os.ErrDeadlineExceeded):
		// Only finish sets a deadline: the container has ended, and its engine
		// has forgotten to end the stream.
		return io.ErrUnexpectedEOF
	}
	return err
}

// finish is called when the container has ended. It reads what is left, for
// at most the given time, so that the report is whole and output is not lost,
// and closes the connection.
func (s *stream) finish(within time.Duration) (report.Report, error) {
	// It releases a reader that waits for an end that does not come.
	_ = s.conn.SetReadDeadline(time.Now().Add(within))
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.err == nil {
		if piece := s.next(); len(piece) > 0 {
			if !s.closed.Load() && len(s.spool)+len(piece) <= spoolSize {
				s.spool = append(s.spool, piece...)
			} else if !s.closed.Load() {
				s.err = fmt.Errorf("docker: more than %d bytes were left unread when the container ended", spoolSize)
			}
			s.consume(len(piece))
		}
	}
	_ = s.conn.Close()
	return s.report.Report()
}

// Write sends bytes to the inmate's channel.
func (s *stream) Write(p []byte) (int, error) { return s.conn.Write(p) }

// SetWriteDeadline makes a Write that has not ended by t fail.
func (s *stream) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }

// Close ends the connection in both directions; it releases a blocked Read.
// The engine then closes the inmate's standard input. It is never half closed,
// which would not get through every proxy. Closing again is no error.
func (s *stream) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if err := s.conn.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
