package suite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

func TestOutputIsThereWhenTheCallReturns(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		var stdout, stderr bytes.Buffer
		s := suite.NewSubjectClient(r.caller(t), hoose.Stdout(&stdout), hoose.Stderr(&stderr))
		if err := s.Empty(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := stdout.String(), "printed by an initialiser\n"; got != want {
			t.Errorf("printed at the start: %q, want %q", got, want)
		}
		for i := range 50 {
			for _, child := range []bool{false, i%10 == 0} {
				stdout.Reset()
				stderr.Reset()
				out, errs := fmt.Sprintf("out %d\x00\xff", i), fmt.Sprintf("err %d", i)
				if err := s.Print(t.Context(), out, errs, child); err != nil {
					t.Fatal(err)
				}
				if stdout.String() != out || stderr.String() != errs {
					t.Fatalf("call %d, child %v: stdout %q, stderr %q", i, child, &stdout, &stderr)
				}
			}
		}
		stdout.Reset()
		if err := s.Flood(t.Context(), 8<<20, 100_000); err != nil || stdout.Len() < 8<<20 {
			t.Errorf("flood in long lines: %d bytes, %v", stdout.Len(), err)
		}
	})
}

func TestOutputOverTheLimitIsAnErrorOfItsOwn(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		var stdout bytes.Buffer
		s := suite.NewSubjectClient(r.caller(t), hoose.Stdout(&stdout), hoose.OutputLimit(1<<20))
		err := s.Flood(t.Context(), 64<<20, 100)
		var limit *hoose.LimitError
		if !errors.As(err, &limit) || limit.What != "output" {
			t.Errorf("got %v", err)
		}
		if stdout.Len() == 0 || stdout.Len() > 1<<20 {
			t.Errorf("%d bytes of a limit of 1 MiB were kept", stdout.Len())
		}
	})
}

func TestDeathOfTheInmateIsTold(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		pool := r.pool(t, hoose.PoolConfig{})
		for how, want := range map[suite.Death]struct {
			code, signal int
			stderr       string
		}{
			suite.DieExit:      {7, 0, ""},
			suite.DieGoroutine: {2, 0, "panic: in another goroutine"},
			suite.DieSegfault:  {2, 0, "SIGSEGV: segmentation violation"},
			suite.DieKill:      {-1, 9, ""},
		} {
			if how == suite.DieKill && strings.HasPrefix(r.name, "docker/one") {
				continue // nothing in a container can kill its first process
			}
			t.Run(string(how), func(t *testing.T) {
				var stdout, stderr bytes.Buffer
				s := suite.NewSubjectClient(pool, hoose.Stdout(&stdout), hoose.Stderr(&stderr))
				err := s.Die(t.Context(), how)
				var exit *hoose.ExitError
				if !errors.As(err, &exit) || !errors.Is(err, hoose.ErrSandbox) {
					t.Fatalf("got %v", err)
				}
				if exit.Code != want.code || exit.Signal != want.signal {
					t.Errorf("code %d, signal %d, want %+v", exit.Code, exit.Signal, want)
				}
				if !strings.Contains(string(exit.Stderr), want.stderr) {
					t.Errorf("the error's stderr lacks %q: %.300q", want.stderr, exit.Stderr)
				}
				if r.lastOutput && (!strings.Contains(stdout.String(), "last output on stdout") || !strings.Contains(stderr.String(), "last output on stderr")) {
					t.Errorf("the last output is lost: stdout %q, stderr %q", &stdout, &stderr)
				}
			})
		}
	})
}

func TestMemoryBeyondTheLimitIsToldAsSuch(t *testing.T) {
	each(t, func(r row) bool { return r.confined }, func(t *testing.T, r row) {
		err := suite.NewSubjectClient(r.pool(t, hoose.PoolConfig{})).Die(t.Context(), suite.DieMemory)
		var exit *hoose.ExitError
		if !errors.As(err, &exit) || !strings.Contains(err.Error(), "out of memory") {
			t.Fatalf("got %v", err)
		}
		if r.lastOutput && !exit.OutOfMemory {
			t.Errorf("known to nobody: %+v", exit)
		}
	})
}

func TestInmateThatIgnoresTheDeadlineIsKilled(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		session := r.caller(t)
		s := suite.NewSubjectClient(session, hoose.Grace(100*time.Millisecond))
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := s.Hang(ctx, true); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		// The session ends once the grace is over: a call made until then is
		// answered, the first one after it is not.
		testenv.Await(t, "the end of the cell", func() bool { return errors.Is(s.Empty(t.Context()), hoose.ErrSandbox) })
	})
}

func TestSurroundingsOfTheInmate(t *testing.T) {
	each(t, isProcess, func(t *testing.T, r row) {
		got, err := suite.NewSubjectClient(r.caller(t)).Surroundings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"ASKED=for"}; !cmp.Equal(got.Environment, want) {
			t.Errorf("environment %q, want %q", got.Environment, want)
		}
		if want := []string{"0", "1", "2"}; !cmp.Equal(got.Descriptors, want) {
			t.Errorf("a child inherits descriptors %q, want %q", got.Descriptors, want)
		}
		if !r.confined {
			return
		}
		if got.UID == 0 {
			t.Error("runs as root")
		}
		if want := []string{"lo"}; !cmp.Equal(got.Interfaces, want) {
			t.Errorf("network interfaces %q, want %q", got.Interfaces, want)
		}
		if want := []string{"/tmp"}; !cmp.Equal(got.CanWrite, want) {
			t.Errorf("can write to %q, want %q", got.CanWrite, want)
		}
	})
}

// TestLastOutputArrivesHoweverBusyTheMachineIs has many cells die at once, in the
// middle of whatever their hosts are doing. What an inmate was sending when it
// died may arrive twice, since nobody knows how far it came.
func TestLastOutputArrivesHoweverBusyTheMachineIs(t *testing.T) {
	each(t, func(r row) bool { return r.lastOutput && !r.confined }, func(t *testing.T, r row) {
		pool := r.pool(t, hoose.PoolConfig{Max: 16})
		var callers sync.WaitGroup
		for range 16 {
			callers.Go(func() {
				for range testenv.Times(10, 100) {
					var stdout, stderr bytes.Buffer
					err := suite.NewSubjectClient(pool, hoose.Stdout(&stdout), hoose.Stderr(&stderr)).Die(t.Context(), suite.DieExit)
					if !strings.HasSuffix(stdout.String(), "last output on stdout\n") || !strings.HasSuffix(stderr.String(), "last output on stderr\n") {
						t.Errorf("stdout %q, stderr %q, %v", &stdout, &stderr, err)
					}
				}
			})
		}
		callers.Wait()
	})
}
