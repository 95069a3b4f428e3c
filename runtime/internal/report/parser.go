package report

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

const (
	// afterLength is the part of a header that a frame's length counts.
	afterLength = frame.HeaderSize - 4
	// The first byte of a report is 0, which tells it from text; a longer
	// frame would break that, and no report needs one.
	maxFrame = 1<<24 - 1
	// A msgpack array of three integers has at most 1 + 3*9 bytes.
	maxExit = 32
)

// Report is what is known about the end of an inmate from descriptor 2.
type Report struct {
	// Complete says that the supervisor reported how the inmate ended: Code,
	// Signal and OOMKills mean nothing without it.
	Complete bool
	// Code is the inmate's exit status, -1 when a signal ended it.
	Code int
	// Signal is the number of the signal that ended the inmate, or 0.
	Signal int
	// OOMKills is how many processes the memory limit killed, as the cgroup
	// counted; 0 also when the supervisor could not see the count.
	OOMKills int
	// Stdout and Stderr are the last TailSize bytes of each stream that were
	// not sent to the host in frames. Without a report, Stderr is the text
	// that came instead of one.
	Stdout, Stderr []byte
}

// Parser reads a report as it arrives. The zero value is ready. A Parser is
// not safe for concurrent use.
type Parser struct {
	state  state
	header [frame.HeaderSize]byte
	have   int    // bytes of header or exit that have arrived
	left   uint32 // bytes of the payload still to come
	exit   [maxExit]byte

	stdout, stderr tail
	report         Report
	err            error
}

type state uint8

const (
	stateStart  state = iota // nothing has arrived
	stateHeader              // in a frame's header
	stateOutput              // in the payload of an OUTPUT frame
	stateExit                // in the payload of the EXIT frame
	stateDone                // after the EXIT frame: nothing may follow
	stateText                // no report, or no longer one: text
)

// Write takes the next bytes of the stream. It never fails and always takes
// all of p; a stream that is not a report shows in [Parser.Report].
func (p *Parser) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		b = b[p.step(b):]
	}
	return n, nil
}

// step consumes at least one byte of b, or changes the state so that the next
// step does.
func (p *Parser) step(b []byte) int {
	switch p.state {
	case stateStart:
		p.state = stateHeader
		if b[0] != 0 {
			p.state = stateText
		}
		return 0
	case stateHeader:
		n := copy(p.header[p.have:], b)
		p.have += n
		if p.have == frame.HeaderSize {
			p.beginPayload()
		}
		return n
	case stateOutput:
		n := min(len(b), int(p.left))
		p.output().add(b[:n])
		p.left -= uint32(n)
		if p.left == 0 {
			p.state = stateHeader
		}
		return n
	case stateExit:
		n := copy(p.exit[p.have:p.have+int(p.left)], b)
		p.have += n
		p.left -= uint32(n)
		if p.left == 0 {
			p.endExit()
		}
		return n
	case stateDone:
		p.fail(errors.New("report: bytes after the EXIT frame"))
		return 0
	default:
		p.stderr.add(b)
		return len(b)
	}
}

// output is the stream that the OUTPUT frame in progress belongs to.
func (p *Parser) output() *tail {
	if p.header[5] == frame.FlagStdout {
		return &p.stdout
	}
	return &p.stderr
}

// beginPayload looks at a whole header and chooses what its payload is.
func (p *Parser) beginPayload() {
	length := binary.BigEndian.Uint32(p.header[0:4])
	kind, flags := frame.Kind(p.header[4]), p.header[5]
	if length < afterLength || length > maxFrame {
		p.failHeader(fmt.Errorf("report: frame length %d is not between %d and %d", length, afterLength, maxFrame))
		return
	}
	p.have, p.left = 0, length-(afterLength)
	switch {
	case kind == frame.Output && (flags == frame.FlagStdout || flags == frame.FlagStderr):
		p.state = stateOutput
		if p.left == 0 {
			p.state = stateHeader
		}
	case kind == frame.Exit && p.left > 0 && p.left <= maxExit:
		p.state = stateExit
	default:
		p.failHeader(fmt.Errorf("report: unexpected frame: kind %d (%v), flags %d, length %d", uint8(kind), kind, flags, length))
	}
}

// endExit decodes the payload of the EXIT frame.
func (p *Parser) endExit() {
	v, err := readInts(p.exit[:p.have])
	if err != nil {
		p.fail(err)
		return
	}
	p.report.Complete = true
	p.report.Code, p.report.Signal, p.report.OOMKills = v[0], v[1], v[2]
	p.state = stateDone
}

// failHeader is fail, and keeps the header as text, for it may be some.
func (p *Parser) failHeader(err error) {
	p.fail(err)
	p.stderr.add(p.header[:])
}

// fail gives up reading frames: the rest is kept as text.
func (p *Parser) fail(err error) {
	p.err = err
	p.state = stateText
}

// Report returns what has arrived so far. The error says what was wrong with a
// stream that began as a report; what could be read before it is returned too.
// A stream that is empty, that is text, or that was cut off is no error: then
// Complete is false.
func (p *Parser) Report() (Report, error) {
	r := p.report
	r.Stdout, r.Stderr = p.stdout.bytes(), p.stderr.bytes()
	return r, p.err
}
