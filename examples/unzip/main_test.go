package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

func TestArchivesAreListedInAJail(t *testing.T) {
	testenv.Processes(t)
	hoosetest.NoLeaks(t)
	inmate := filepath.Join(t.TempDir(), "lister-inmate")
	if err := image.Compile(t.Context(), image.Config{Package: "./cmd/lister-inmate"}, inmate); err != nil {
		t.Fatal(err)
	}
	run := func(file string) string {
		return testenv.Stdout(t, func() {
			err := list(inmate, file)
			if none, ok := errors.AsType[*launch.Error](err); ok {
				testenv.Missing(t, "there is no jail: %v", none)
			}
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	zones := filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")
	if got := run(zones); !strings.Contains(got, `"Europe/Paris"`) || !strings.HasSuffix(got, "files; the inmate printed \"this comes from the sandbox\\n\"\n") {
		t.Errorf("printed %s", got)
	}
	if got := run("main.go"); !strings.HasPrefix(got, `refused: "not a zip archive: `) {
		t.Errorf("printed %s", got)
	}
}

// TestTheReadmeShowsThisModule holds the code in the README to these files.
func TestTheReadmeShowsThisModule(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.NewReplacer("github.com/hoosegen/hoosegen/examples/unzip", "example.com/app", "Command unzip", "Command app",
		"unzip INMATE FILE", "app INMATE FILE", "go run ../../../cmd/hoosegen", "hoosegen", "go tool hoosegen", "hoosegen")
	indent := regexp.MustCompile(`(?m)^\s+`)
	plain := func(text string) string { return indent.ReplaceAllString(words.Replace(text), "") }
	for _, name := range []string{"unzip/unzip.go", "unzip/inmate/inmate.go", "main.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		shown := regexp.MustCompile("`"+regexp.QuoteMeta(name)+"`:\n\n```go\n((?s).*?)```\n").FindAllSubmatch(readme, -1)
		if len(shown) == 0 {
			t.Errorf("no code follows a line that ends with `%s`:", name)
		}
		for _, code := range shown {
			if !strings.Contains(plain(string(source)), plain(string(code[1]))) {
				t.Errorf("this is not in examples/unzip/%s:\n%s", name, code[1])
			}
		}
	}
}
