package hoose

import (
	"fmt"

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
	Name string // "Thumbnail"
	// Hash covers everything about the method that both ends must agree on.
	Hash uint64
	// Params counts the values a call carries; a callback counts as one.
	Params int
	// Results counts the values an answer carries, the error not included.
	Results int
	// Yields describes the callback parameters, in order.
	Yields []YieldSpec
}

// YieldSpec describes one callback parameter.
type YieldSpec struct {
	Name    string
	Params  int
	Results int
	Waits   bool // the inmate waits for the answer: the callback has results
}

// fullName is a method's name on the wire and in messages.
func (c *Contract) fullName(method int) string {
	return c.Interface + "." + c.Methods[method].Name
}

// resolve finds the contract's methods among those a peer announced. An entry
// is the peer's number for the method, or why it cannot be called.
func (c *Contract) resolve(announced []session.Method) []resolved {
	byName := make(map[string]int, len(announced))
	for i, m := range announced {
		byName[m.Name] = i
	}
	found := make([]resolved, len(c.Methods))
	for i, m := range c.Methods {
		n, ok := byName[c.fullName(i)]
		switch {
		case !ok:
			found[i].err = &ContractError{Method: c.fullName(i), Missing: true}
		case announced[n].Hash != m.Hash:
			found[i].err = &ContractError{Method: c.fullName(i)}
		default:
			found[i].number = uint16(n)
		}
	}
	return found
}

type resolved struct {
	number uint16
	err    error
}

// ContractError reports that host and inmate were generated from different
// versions of a method. Other methods are not affected.
type ContractError struct {
	Method  string // "Processor.Thumbnail"
	Missing bool   // the inmate does not have it at all
}

// Error names the method and the remedy.
func (e *ContractError) Error() string {
	what := "changed since this inmate was built"
	if e.Missing {
		what = "is not known to this inmate"
	}
	return fmt.Sprintf("%s %s: run go generate, then hoosegen build", e.Method, what)
}
