// Package testenv says what the tests of this module need of the machine, and
// waits for what happens on it without caring how fast that is. It is linked
// into tests only.
package testenv

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"
)

// Patience bounds every wait of a test for something that has to happen. It
// guards against hanging only: a machine with eight times the work that it can
// do has to stay far below it.
const Patience = 5 * time.Minute

// pause is what lies between two looks at something that tells of no change.
const pause = 5 * time.Millisecond

// Long reports whether the long form of a test is asked for, by HOOSEGEN_STRESS.
func Long() bool { return os.Getenv("HOOSEGEN_STRESS") != "" }

// Times is how often a test repeats something: usual by default, a tenth of it
// when go test has -short, long where [Long] holds.
func Times(usual, long int) int {
	switch {
	case Long():
		return long
	case testing.Short():
		return max(1, usual/10)
	}
	return usual
}

// Processes skips a test that starts a process, jail or container when
// go test has -short.
func Processes(tb testing.TB) {
	tb.Helper()
	if testing.Short() {
		tb.Skip("SKIPPED, -short: it starts processes")
	}
}

// MainOfProcesses is [Processes] for all tests of a package: TestMain calls it
// first.
func MainOfProcesses() {
	flag.Parse()
	if testing.Short() {
		fmt.Fprintln(os.Stderr, "SKIPPED, -short: all tests here start processes")
		os.Exit(0)
	}
}

// Missing skips a test for something that the machine does not have. Where
// HOOSEGEN_REQUIRE_DOCKER says that this machine has all there is to test with,
// the test fails instead.
func Missing(tb testing.TB, format string, args ...any) {
	tb.Helper()
	why := fmt.Sprintf(format, args...)
	if os.Getenv("HOOSEGEN_REQUIRE_DOCKER") != "" {
		tb.Fatalf("HOOSEGEN_REQUIRE_DOCKER is set: %s", why)
	}
	tb.Skip("SKIPPED, NOT TESTED: " + why)
}

// Await returns when the condition holds. For what can be waited for by a
// channel or a read, use that.
func Await(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for begun := time.Now(); !holds(); <-ticker.C {
		if time.Since(begun) > Patience {
			tb.Fatalf("%v have gone by without this: %s", Patience, what)
		}
	}
}

// Receive takes a value from a channel that has to get one, or be closed.
func Receive[T any](tb testing.TB, what string, from <-chan T) (v T) {
	tb.Helper()
	timer := time.NewTimer(Patience)
	defer timer.Stop()
	select {
	case v = <-from:
	case <-timer.C:
		tb.Fatalf("%v have gone by without this: %s", Patience, what)
	}
	return v
}

// Stdout returns what f writes to standard output.
func Stdout(tb testing.TB, f func()) string {
	tb.Helper()
	file, err := os.CreateTemp(tb.TempDir(), "stdout")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it is read below
	before := os.Stdout
	os.Stdout = file
	defer func() { os.Stdout = before }()
	f()
	text, err := os.ReadFile(file.Name())
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}
