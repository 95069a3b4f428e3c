// Package codec writes and reads the msgpack that crosses the boundary of a
// sandbox. Generated code and the runtime call it; applications need not.
//
// # Writing
//
// The Append functions add one value to a byte slice and return the slice, as
// the built-in append does. They use no reflection and allocate only when the
// slice has to grow. Numbers take the smallest form there is. The functions
// are generic, so that a defined type (type Celsius float64) needs no helper
// of its own.
//
// # Reading
//
// A [Reader] is a cursor over one received payload. What a peer sends is
// hostile until it was read: every length is compared with the bytes that
// remain before anything is allocated for it, integers are checked against the
// type they are read into, and slices and maps grow as their elements arrive,
// never to what a header merely claims. The first failure sticks: later reads
// return zero values, and [Reader.Err] or [Reader.End] tells what went wrong.
// So a decoder is a straight list of reads with one check at its end.
//
// [Check] looks through a whole payload before any of it is decoded: without
// recursion and without allocating it refuses what is malformed, nested too
// deep or made of too many elements. Only a checked payload may be read into
// types that refer to themselves, because the depth of nesting that is read is
// the depth of Go's stack.
//
// # Values
//
// A nil slice, map or pointer is nil; an empty one is an empty array, map or
// bin. A pointer to a value is an array of one, so that pointers to pointers
// and pointers to slices keep their nils apart. A struct is an array of its
// fields. A complex number is an array of two floats. A time is an array of
// the msgpack timestamp and the offset from UTC. Floats keep their bits, NaN
// payloads included; strings are bytes and need not be UTF-8.
//
// An array of bytes is a bin of its length. A value of an interface with a known
// set of implementations is an array of the number of the implementation and
// the value. A value of any is an array of a number for its type and the value
// (see [AppendAny]): exactly the type comes back that was sent.
//
// # Types that encode themselves
//
// [AppendBinary], [AppendGob] and [AppendText], and AppendMsgpack of package
// custom, carry what a type makes of itself, as a bin or a str. Its decoder sees
// those bytes and nothing else of the payload, and its panics are failures of
// the Reader. What it allocates, and how deep it recurses, is for the decoder to
// bound: the bytes may have been chosen by a hostile peer.
//
// # Values that cannot be carried
//
// Append functions return no error. In place of a value that cannot be carried
// (its encoder failed, it contains itself, it is of a type that is not listed)
// they append the reserved byte of msgpack and the reason: see [AppendInvalid].
// Check refuses such a payload as it does any malformed one, so that a sender
// which checks what it sends learns of it, and [Reason] says why. A receiver
// never acts on such reasons: to it they are bytes of a broken peer.
//
// Functions of this package are safe for concurrent use with distinct slices
// and Readers. A Reader belongs to one goroutine at a time.
package codec
