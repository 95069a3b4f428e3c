// Package pipes makes the descriptors 0, 1 and 2 of a process that a launcher
// starts, and the host's ends of them: the two directions of the sidechannel,
// and the report.
package pipes

import (
	"errors"
	"os"
	"time"
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

// Report is where the host reads what the child writes to its descriptor 2.
func (p *Pipes) Report() *os.File { return p.host[2] }

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

// Close releases a Read and a Write that are blocked, and tells the inmate
// that the host is gone. Closing again is no error.
func (c *Channel) Close() error {
	err := errors.Join(c.w.Close(), c.r.Close())
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
