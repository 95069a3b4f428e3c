// Package session runs calls over one framed connection: call ids, callbacks,
// credit, cancelling, output. It moves payloads and does not know what is in
// them, except in the frames of the connection itself (HELLO, CREDIT, GOAWAY).
//
// # Who runs what
//
// A [Conn] has one goroutine, its reader. It checks every frame against the
// state of the connection and of the call, and puts it into the queue of the
// call it belongs to. It never runs anybody's code and never waits for a
// queue: every queue is bounded by what the peer was allowed to send, and a
// peer that sends more has broken the protocol.
//
// The caller's goroutine takes events out of its [Outgoing] call, so callbacks
// run where the call was made. The callee runs each [Incoming] call on a
// goroutine of its own.
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
