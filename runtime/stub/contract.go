package stub

import (
	"hash/fnv"
	"io"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/session"
)

// Contract describes an interface to both ends. Generated code makes one as a
// package variable; it must not be changed.
type Contract struct {
	Interface string // "Processor"
	Methods   []Method
	Errors    *ErrorSet // may be nil
}

// Method describes one method of an interface.
type Method struct {
	Name string // "Thumbnail"; of a method of an object "Tx.Get"
	// Shape is everything about the method that both ends must agree on, readable:
	// "Thumbnail([]byte) ([]byte)". Peers announce it to each other, so that a
	// mismatch can say in which way; it is cut at 4 KiB then. What they compare is
	// its hash.
	Shape string
	// Hash, if it is not zero, is compared in place of the hash of the shape.
	Hash uint64
	// Params counts the values a call carries. A callback counts as one, and so
	// does the id of the object that a method is called on.
	Params int
	// Results counts the values an answer carries, the error not included.
	Results int
	// Callbacks describes the callback parameters, in order.
	Callbacks []CallbackSpec
	// Timeout, if it is more than zero, bounds each call, whatever its context
	// allows.
	Timeout time.Duration
	// Idempotent has a call on a Pool made once more, in a fresh cell, when its
	// cell died before it answered and nothing had come out of it: no callback
	// had run, no stream was touched and no output was written.
	Idempotent bool
	// OneWay: a call is made by OneWay and is not answered. The method has no
	// results and no callbacks.
	OneWay bool
	// Opens: a call goes on after the method has returned, with the elements of
	// an iterator or the bytes of a reader. The last two Callbacks are the results
	// and the elements.
	Opens bool
	// Closes: a call is the last one on its object.
	Closes bool
}

// CallbackSpec describes one callback parameter.
type CallbackSpec struct {
	Name    string
	Params  int
	Results int
	Waits   bool // the inmate waits for the answer: the callback has results
}

// hash is what the two ends of a connection compare: FNV-1a of the shape, which
// costs less than a microsecond, and links nothing into an inmate.
func (m *Method) hash() uint64 {
	if m.Hash != 0 {
		return m.Hash
	}
	return hashOf(m.Shape)
}

func hashOf(shape string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, shape) //nolint:errcheck // it never fails
	return h.Sum64()
}

// fullName is a method's name on the wire and in messages.
func (c *Contract) fullName(method int) string {
	return c.Interface + "." + c.Methods[method].Name
}

// resolve finds the contract's methods among those a peer announced. An entry
// is the peer's number for the method, or why it cannot be called. host says
// that this end is the host.
func (c *Contract) resolve(announced []session.Method, host bool) []resolved {
	byName := make(map[string]int, len(announced))
	for i, m := range announced {
		byName[m.Name] = i
	}
	found := make([]resolved, len(c.Methods))
	for i := range c.Methods {
		m := &c.Methods[i]
		n, ok := byName[c.fullName(i)]
		switch {
		case !ok:
			found[i].err = mismatch(c.fullName(i), m.Shape, "", host)
			found[i].err.Missing = true
		case announced[n].Hash != m.hash():
			found[i].err = mismatch(c.fullName(i), m.Shape, announced[n].Shape, host)
		default:
			found[i].number = uint16(n)
		}
	}
	return found
}

type resolved struct {
	number uint16
	err    *hoose.ContractError
}

// mismatch is the error of a method whose shape at this end is own.
func mismatch(method, own, other string, host bool) *hoose.ContractError {
	if host {
		return &hoose.ContractError{Method: method, Host: own, Inmate: other}
	}
	return &hoose.ContractError{Method: method, Host: other, Inmate: own, ByInmate: true}
}
