package stub

import (
	"io"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// Client makes the calls of one generated client. It is safe for concurrent use.
type Client struct {
	caller   bridge.Caller
	contract *Contract
	options  bridge.Options
	quiet    bool // its calls take no output, not even to discard it
}

// NewClient returns a client that calls the contract's methods in the cells of
// c. Generated constructors call it.
func NewClient(c hoose.Caller, contract *Contract, opts ...hoose.ClientOption) *Client {
	client := newClient(bridge.CallerOf(c), contract)
	for _, o := range opts {
		bridge.Apply(o, &client.options)
	}
	return client
}

func newClient(c bridge.Caller, contract *Contract) *Client {
	return &Client{caller: c, contract: contract, options: bridge.Options{
		Stdout: io.Discard, Stderr: io.Discard,
		Timeout: hoose.DefaultTimeout, Grace: hoose.DefaultGrace, OutputLimit: hoose.DefaultOutputLimit,
	}}
}

// Output implements bridge.Output: it writes what the inmate printed.
func (c *Client) Output(stream int, p []byte) bool {
	w := c.writer(stream)
	if len(p) == 0 || w == io.Discard {
		return false
	}
	// The writer is the caller's: its errors are not the call's.
	_, _ = w.Write(p)
	return true
}

func (c *Client) writer(stream int) io.Writer {
	if stream == int(frame.FlagStderr) {
		return c.options.Stderr
	}
	return c.options.Stdout
}
