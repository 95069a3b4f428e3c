package oneshot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/stub"
)

// raised is the value of a raise item.
type raised struct {
	Class     string   `msgpack:"class"`
	Message   string   `msgpack:"message"`
	Backtrace []string `msgpack:"backtrace"`
}

// Classes of what is no error of a method.
const (
	classBadCall = "hoosegen.BadCall" // the call did not reach the method
	classBadData = "hoosegen.BadData" // a result or a yield cannot be encoded
	classPanic   = "panic"
)

// raiseError describes the error a method returned.
func raiseError(err error, set *stub.ErrorSet) raised {
	return raised{Class: class(err, set), Message: message(err), Backtrace: []string{}}
}

// class is the name of the sentinel that err is, or else the Go type of err,
// the errors around it aside that only add text.
func class(err error, set *stub.ErrorSet) string {
	if set != nil {
		for _, s := range set.Sentinels {
			if s.Err != nil && *s.Err != nil && errors.Is(err, *s.Err) {
				return s.Name
			}
		}
	}
	for {
		name := fmt.Sprintf("%T", err)
		inner := errors.Unwrap(err)
		if inner == nil || name != "*fmt.wrapError" {
			return name
		}
		err = inner
	}
}

// raisePanic describes what a method panicked with; stack is debug.Stack's.
func raisePanic(value any, stack []byte) raised {
	r := raised{Class: classPanic, Backtrace: []string{}}
	if err, ok := value.(error); ok {
		r.Message = message(err)
	} else {
		r.Message = describe(value)
	}
	for line := range strings.SplitSeq(strings.TrimRight(string(stack), "\n"), "\n") {
		r.Backtrace = append(r.Backtrace, strings.TrimSpace(line))
	}
	return r
}

// message is err.Error, which is the implementation's and may panic.
func message(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("an error of type %T, whose Error method panics", err)
		}
	}()
	return err.Error()
}

func describe(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("a value of type %T", value)
		}
	}()
	return fmt.Sprint(value)
}
