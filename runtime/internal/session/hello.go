package session

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// Version is the protocol version that this package speaks.
const Version = 1

// magic is the first value in a HELLO: what else speaks on the stream is no peer.
const magic = "hoosegen"

const (
	maxMethods    = 4096
	maxMethodName = 512
	maxShape      = 4 << 10
)

// Method is one method that an end serves.
type Method struct {
	Name string // "Processor.Thumbnail"
	Hash uint64 // of its contract
	// Shape is the text of the contract, for the error that says in which way
	// two ends differ. It is announced up to 4 KiB, and not at all when the
	// shapes of all methods would not fit into a HELLO.
	Shape string
	// OneWay says that calls of the method are not answered. It is not
	// announced, since the contract says it: what comes of a method that is
	// answered as a one-way call, or the reverse, breaks the protocol.
	OneWay bool
}

// Limits is what an end accepts. Zero fields mean the defaults.
type Limits struct {
	// Payload bounds one frame's payload, in bytes. Default 64 MiB, at least 1
	// KiB, at most 1 GiB.
	Payload int
	// Window bounds the yields of one call that were sent and not yet
	// consumed, in bytes, each counted with YieldCost beside its payload; the
	// one that crosses the bound may be sent. It bounds in the same way all
	// one-way calls that were sent and not yet run. Default 1 MiB, at most
	// 512 MiB.
	Window int
	// Calls bounds the calls that are served at once, one-way calls aside.
	// Default 1024, for a host 256; at most 1,048,576.
	Calls int
}

// YieldCost is what a yield or a one-way call counts against the window beside
// its payload, so that empty ones are bounded too.
const YieldCost = 64

const (
	defaultPayload = 64 << 20
	defaultWindow  = 1 << 20
	defaultCalls   = 1024
	// hostCalls is less, since it is the inmate that makes them.
	hostCalls = 256

	// minPayload leaves room to say that something is too large.
	minPayload = 1 << 10
	maxWindow  = frame.MaxPayload / 2
	maxCalls   = 1 << 20
)

// withDefaults returns what the limits of a host, or of an inmate, stand for.
func (l Limits) withDefaults(host bool) Limits {
	pick := func(v, def, least, most int) int {
		if v <= 0 {
			return def
		}
		return min(max(v, least), most)
	}
	calls := defaultCalls
	if host {
		calls = hostCalls
	}
	return Limits{
		Payload: pick(l.Payload, defaultPayload, minPayload, frame.MaxPayload),
		Window:  pick(l.Window, defaultWindow, 1, maxWindow),
		Calls:   pick(l.Calls, calls, 1, maxCalls),
	}
}

// hello is the payload of a HELLO:
//
//	[magic, version, payload limit, window, calls, [[method, hash, shape] ...]]
type hello struct {
	version uint32
	limits  Limits
	methods []Method
}

// append appends the payload, without the shapes if they would not fit.
func (h hello) append(b []byte) []byte {
	start := len(b)
	if b = h.appendWith(b, maxShape); len(b)-start > frame.MaxHello {
		b = h.appendWith(b[:start], 0)
	}
	return b
}

// appendWith appends the payload with up to shape bytes of each shape.
func (h hello) appendWith(b []byte, shape int) []byte {
	b = codec.AppendArrayLen(b, 6)
	b = codec.AppendString(b, magic)
	b = codec.AppendUint(b, h.version)
	b = codec.AppendInt(b, h.limits.Payload)
	b = codec.AppendInt(b, h.limits.Window)
	b = codec.AppendInt(b, h.limits.Calls)
	b = codec.AppendArrayLen(b, len(h.methods))
	for _, m := range h.methods {
		b = codec.AppendArrayLen(b, 3)
		b = codec.AppendString(b, m.Name)
		b = codec.AppendUint(b, m.Hash)
		b = codec.AppendString(b, cut(m.Shape, shape))
	}
	return b
}

// cut returns the first n bytes of s, or less, so as not to cut a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// CheckMethods reports methods that a HELLO cannot announce: too many, or names
// that are too long, each or together.
func CheckMethods(methods []Method) error {
	if len(methods) > maxMethods {
		return fmt.Errorf("%d methods, at most %d can be announced", len(methods), maxMethods)
	}
	for _, m := range methods {
		if len(m.Name) > maxMethodName {
			return fmt.Errorf("method name %.32q... of %d bytes, at most %d can be announced", m.Name, len(m.Name), maxMethodName)
		}
	}
	// Shapes are left out where they do not fit; the rest has to.
	if size := len((hello{version: Version, methods: methods}).appendWith(nil, 0)) + 3*5; size > frame.MaxHello {
		return fmt.Errorf("methods take %d bytes to announce, at most %d can be", size, frame.MaxHello)
	}
	return nil
}

// parseHello reads a checked HELLO. Of another version it reads the version
// alone, since what follows may differ.
func parseHello(payload []byte) (hello, error) {
	var h hello
	r := codec.NewReader(payload)
	n, _ := r.ArrayLen()
	if got := codec.ReadString[string](r); r.Err() == nil && got != magic {
		return h, fmt.Errorf("not a hoosegen peer: %.32q", got)
	}
	h.version = codec.ReadUint[uint32](r)
	if r.Err() == nil && h.version != Version {
		return h, nil
	}
	if r.Err() == nil && n != 6 {
		return h, fmt.Errorf("HELLO of %d values, want 6", n)
	}
	h.limits.Payload = int(codec.ReadUint[uint32](r))
	h.limits.Window = int(codec.ReadUint[uint32](r))
	h.limits.Calls = int(codec.ReadUint[uint32](r))
	count, isNil := r.ArrayLen()
	if isNil {
		return h, errors.New("HELLO without an array of methods")
	}
	if r.Err() == nil && count > maxMethods {
		return h, fmt.Errorf("HELLO announces %d methods, at most %d are allowed", count, maxMethods)
	}
	for i := 0; i < count && r.Err() == nil; i++ {
		if !r.Fields(3) {
			break
		}
		m := Method{Name: codec.ReadString[string](r), Hash: codec.ReadUint[uint64](r), Shape: codec.ReadString[string](r)}
		if len(m.Name) > maxMethodName {
			return h, fmt.Errorf("HELLO announces a method name of %d bytes", len(m.Name))
		}
		if len(m.Shape) > maxShape {
			return h, fmt.Errorf("HELLO announces a shape of %d bytes", len(m.Shape))
		}
		h.methods = append(h.methods, m)
	}
	return h, r.End()
}
