package review_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/model"
	"github.com/hoosegen/hoosegen/gen/internal/review"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

const kitchen = `package p

import "context"

// Oven bakes.
type Oven interface {
	Bake(ctx context.Context, d Dough, progress func(done float64)) (Dough, error)
	Clean() error
}

type Dough struct {
	Grams int
	Name  string
	Parts []struct{ Flour, Water, Salt float64 }
	Notes map[string][]string
}

type Fridge interface{ Cool(degrees int8) error }
`

func printed(t *testing.T, files ...*model.File) string {
	t.Helper()
	var b strings.Builder
	if err := review.PrintContracts(&b, review.Contracts(files)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestContractsAreForReading(t *testing.T) {
	got := printed(t, source.Model(t, kitchen, "Oven"), source.Model(t, kitchen, "Fridge"))
	const want = `interface example.com/p.Fridge

	Cool HASH
		Cool(int8)

interface example.com/p.Oven

	Bake HASH
		Bake(
			{
				Grams int64,
				Name string,
				Parts []{Flour float64, Water float64, Salt float64},
				Notes map[string][]string,
			},
			func(float64),
		) (#1)

	Clean HASH
		Clean()
`
	if hideHashes(t, got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// hideHashes replaces what follows a method's name by HASH.
func hideHashes(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(s) {
		name, hash, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "\t\t") {
			if len(hash) != 16 || strings.Trim(hash, "0123456789abcdef") != "" {
				t.Errorf("the hash of %s is %s", name, hash)
			}
			line = "\t" + name + " HASH\n"
		}
		b.WriteString(line)
	}
	return b.String()
}

func TestContractsShowTheWireAndNothingElse(t *testing.T) {
	base := printed(t, source.Model(t, kitchen, "Oven"))
	for _, c := range []struct {
		name, old, new string
		same           bool
	}{
		{"a comment", "// Oven bakes.", "// Oven roasts.", true},
		{"a parameter's name", "done float64", "share float64", true},
		{"lines above", "// Oven bakes.", "\n\n\n// Oven bakes.", true},
		{"a type's name", "Dough", "Paste", true},
		{"an interface beside it", "Cool(", "Chill(", true},
		{"a field's name", "Grams", "Weight", false},
		{"a parameter's type", "float64))", "float32))", false},
		{"a method's name", "Clean", "Wipe", false},
		{"a callback that waits", "func(done float64)", "func(done float64) error", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := strings.ReplaceAll(kitchen, c.old, c.new)
			if src == kitchen {
				t.Fatal("the change changes nothing")
			}
			if got := printed(t, source.Model(t, src, "Oven")); (got == base) != c.same {
				t.Errorf("same %t, want %t:\n%s", got == base, c.same, got)
			}
		})
	}
}

func TestContractsAreListedOnce(t *testing.T) {
	f := source.Model(t, kitchen, "Oven", "Fridge")
	if got := review.Contracts([]*model.File{f, f}); len(got) != 2 || got[0].Interface != "Fridge" || got[1].Interface != "Oven" {
		t.Errorf("got %+v", got)
	}
}

func TestNothingIsLostInALongShape(t *testing.T) {
	var fields strings.Builder
	for _, name := range []string{"Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"} {
		fields.WriteString(name + " map[string]func" + "Free\n")
	}
	src := "package p\ntype T interface{ Do(s S, f func(S) (S, error)) (map[string]S, error) }\ntype funcFree [3][]*int\ntype S struct{\n" + fields.String() + "}\n"
	f := source.Model(t, src, "T")
	squeeze := func(s string) string {
		return strings.NewReplacer(",}", "}", ",)", ")").Replace(strings.Join(strings.Fields(s), ""))
	}
	shape := f.Services[0].Methods[0].Contract()
	got := printed(t, f)
	if !strings.Contains(squeeze(got), squeeze(shape)) {
		t.Errorf("got\n%s\nwant\n%s", got, shape)
	}
	for line := range strings.Lines(got) {
		if len(strings.TrimSpace(line)) > 90 {
			t.Errorf("a long line: %s", line)
		}
	}
}
