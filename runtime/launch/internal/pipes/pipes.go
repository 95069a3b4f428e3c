// Package pipes makes the descriptors 0, 1 and 2 of a process that a launcher
// starts, and the host's ends of them: the two directions of the sidechannel,
// and the report.
package pipes

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
)

// Pipes are the ends of three pipes. The child's are to be closed once it has
// them, the host's belong to whoever keeps them.
type Pipes struct {
	Child [3]*os.File // descriptors 0, 1 and 2 of the child
	host  [3]*os.File
}

// Open makes the pipes. The error is the system's: most likely the limit of
// open files is reached.
func Open() (p Pipes, err error) {
	for i := range p.Child {
		r, w, err := os.Pipe()
		if err != nil {
			p.CloseChild()
			p.CloseHost()
			return Pipes{}, err
		}
		if i == 0 {
			p.Child[i], p.host[i] = r, w
		} else {
			p.Child[i], p.host[i] = w, r
		}
		if i < 2 {
			enlarge(w)
		}
	}
	return p, nil
}

// Channel is the host's side of the sidechannel.
func (p *Pipes) Channel() *Channel { return &Channel{r: p.host[1], w: p.host[0]} }

// Report begins to read what the child writes to its descriptor 2, until
// [Report.Finish].
func (p *Pipes) Report() *Report {
	r := &Report{file: p.host[2], read: make(chan struct{})}
	go func() {
		defer close(r.read)
		_, _ = io.Copy(&r.parser, r.file) // ends at the deadline that Finish sets at the latest
	}()
	return r
}

// Report is what the child reports, as far as it has come.
type Report struct {
	file   *os.File
	parser report.Parser
	read   chan struct{} // closed when there is no more
}

// restTime bounds the wait for the end of a report whose writer is gone:
// something else may hold its descriptor.
const restTime = time.Second

// Finish returns the report of a child that has ended. It takes a second at
// most. A malformed report counts as none; its bytes are in Stderr.
func (r *Report) Finish() report.Report {
	_ = r.file.SetReadDeadline(time.Now().Add(restTime))
	<-r.read
	_ = r.file.Close()
	got, _ := r.parser.Report()
	return got
}

// CloseChild closes the child's ends; the child has its own.
func (p *Pipes) CloseChild() { closeAll(p.Child) }

// CloseHost closes the host's ends, for a child that was never started.
func (p *Pipes) CloseHost() { closeAll(p.host) }

func closeAll(files [3]*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close()
		}
	}
}

// Channel is the host's side of the two pipes of the sidechannel. A Read and a
// Write may happen at the same time.
type Channel struct {
	r, w *os.File
}

// Read reads what the child has written to its descriptor 1.
func (c *Channel) Read(p []byte) (int, error) { return c.r.Read(p) }

// Write writes to the child's descriptor 0.
func (c *Channel) Write(p []byte) (int, error) { return c.w.Write(p) }

// SetWriteDeadline makes a Write that has not ended by t fail.
func (c *Channel) SetWriteDeadline(t time.Time) error { return c.w.SetWriteDeadline(t) }

// Close releases a Read and a Write that are blocked, and lets the inmate know
// that the host is gone. Closing again is no error.
func (c *Channel) Close() error {
	err := errors.Join(c.w.Close(), c.r.Close())
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
