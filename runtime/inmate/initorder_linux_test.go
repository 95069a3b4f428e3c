package inmate_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
)

// A program of another module, whose import paths sort before and after any of
// ours, and which prints in every way while it initialises.
var eagerProgram = map[string]string{
	"go.mod": `module aaa.example/app

go 1.26.3

require (
	github.com/hoosegen/hoosegen v0.0.0
	zzz.example/late v0.0.0
)

replace github.com/hoosegen/hoosegen => ROOT

replace zzz.example/late => ./late
`,
	"main.go": `package main

import (
	"fmt"

	_ "aaa.example/app/first"
	"github.com/hoosegen/hoosegen/runtime/inmate"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"
	"github.com/hoosegen/hoosegen/runtime/stub"
	_ "zzz.example/late"
)

var _, _ = fmt.Println("main variable")

func main() {
	inmate.Main(stub.NewService(
		&stub.Contract{Interface: "I", Methods: []stub.Method{{Name: "M"}}},
		[]stub.Handler{{Func: func() error { return nil }}},
	))
}
`,
	"first/first.go": `package first

import (
	"fmt"
	"log"
	"os"
	"syscall"
)

var _, _ = fmt.Println("first variable")

func init() {
	os.Stdout.WriteString("first init\n")
	log.Print("first log")
	syscall.Write(1, []byte("first write\n"))
}
`,
	"late/go.mod": "module zzz.example/late\n\ngo 1.26.3\n",
	"late/late.go": `package late

import "fmt"

var _, _ = fmt.Println("late variable")

func init() { fmt.Println("late init") }
`,
}

func TestInitialisersAreCapturedWhateverTheirImportPath(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range eagerProgram {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "ROOT", root)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "eager")
	cmd := exec.Command("go", "build", "-mod=mod", "-o", program, ".")
	cmd.Dir = dir
	// What this module needs is in the module cache, or this test would not
	// have been built.
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}

	bothForms(t, func(t *testing.T, cfg entrytest.Config) {
		cfg.Program = program
		c := call(t, cfg, encode(t, "M"))
		want := []item{
			{"stdout", "first variable\nfirst init\nfirst write\nlate variable\nlate init\nmain variable\n"},
			{"return", nil},
		}
		if got := answer(t, c); !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		c.Wait()
		if !strings.HasSuffix(c.Text(), "first log\n") {
			t.Errorf("stderr %q", c.Text())
		}
	})
}
