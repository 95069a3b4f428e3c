// Package session runs calls over one framed connection: call ids, callbacks,
// credit, cancelling, output. It moves payloads and does not know what is in
// them, except in the frames of the connection itself (HELLO, CREDIT, PING,
// GOAWAY). PROTOCOL.md of package frame is the specification.
//
// # Who runs what
//
// A [Conn] has one reader at a time. It checks every frame against the state of
// the connection and of the call, and puts it into the queue of the call it
// belongs to. It never waits for a queue: every queue is bounded by what the
// peer was allowed to send, and a peer that sends more has broken the protocol.
// The host's reader runs nobody's code and writes nothing. The inmate's runs
// calls of methods that have been quick, and has the reading taken from it when
// one is not; see inliner.
//
// The caller's goroutine takes events out of its [Outgoing] call, so callbacks
// run where the call was made. The callee runs each [Incoming] call on a
// goroutine of its own, or on the reader's. Who has a frame to send writes it
// himself, or leaves it to who is writing or to the flusher; see writer.
//
// All goroutines end with the connection: [Conn.Close] waits for them, calls
// that are served included.
//
// # Locks
//
// Conn.mu is taken before Outgoing.mu, Incoming.mu before Conn.mu, and the
// writer's and the inliner's last. Only Incoming.mu is held while writing, so
// that yields of one call go out in the order they were counted: what needs it
// waits for the host to read, which the host always does.
//
// # States of a call at the caller
//
//	Begin --CALL--> open --RETURN or RAISE--> ended
//	                open --Abandon, CANCEL--> abandoned --RETURN or RAISE--> ended
//	                                          abandoned --grace is over--> the connection fails
//
// YIELD is legal in open and is dropped in abandoned. A frame for a call that
// never was, or has ended, breaks the protocol. After a violation there is one
// cause, the connection is closed, and nothing is read from it again.
package session
