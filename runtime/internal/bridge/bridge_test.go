package bridge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/bridge"
)

// TestNothingIsServedWithoutGeneratedCode is about programs that do not link
// package stub, of which this test is one.
func TestNothingIsServedWithoutGeneratedCode(t *testing.T) {
	s, err := bridge.NewServer(true, nil)
	if err != nil || len(s.Methods()) > 0 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := bridge.NewServer(true, []bridge.Service{nil}); err == nil {
		t.Error("a service that nobody has made is served")
	}
}

func TestOverdueIsTheErrorOfItsContextAndTheCause(t *testing.T) {
	gone := errors.New("the user went away")
	cancelled, cancel := context.WithCancelCause(t.Context())
	cancel(gone)
	late, stop := context.WithDeadline(t.Context(), time.Now().Add(-time.Hour))
	defer stop()
	for name, tt := range map[string]struct {
		ctx     context.Context
		text    string
		is      []error
		timeout bool
	}{
		"cancelled for a cause": {cancelled, "context canceled: the user went away", []error{context.Canceled, gone}, false},
		"late":                  {late, "context deadline exceeded", []error{context.DeadlineExceeded}, true},
	} {
		t.Run(name, func(t *testing.T) {
			over := bridge.ContextOver(tt.ctx)
			if over.Error() != tt.text || over.Timeout() != tt.timeout {
				t.Errorf("%s, a time-out: %v", over, over.Timeout())
			}
			for _, target := range tt.is {
				if !errors.Is(over, target) {
					t.Errorf("it is no %v", target)
				}
			}
		})
	}
}
