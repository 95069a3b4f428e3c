package session

import (
	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// carries reports why the peer would not take a payload, which stands in b
// behind a reserved header: a *LimitError or a *ValueError. What the peer checks
// before it decodes is checked here first, so that an honest end is never taken
// for a hostile one, whatever values it is given.
func (c *Conn) carries(b []byte) error {
	payload := b[frame.HeaderSize:]
	if limit := c.peer.limits.Payload; len(payload) > limit {
		return &LimitError{What: "payload", Size: int64(len(payload)), Limit: int64(limit)}
	}
	if err := codec.Check(payload, c.cfg.Values); err != nil {
		return &ValueError{Reason: codec.Reason(err, payload)}
	}
	return nil
}
