// Package session runs calls over one framed connection, in both directions:
// call ids, callbacks, one-way calls, credit, cancelling, output. It moves
// payloads and does not know what is in them, except in the frames of the
// connection itself (HELLO, CREDIT, PING, GOAWAY); it checks that each is one
// well-formed value, when it comes and before it goes. PROTOCOL.md of package
// frame is the specification.
//
// # Who runs what
//
// A [Conn] has one reader at a time. It checks every frame against the state of
// the connection and of the call, and puts it into the queue of the call it
// belongs to. It never waits for a queue: every queue is bounded by what the
// peer was allowed to send, and a peer that sends more has broken the protocol.
// The host's reader runs nobody's code, writes nothing, and takes no lock that is
// held while somebody writes. The inmate's runs calls of methods that have been
// quick, and has the reading taken from it when one is not; see inliner.
//
// The caller's goroutine waits for the call's turn, see admission, and then takes events out of its [Outgoing] call, so callbacks
// run where the call was made. The callee runs each [Incoming] call on a
// goroutine of its own, or on an inmate's reader's, and the one-way calls one
// after the other on one that is there while there are any; see oneWayQueue. Who
// has a frame to send writes it himself, or leaves it to who is writing or to the
// flusher; see writer.
//
// All goroutines end with the connection, and [Conn.Close] waits for them: at an
// inmate for the calls that are served too. At a host these run the
// application's code, so they are cancelled and end when that does.
//
// # Locks
//
// Conn.mu is taken before Outgoing.mu, Incoming.mu before Conn.mu, and the
// writer's, the inliner's and that of oneWaysSent last. Only Incoming.sending,
// which is taken before all of them, and the turn of oneWaysSent are held while
// writing, so that what is in order stays so: nothing that reads waits for them.
//
// # States of a call at the caller
//
//	Admit --Cancel--> never begun
//	Admit --Send, CALL--> open --RETURN or RAISE--> ended
//	                      open --Abandon, CANCEL--> abandoned --RETURN or RAISE--> ended
//	                                                abandoned --grace is over--> the connection fails
//
// YIELD is legal in open and is dropped in abandoned. A frame for a call that
// never was, or has ended, breaks the protocol. An inmate waits for no end of a
// call that it has abandoned: hosts are trusted. After a violation there is one
// cause, the connection is closed, and nothing is read from it again.
package session
