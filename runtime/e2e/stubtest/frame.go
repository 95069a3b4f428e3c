package stubtest

import (
	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

// Greeting is the HELLO of an inmate that serves the contract of a Sample.
func Greeting() []byte { return GreetingOf(Contract()) }

// GreetingOf is the HELLO of an inmate that serves the contract.
func GreetingOf(contract *stub.Contract) []byte {
	b := codec.AppendArrayLen(make([]byte, frame.HeaderSize), 6)
	b = codec.AppendString(b, "hoosegen")
	b = append(b, 1, 0, 0, 0)
	b = codec.AppendArrayLen(b, len(contract.Methods))
	for _, m := range contract.Methods {
		b = codec.AppendArrayLen(b, 3)
		b = codec.AppendString(b, contract.Interface+"."+m.Name)
		b = codec.AppendUint(b, m.Hash)
		b = codec.AppendString(b, m.Shape)
	}
	frame.PutHeader(b, frame.Header{Kind: frame.Hello}, len(b)-frame.HeaderSize)
	return b
}

// Frame returns a frame.
func Frame(h frame.Header, payload ...byte) []byte {
	return append(frame.AppendHeader(nil, h, len(payload)), payload...)
}
