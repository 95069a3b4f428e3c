package gen

import (
	"slices"
	"testing"
)

func TestHoosegenArgsFindsEveryWayToRunIt(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string // nil if the line is none of ours
	}{
		{"hoosegen -type T", []string{"-type", "T"}},
		{"/usr/bin/hoosegen --type=T", []string{"--type=T"}},
		{"hoosegen.exe -type T", []string{"-type", "T"}},
		{"go tool hoosegen -type T ./x", []string{"-type", "T", "./x"}},
		{"go tool github.com/hoosegen/hoosegen/cmd/hoosegen -type T", []string{"-type", "T"}},
		{"go run github.com/hoosegen/hoosegen/cmd/hoosegen -type T", []string{"-type", "T"}},
		{"go run github.com/hoosegen/hoosegen/cmd/hoosegen@v1.2.3 -type T", []string{"-type", "T"}},
		{"go run -mod=mod ../../cmd/hoosegen -type T", []string{"-type", "T"}},
		{"go run -tags x ../../cmd/hoosegen -type T", []string{"-type", "T"}},
		{"go tool -modfile=tools.mod hoosegen -type T", []string{"-type", "T"}},
		{"hoosegen", []string{}},
		{"hoosegen build ./cmd/x", nil},
		{"go run ./other -type T", nil},
		{"go vet ./...", nil},
		{"go", nil},
		{"go run", nil},
		{"echo hoosegen -type T", nil},
		{"mockgen -type T", nil},
		{"", nil},
	} {
		words, err := splitWords(c.line)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := hoosegenArgs(words)
		if ok != (c.want != nil) || !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, %t; want %q", c.line, got, ok, c.want)
		}
	}
}

func TestSplitWordsAsGoGenerateDoes(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
		bad  bool
	}{
		{` a  b	c `, []string{"a", "b", "c"}, false},
		{`a "b c" d`, []string{"a", "b c", "d"}, false},
		{`"a\tb"`, []string{"a\tb"}, false},
		{`""`, []string{""}, false},
		{`a "b`, nil, true},
		{"a\r", []string{"a"}, false},
		{``, nil, false},
	} {
		got, err := splitWords(c.line)
		if (err != nil) != c.bad || !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, %v; want %q", c.line, got, err, c.want)
		}
	}
}

func TestFindDirectivesResolvesVariablesAndShorthands(t *testing.T) {
	t.Setenv("HOOSEGEN_TEST_VARIABLE", "value")
	src := `package p

` + `//go:generate echo $GOFILE $GOLINE $GOPACKAGE ${DOLLAR}x $HOOSEGEN_TEST_VARIABLE
// go:generate not a line
` + `//go:generated neither
	//go:generate indented
` + `//go:generate -command hg go tool hoosegen -tags x
` + `//go:generate	hg -type T
var s = ` + "`\n//go:generate hoosegen -type InAString\n`\n"
	var got [][]string
	var lines []int
	for _, d := range findDirectives([]byte(src), "p", "/dir/p.go") {
		if d.err != nil {
			t.Errorf("line %d: %v", d.pos.Line, d.err)
		}
		got = append(got, d.words)
		lines = append(lines, d.pos.Line)
	}
	want := [][]string{
		{"echo", "p.go", "3", "p", "$x", "value"},
		{"go", "tool", "hoosegen", "-tags", "x", "-type", "T"},
		{"hoosegen", "-type", "InAString"}, // go generate runs those, too
	}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if !slices.Equal(lines, []int{3, 8, 10}) {
		t.Errorf("lines %v", lines)
	}
}

func TestSplitImpl(t *testing.T) {
	for _, c := range []struct {
		in, path, name string
		ok             bool
	}{
		{"example.com/app/impl.New", "example.com/app/impl", "New", true},
		{"./impl.New", "./impl", "New", true},
		{"gopkg.in/yaml.v3.New", "gopkg.in/yaml.v3", "New", true},
		{"impl.New", "impl", "New", true},
		{"example.com/impl", "", "", false},
		{"example.com/impl.", "", "", false},
		{".New", "", "", false},
		{"impl.New()", "", "", false},
		{"", "", "", false},
	} {
		path, name, ok := splitImpl(c.in)
		if path != c.path || name != c.name || ok != c.ok {
			t.Errorf("%q: %q %q %t", c.in, path, name, ok)
		}
	}
}
