// Package frame cuts a byte stream into frames and back. It knows bytes only:
// no goroutines, no calls, no meaning of a payload. PROTOCOL.md beside this
// file is the specification; the constants here stand in the page's order.
package frame

import (
	"encoding/binary"
	"fmt"
)

// Kind says what a frame is for.
type Kind uint8

// The kinds, in the order of PROTOCOL.md. Zero is no kind.
const (
	Hello  Kind = 1  // first frame in each direction: version, limits, contract
	Call   Kind = 2  // caller to callee: start a call
	Yield  Kind = 3  // callee to caller: invoke a callback of a call, or one element of a stream
	Answer Kind = 4  // caller to callee: what a callback returned
	Return Kind = 5  // callee to caller: the call's results; ends the call
	Raise  Kind = 6  // callee to caller: the call's error; ends the call
	Cancel Kind = 7  // caller to callee: the caller no longer waits
	Output Kind = 8  // inmate to host: captured stdout or stderr
	Ping   Kind = 9  // host to inmate: are you there
	Pong   Kind = 10 // inmate to host: answer to Ping, same payload
	Goaway Kind = 11 // either way: no further calls; the reason
	Credit Kind = 12 // caller to callee: more bytes of yields may be sent; of call 0, callee to caller: more of one-way calls
	Exit   Kind = 13 // supervisor to launcher, on the report: how the inmate ended

	lastKind = Exit
)

var kindNames = [...]string{
	Hello: "HELLO", Call: "CALL", Yield: "YIELD", Answer: "ANSWER", Return: "RETURN", Raise: "RAISE", Cancel: "CANCEL",
	Output: "OUTPUT", Ping: "PING", Pong: "PONG", Goaway: "GOAWAY", Credit: "CREDIT", Exit: "EXIT",
}

// String returns the kind's name as PROTOCOL.md spells it.
func (k Kind) String() string {
	if k.Valid() {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Valid reports whether k is a kind of this protocol version.
func (k Kind) Valid() bool { return k >= Hello && k <= lastKind }

// Flags of the kinds that have any. A flag a kind does not have is a violation.
const (
	// FlagOneWay on a CALL: it is not answered.
	FlagOneWay uint8 = 1
	// FlagWaits on a YIELD: the inmate waits for an ANSWER.
	FlagWaits uint8 = 1
	// FlagFailed on an ANSWER: the payload is an error, not results.
	FlagFailed uint8 = 1
	// FlagPanic on a RAISE: the payload is [value, stack] of a panic.
	FlagPanic uint8 = 1
	// FlagLimit on a RAISE: the payload is [size, limit]; the result was too
	// large to send.
	FlagLimit uint8 = 2
	// FlagValue on a RAISE: the payload is a str, the reason why the results
	// cannot be carried.
	FlagValue uint8 = 3
	// FlagStdout and FlagStderr on an OUTPUT: which stream.
	FlagStdout uint8 = 1
	FlagStderr uint8 = 2
)

// Header is the fixed part of a frame.
//
//	offset 0  length of all that follows it, big-endian
//	offset 4  kind
//	offset 5  flags
//	offset 6  index, big-endian
//	offset 8  call id, big-endian
type Header struct {
	Kind  Kind
	Flags uint8
	Index uint16 // CALL: method number; YIELD: callback number
	Call  uint32 // 0 for frames of the connection
}

const (
	// HeaderSize is what precedes a payload: the length and the header.
	HeaderSize = 12
	// afterLength is the part of HeaderSize that the length counts.
	afterLength = HeaderSize - 4
	// MaxHello bounds a HELLO's payload, so that a framed stream always
	// begins with a zero byte.
	MaxHello = 1<<20 - 1
	// MaxPayload is the most that any limit may allow; the length field and
	// an int of 32 bits hold it with room to spare.
	MaxPayload = 1 << 30
)

// AppendHeader appends the header of a frame whose payload has n bytes.
func AppendHeader(b []byte, h Header, n int) []byte {
	var head [HeaderSize]byte
	PutHeader(head[:], h, n)
	return append(b, head[:]...)
}

// PutHeader writes the header of a frame whose payload has n bytes into the
// first HeaderSize bytes of b, for payloads built behind a reserved header.
func PutHeader(b []byte, h Header, n int) {
	_ = b[HeaderSize-1]
	binary.BigEndian.PutUint32(b, uint32(n)+afterLength)
	b[4], b[5] = byte(h.Kind), h.Flags
	binary.BigEndian.PutUint16(b[6:], h.Index)
	binary.BigEndian.PutUint32(b[8:], h.Call)
}
