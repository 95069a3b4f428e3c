package inmate

import (
	"errors"
	"os"
)

// The first byte of either wire: the length of a HELLO is less than 1<<24, and
// a call is an array of two.
const (
	firstOfFrames = 0x00
	firstOfCall   = 0x92
)

// channel is the inmate's end of the sidechannel. Its descriptors are in
// blocking mode: a thread that waits in read(2) wakes sooner than a goroutine
// that the network poller wakes, and there is one such thread.
type channel struct {
	in, out *os.File
	ahead   []byte // read while peeking
	// last, if set, is called once the input has ended and does not return.
	last func()
}

// newChannel takes over the descriptors. They must be in blocking mode, or
// os.NewFile gives them to the poller.
func newChannel(in, out int) *channel {
	return &channel{in: os.NewFile(uintptr(in), "sidechannel input"), out: os.NewFile(uintptr(out), "sidechannel output")}
}

// peek waits for input and returns its first byte without taking it.
func (c *channel) peek() (byte, error) {
	var buf [4096]byte
	n, err := c.in.Read(buf[:])
	if n == 0 {
		return 0, err
	}
	c.ahead = append([]byte(nil), buf[:n]...)
	return c.ahead[0], nil
}

// isDevice reports whether the input is a terminal, or /dev/null: neither will
// send a call, and who sits at the first wants to be told.
func (c *channel) isDevice() bool {
	info, err := c.in.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Read reads from the host.
func (c *channel) Read(p []byte) (int, error) {
	if len(c.ahead) > 0 {
		n := copy(p, c.ahead)
		c.ahead = c.ahead[n:]
		return n, nil
	}
	n, err := c.in.Read(p)
	if err != nil && !errors.Is(err, os.ErrClosed) && c.last != nil {
		// End of input, or a connection that broke: the host has gone. What
		// still runs runs for nobody.
		c.last()
	}
	return n, err
}

// Write writes to the host.
func (c *channel) Write(p []byte) (int, error) { return c.out.Write(p) }

// Close closes both directions. A Read that waits in the kernel stays there
// until the host goes; the process ends before that.
func (c *channel) Close() error { return errors.Join(c.in.Close(), c.out.Close()) }
