package bridge

import (
	"context"
	"errors"
	"fmt"
)

// Overdue is the error of what was cancelled or met its deadline. To errors.Is it
// is the context's error and its cause; it is a net-style time-out.
type Overdue struct { //nolint:errname // it reads as what it is
	Why    string
	Causes []error
}

// Error says what ended the wait.
func (e *Overdue) Error() string { return e.Why }

// Unwrap returns the context's error and its cause.
func (e *Overdue) Unwrap() []error { return e.Causes }

// Timeout reports whether a deadline has passed.
func (e *Overdue) Timeout() bool { return errors.Is(e, context.DeadlineExceeded) }

// ContextOver returns the error of what has waited until ctx was done.
func ContextOver(ctx context.Context) *Overdue {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == err { //nolint:errorlint // the context's own error, not one that wraps it
		return &Overdue{Why: err.Error(), Causes: []error{err}}
	}
	return &Overdue{Why: fmt.Sprintf("%v: %v", err, cause), Causes: []error{err, cause}}
}
