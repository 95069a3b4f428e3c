package transcript

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// subject is the environment variable that names what an inmate serves: a row
// of the table of cases, and the number of the Run in it.
const subject = "GOLDEN_CASE"

// inmateOf is set in an inmate: how many Runs of its row come before the one
// that it serves.
var inmateOf struct {
	ahead int
	is    bool
}

// Main makes the process an inmate if it was started as one: it runs what find
// returns for the name of the case, without a test, and does not return.
// Otherwise it does nothing. It is called before the flags are looked at.
func Main(find func(name string) func(t *testing.T)) {
	name, number, is := strings.Cut(os.Getenv(subject), " ")
	if !is {
		return
	}
	ahead, err := strconv.Atoi(number)
	run := find(name)
	if err != nil || run == nil {
		fmt.Fprintf(os.Stderr, "there is no case %s %s\n", name, number)
		os.Exit(2)
	}
	inmateOf.is, inmateOf.ahead = true, ahead
	run(nil)
	fmt.Fprintf(os.Stderr, "case %s has no run %s\n", name, number)
	os.Exit(2)
}

// serve calls main, which does not return, if this is the Run that the inmate
// is to serve. The Runs before it are passed over.
func serve(main func()) {
	if inmateOf.ahead == 0 {
		main()
	}
	inmateOf.ahead--
}

// runs counts the Runs of each test.
var runs struct {
	mu sync.Mutex
	of map[string]int
}

// next returns how many Runs of the test were before this one.
func next(t *testing.T) int {
	t.Helper()
	runs.mu.Lock()
	defer runs.mu.Unlock()
	if runs.of == nil {
		runs.of = map[string]int{}
	}
	n := runs.of[t.Name()]
	runs.of[t.Name()]++
	t.Cleanup(func() { // for -count
		runs.mu.Lock()
		defer runs.mu.Unlock()
		delete(runs.of, t.Name())
	})
	return n
}

// launched starts the test binary as an inmate that serves a Run of the case
// that the test is named after.
func launched(t *testing.T, number int, cfg hoose.PoolConfig) *hoose.Session {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cells, err := process.New(process.Config{
		Program: self,
		Env:     map[string]string{subject: fmt.Sprintf("%s %d", path.Base(t.Name()), number)},
	})
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skipf("COMPARED OVER A LOOPBACK ONLY: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	pool := hoose.NewPool(cells, cfg)
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Errorf("close the pool: %v", err)
		}
	})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() }) // what it lost is in the transcript
	return session
}
