package process

import (
	"bytes"
	"errors"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

func TestOneBinaryIsHostAndInmate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "self")
	if out, err := exec.Command("go", "build", "-o", name, "./testdata/self").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, args := range [][]string{nil, {"one process"}} {
		out, err := exec.Command(name, args...).Output()
		if err != nil || !strings.HasSuffix(string(out), "from another process, <nil>\n") {
			t.Errorf("%q: it says %q, %v", args, out, err)
		}
	}
}

func TestSelfIsThisProgramAndNoOther(t *testing.T) {
	if l, err := Self(Config{Program: "/bin/true"}); err == nil {
		t.Errorf("it made %v", l)
	}
}

func TestSelfNeedsAMainThatServes(t *testing.T) {
	_, err := Self(Config{}) // the main of a test does not call inmate.Init
	var typed *launch.Error
	if !errors.Is(err, launch.ErrNoInit) || !errors.As(err, &typed) || !strings.Contains(typed.Hint, "inmate.Init") {
		t.Errorf("error %v, want launch.ErrNoInit with the remedy", err)
	}
}

func TestItSaysThatThereIsNoSandbox(t *testing.T) {
	var text bytes.Buffer
	l, err := New(Config{Program: program, Log: slog.New(slog.NewTextHandler(&text, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Weakenings()) != 1 || l.String() != "process (NO SANDBOX)" || strings.Count(text.String(), "level=WARN") != 1 {
		t.Errorf("%v, %v, logged %q", l, l.Weakenings(), &text)
	}
}
