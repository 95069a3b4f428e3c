// Package impl makes the attempts of package escape. It runs in the cell.
//
// Each attempt does no harm where it succeeds: it goes as far as it takes to
// know that the kernel would let it, and undoes what it did. What changes a
// whole process or a namespace happens in a thread or a child that ends.
package impl

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
)

// limit bounds an attempt; what takes longer is stuck, however busy the machine.
const limit = 2 * time.Minute

// world is what an attempt is made with.
type world struct {
	escape.Outside

	deadline time.Time
}

// attempt returns what it has reached, or the error that stood in the way.
type attempt func(world) (reached string, err error)

type prober struct{}

// New returns a prober.
func New() escape.Prober { return prober{} }

// Names returns the names of the attempts that can be made, sorted.
func Names() []string {
	var names []string
	for _, group := range groups {
		names = slices.AppendSeq(names, maps.Keys(group))
	}
	slices.Sort(names)
	return names
}

// Try implements [escape.Prober].
func (prober) Try(ctx context.Context, name string, outside escape.Outside) (escape.Outcome, error) {
	for _, group := range groups {
		if try, ok := group[name]; ok {
			return run(ctx, try, outside), nil
		}
	}
	return escape.Outcome{}, fmt.Errorf("escape: there is no attempt %q", name)
}

// run returns when the attempt has ended or is late; then it goes on until
// somebody ends the cell.
func run(ctx context.Context, try attempt, outside escape.Outside) escape.Outcome {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	deadline, _ := ctx.Deadline()
	done := make(chan escape.Outcome, 1)
	go func() {
		reached, err := try(world{Outside: outside, deadline: deadline})
		if err != nil {
			done <- escape.Outcome{Detail: err.Error()}
			return
		}
		done <- escape.Outcome{Escaped: true, Detail: reached}
	}()
	select {
	case outcome := <-done:
		return outcome
	case <-ctx.Done():
		return escape.Outcome{Detail: "it got stuck: " + ctx.Err().Error()}
	}
}

// anyOf makes attempts until one succeeds.
func anyOf(tries ...func() (string, error)) (string, error) {
	var errs []error
	for _, try := range tries {
		reached, err := try()
		if err == nil {
			return reached, nil
		}
		errs = append(errs, err)
	}
	return "", errors.Join(errs...)
}
