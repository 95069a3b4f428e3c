package session

import (
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// rule says when a frame of a kind is legal at this end.
type rule struct {
	flags   uint8 // one bit for each value that the flags may have
	host    bool  // the host may receive it
	inmate  bool  // the inmate may receive it
	call    bool  // it belongs to a call
	callee  bool  // and is for the end that serves it
	oneWay  bool  // or it belongs to none, and to the end that makes one-way calls
	handle  func(*Conn, frame.Header, *frame.Buffer) error
	opaque  bool // the payload is raw bytes and is not checked
	earlier bool // legal before HELLO
}

// oneOf is a set of values of a frame's flags.
func oneOf(values ...uint8) (set uint8) {
	for _, v := range values {
		set |= 1 << v
	}
	return set
}

// rules has one row a kind, in the order of PROTOCOL.md. What is not in it, or
// not for this end, breaks the protocol in every state.
var rules = [...]rule{
	frame.Hello:  {flags: oneOf(0), host: true, inmate: true, handle: (*Conn).onHello, earlier: true},
	frame.Call:   {flags: oneOf(0, frame.FlagOneWay), host: true, inmate: true, call: true, callee: true, handle: (*Conn).onCall},
	frame.Yield:  {flags: oneOf(0, frame.FlagWaits), host: true, inmate: true, call: true, handle: (*Conn).onReply},
	frame.Answer: {flags: oneOf(0, frame.FlagFailed), host: true, inmate: true, call: true, callee: true, handle: (*Conn).onAnswer},
	frame.Return: {flags: oneOf(0), host: true, inmate: true, call: true, handle: (*Conn).onReply},
	frame.Raise:  {flags: oneOf(0, frame.FlagPanic, frame.FlagLimit, frame.FlagValue), host: true, inmate: true, call: true, handle: (*Conn).onReply},
	frame.Cancel: {flags: oneOf(0), host: true, inmate: true, call: true, callee: true, handle: (*Conn).onCancel},
	frame.Output: {flags: oneOf(frame.FlagStdout, frame.FlagStderr), host: true, handle: (*Conn).onOutput, opaque: true},
	frame.Ping:   {flags: oneOf(0), inmate: true, handle: (*Conn).onPing},
	frame.Pong:   {flags: oneOf(0), host: true, handle: (*Conn).onPong},
	frame.Goaway: {flags: oneOf(0), host: true, inmate: true, handle: (*Conn).onGoaway, earlier: true},
	frame.Credit: {flags: oneOf(0), host: true, inmate: true, call: true, callee: true, oneWay: true, handle: (*Conn).onCredit},
	frame.Exit:   {}, // only ever on a report
}

// handle checks one frame against the state of the connection and passes it
// on. It takes the payload over. An error ends the connection.
func (c *Conn) handle(h frame.Header, p *frame.Buffer) error {
	bad := func(reason string, err error) error {
		p.Free()
		return &Violation{Kind: h.Kind, Call: h.Call, Reason: reason, Err: err}
	}
	r := rules[h.Kind]
	none := r.oneWay && h.Call == 0
	switch {
	case c.cfg.Host && !r.host, !c.cfg.Host && !r.inmate:
		return bad("not for this end", nil)
	case !c.hello && !r.earlier:
		return bad("before HELLO", nil)
	case r.callee && !none && c.cfg.Serve == nil:
		return bad("this end serves no methods", nil)
	case h.Flags > 7 || r.flags>>h.Flags&1 == 0:
		return bad(fmt.Sprintf("flags %#x", h.Flags), nil)
	case (h.Call != 0) != r.call && !none:
		return bad("wrong call id", nil)
	case h.Index != 0 && h.Kind != frame.Call && h.Kind != frame.Yield:
		return bad("index on a kind that has none", nil)
	}
	if !r.opaque {
		if err := codec.Check(p.B, c.cfg.Values); err != nil {
			return bad("malformed payload", err)
		}
	}
	return r.handle(c, h, p)
}

func (c *Conn) onHello(h frame.Header, p *frame.Buffer) error {
	defer p.Free()
	if c.hello {
		return &Violation{Kind: h.Kind, Reason: "second HELLO"}
	}
	peer, err := parseHello(p.B)
	if err != nil {
		return &Violation{Kind: h.Kind, Reason: "malformed HELLO", Err: err}
	}
	if peer.version != Version {
		return c.refuse(fmt.Sprintf("protocol version %d is needed, the peer speaks %d: build host and inmate with the same hoosegen", Version, peer.version))
	}
	peer.limits = peer.limits.withDefaults(!c.cfg.Host)
	if c.cfg.Host {
		peer.limits.Payload = min(peer.limits.Payload, c.cfg.Limits.Payload)
	} else {
		// The inmate trusts the host, so the host's limit is the one to set.
		c.cfg.Limits.Payload = peer.limits.Payload
	}
	c.mu.Lock()
	c.peer, c.hello = peer, true
	c.mu.Unlock()
	c.in.SetLimit(c.cfg.Limits.Payload)
	if !c.cfg.Host {
		if err := c.out.write(c.helloFrame()); err != nil {
			return err
		}
	}
	if c.cfg.Opened != nil {
		c.cfg.Opened(c)
	}
	close(c.ready)
	return nil
}

// refuse says to the peer why this end goes no further. Only the inmate may
// wait for the host to read it; the host's reader never waits for an inmate.
func (c *Conn) refuse(reason string) error {
	if !c.cfg.Host {
		b := codec.AppendString(make([]byte, frame.HeaderSize, 256), reason)
		if err := c.send(frame.Header{Kind: frame.Goaway}, b); err != nil {
			return err
		}
	}
	return &GoawayError{Reason: reason, Own: true}
}

// maxReason bounds what is kept of the text of a GOAWAY.
const maxReason = 1024

func (c *Conn) onGoaway(h frame.Header, p *frame.Buffer) error {
	defer p.Free()
	r := codec.NewReader(p.B)
	reason := codec.ReadString[string](r)
	if err := r.End(); err != nil {
		return &Violation{Kind: h.Kind, Reason: "malformed GOAWAY", Err: err}
	}
	if c.cfg.Host {
		return &GoawayError{Reason: strings.Clone(reason[:min(len(reason), maxReason)])}
	}
	c.mu.Lock()
	c.leave = true
	last := c.leaving()
	c.mu.Unlock()
	if last {
		return ErrClosed
	}
	return nil
}

func (c *Conn) onPing(_ frame.Header, p *frame.Buffer) error {
	b := append(make([]byte, frame.HeaderSize, frame.HeaderSize+len(p.B)), p.B...)
	p.Free()
	return c.send(frame.Header{Kind: frame.Pong}, b)
}

func (c *Conn) onPong(h frame.Header, p *frame.Buffer) error {
	defer p.Free()
	r := codec.NewReader(p.B)
	id := codec.ReadUint[uint64](r)
	err := r.End()
	c.mu.Lock()
	pong := c.pings[id]
	delete(c.pings, id)
	c.mu.Unlock()
	if err != nil || pong == nil {
		return &Violation{Kind: h.Kind, Reason: "no such PING", Err: err}
	}
	close(pong)
	return nil
}
