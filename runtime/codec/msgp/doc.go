// Package msgp knows how msgpack values begin and how long they are, and nothing
// of what they mean. Its table of first bytes is the only one there is: the
// codec, its check and what reads single values from a stream all look there.
//
// It stands beside package codec rather than in it because codec is for
// generated code, whose authors have no use for first bytes.
package msgp
