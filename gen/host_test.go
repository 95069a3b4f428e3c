package gen_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen"
)

const hosted = `package kitchen

` + `//go:generate hoosegen -type Oven -host Pantry,Bell -main ./inmate -impl example.com/app.NewOven

type Oven interface{ Bake() error }

type Pantry interface{ Take(what string) (int, error) }

type Bell interface{ Ring() error }

// NewOven takes them in an order of its own.
func NewOven(b Bell, p Pantry) Oven { return nil }
`

func TestMainProgramConnectsTheHost(t *testing.T) {
	dir := module(t, map[string]string{"kitchen.go": hosted})
	res := generate(t, gen.Config{Dir: dir})
	if len(res.Diagnostics) > 0 || len(res.Files) != 2 {
		t.Fatalf("%d files; refused:\n%s", len(res.Files), formatDiagnostics(dir, res.Diagnostics))
	}
	main, file := string(res.Files[0].Content), string(res.Files[1].Content)
	if filepath.Base(res.Files[0].Path) != "main.go" {
		main, file = file, main
	}
	for _, want := range []string{
		"bell := kitchen.NewBellClient(inmate.Host())",
		"pantry := kitchen.NewPantryClient(inmate.Host())",
		"inmate.Main(kitchen.ServeOven(kitchen.NewOven(bell, pantry)))",
	} {
		if !strings.Contains(main, want) {
			t.Errorf("no %q in\n%s", want, main)
		}
	}
	for _, want := range []string{"func NewPantryClient(", "func ServeBell(", "type OvenClient struct"} {
		if !strings.Contains(file, want) {
			t.Errorf("no %q in\n%s", want, file)
		}
	}
}

func TestHostFlagsContradictNothing(t *testing.T) {
	dir := module(t, map[string]string{"kitchen.go": hosted, "other/other.go": strings.ReplaceAll(kitchen, "kitchen", "other")})
	for _, c := range []struct {
		name string
		cfg  gen.Config
		want string
	}{
		{"alone", gen.Config{Host: []string{"Pantry"}}, "need -type"},
		{"infallible alone", gen.Config{Infallible: true}, "need -type"},
		{"not a name", gen.Config{Types: []string{"Oven"}, Host: []string{"a.B"}}, "-host a.B: not the name of a type"},
		{"on both sides", gen.Config{Types: []string{"Oven"}, Host: []string{"Oven"}}, "-type names it too"},
		{"two packages", gen.Config{Types: []string{"Oven"}, Host: []string{"Pantry"}, Patterns: []string{"./..."}}, "serve one package"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.cfg.Dir = dir
			_, err := gen.Generate(context.Background(), c.cfg)
			var usage *gen.UsageError
			if !errors.As(err, &usage) || !strings.Contains(usage.Problem, c.want) {
				t.Errorf("got %v, want a usage error with %q", err, c.want)
			}
		})
	}
}

func TestInfallibleTakesPanicAlone(t *testing.T) {
	for value, ok := range map[string]bool{"panic": true, "": false, "exit": false, "true": false} {
		var cfg gen.Config
		fs := flag.NewFlagSet("hoosegen", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		cfg.Flags(fs)
		if err := fs.Parse([]string{"-infallible=" + value}); (err == nil) != ok || cfg.Infallible != ok {
			t.Errorf("-infallible=%s: %t, %v", value, cfg.Infallible, err)
		}
	}
}
