package testenv_test

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
)

func TestTheLongFormIsAskedFor(t *testing.T) {
	t.Setenv("HOOSEGEN_STRESS", "")
	want := map[bool]int{false: 20, true: 2}[testing.Short()]
	if got := testenv.Times(20, 90); got != want {
		t.Errorf("without HOOSEGEN_STRESS %d times, want %d", got, want)
	}
	t.Setenv("HOOSEGEN_STRESS", "1")
	if got := testenv.Times(20, 90); got != 90 {
		t.Errorf("with HOOSEGEN_STRESS %d times, want 90", got)
	}
}

func TestAwaitLooksUntilTheConditionHolds(t *testing.T) {
	looks := 0
	testenv.Await(t, "the third look", func() bool { looks++; return looks == 3 })
	if looks != 3 {
		t.Errorf("%d looks, want 3", looks)
	}
}

func TestReceiveTakesWhatComes(t *testing.T) {
	c := make(chan int)
	go func() { c <- 7; close(c) }()
	if got := testenv.Receive(t, "a value", c); got != 7 {
		t.Errorf("received %d, want 7", got)
	}
	if got := testenv.Receive(t, "the end", c); got != 0 {
		t.Errorf("received %d, want the zero value of a closed channel", got)
	}
}

// tb notes what a test would do.
type tb struct {
	testing.TB
	skipped, failed bool
}

func (t *tb) Helper()               {}
func (t *tb) Skip(...any)           { t.skipped = true }
func (t *tb) Fatalf(string, ...any) { t.failed = true; panic(t) }

func TestWhatIsMissingIsSkippedUnlessItIsRequired(t *testing.T) {
	t.Setenv("HOOSEGEN_REQUIRE_DOCKER", "")
	if inner := new(tb); !inner.missing() {
		t.Error("the test was not skipped")
	}
	t.Setenv("HOOSEGEN_REQUIRE_DOCKER", "1")
	if inner := new(tb); inner.missing() || !inner.failed {
		t.Error("the test has not failed")
	}
}

func (t *tb) missing() bool {
	defer func() { _ = recover() }()
	testenv.Missing(t, "no %s", "engine")
	return t.skipped
}
