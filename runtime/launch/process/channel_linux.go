package process

import (
	"errors"
	"os"
	"time"
)

// channel is the host's side of the two pipes of the sidechannel.
type channel struct {
	r, w *os.File
}

func (c *channel) Read(p []byte) (int, error)  { return c.r.Read(p) }
func (c *channel) Write(p []byte) (int, error) { return c.w.Write(p) }

// SetWriteDeadline makes a Write that has not ended by t fail.
func (c *channel) SetWriteDeadline(t time.Time) error { return c.w.SetWriteDeadline(t) }

// Close releases a Read and a Write that are blocked, and tells the inmate
// that the host is gone. Closing again is no error.
func (c *channel) Close() error {
	err := errors.Join(c.w.Close(), c.r.Close())
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}
