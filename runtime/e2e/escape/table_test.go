package escape_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
)

var update = flag.Bool("update", false, "write the table of attempts into docs/escape.md and its summary into docs/security.md, once all rows have been shown in the same run")

// userRow is the row of a jail that an ordinary user makes.
const userRow = "jail, as a user"

// columns are the rows of cells as the table has them.
var columns = []struct{ row, head string }{
	{"process", "unconfined"},
	{"jail", "jail"},
	{userRow, userRow},
	{"docker", "docker"},
}

// shown are the rows that came out as the table says, in this run.
var shown = map[string]bool{}

// names are some attempts.
type names map[string]bool

// unseen are those that did not succeed in this run without confinement,
// although they do on a machine that has what they need.
var unseen = struct {
	sync.Mutex

	names
}{names: names{}}

func unsee(a escape.Attempt) {
	unseen.Lock()
	defer unseen.Unlock()
	unseen.names[a.Name] = true
}

// How a cell of the table begins when the attempt was not seen to succeed where
// the table was written, although it does elsewhere.
const notShown = "not shown here"

// table renders the attempts, and what comes of them, in Markdown: what is
// declared of them, which every row is compared with, and what was not seen.
func table(attempts []escape.Attempt, unseen names) string {
	var b strings.Builder
	b.WriteString("| | attempt | what is tried |")
	for _, c := range columns {
		b.WriteString(" " + c.head + " |")
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(columns)) + "\n")
	group := ""
	for _, a := range attempts {
		if a.Group != group {
			group = a.Group
			b.WriteString("| **" + group + "**")
		} else {
			b.WriteString("|")
		}
		b.WriteString(" | `" + a.Name + "` | " + a.Tries + " |")
		for _, c := range columns {
			b.WriteString(" " + outcome(a, c.row, unseen) + " |")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// outcome is what comes of an attempt in a row.
func outcome(a escape.Attempt, row string, unseen names) string {
	if row == "process" {
		return unconfined(a, unseen[a.Name])
	}
	if row == userRow && a.WithoutCgroup != "" {
		return "refused, by " + a.WithoutCgroup
	}
	return "refused"
}

func unconfined(a escape.Attempt, unseen bool) string {
	switch {
	case a.NotUnconfined != "":
		return "not made: " + a.NotUnconfined
	case a.Unproven != "":
		return "fails: " + a.Unproven
	case a.Needs == "":
		return "succeeds"
	case unseen:
		return notShown + ", it needs " + a.Needs
	}
	return "succeeds, it needs " + a.Needs
}

// unseenIn reads out of a table what was not seen where it was written:
// that depends on the machine, and is compared with nothing.
func unseenIn(page string) names {
	found := names{}
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		n := len(cells) - len(columns)
		if n < 2 {
			continue
		}
		if strings.HasPrefix(cells[n], notShown) {
			found[strings.Trim(cells[n-2], "|` ")] = true
		}
	}
	return found
}

// markers stand around what is generated in a page.
type markers string

const (
	battery  markers = "escape battery"
	overview markers = "escape summary"
)

var errNoMarkers = errors.New("it has no line of a beginning with a line of an end after it")

// splice returns the page with the text between the markers.
func (m markers) splice(page, text string) (string, error) {
	begin, end := "<!-- "+string(m)+": begin -->\n", "<!-- "+string(m)+": end -->"
	before, rest, ok1 := strings.Cut(page, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		return "", errNoMarkers
	}
	return before + begin + text + end + after, nil
}

// publish compares the table and the summary of it in docs with those there
// are, or writes them.
func publish(docs string, write bool, unseen names) error {
	page := filepath.Join(docs, "escape.md")
	if !write {
		text, err := os.ReadFile(page)
		if err != nil {
			return err
		}
		unseen = unseenIn(string(text))
	}
	all := escape.Attempts()
	return errors.Join(
		battery.publish(page, write, table(all, unseen)),
		overview.publish(filepath.Join(docs, "security.md"), write, summary(all, unseen)))
}

func (m markers) publish(page string, write bool, text string) error {
	got, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	want, err := m.splice(string(got), text)
	switch {
	case err != nil:
		return &os.PathError{Op: "look for the " + string(m) + " in", Path: page, Err: err}
	case want == string(got):
		return nil
	case !write:
		return &os.PathError{Op: "compare", Path: page, Err: errors.New("its " + string(m) + " is not up to date: run the tests of this package with -update")}
	}
	return os.WriteFile(page, []byte(want), 0o644)
}

func TestTableIsWrittenBetweenItsMarkersAndCompared(t *testing.T) {
	docs := t.TempDir()
	page, security := filepath.Join(docs, "escape.md"), filepath.Join(docs, "security.md")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		t.Helper()
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(got)
	}
	around := func(m markers, text string) string {
		return "# Head\n\n<!-- " + string(m) + ": begin -->\n" + text + "<!-- " + string(m) + ": end -->\n\nMore.\n"
	}
	write(security, around(overview, ""))
	for _, text := range []string{"", "# Head\n", "<!-- escape battery: end -->\n<!-- escape battery: begin -->\n"} {
		write(page, text)
		if err := publish(docs, true, names{}); !errors.Is(err, errNoMarkers) {
			t.Errorf("%q: %v", text, err)
		}
	}
	write(page, around(battery, "old\n"))
	if err := publish(docs, false, nil); err == nil {
		t.Error("an old table passed")
	}
	for _, there := range []names{{"dev-kvm": true}, {}} {
		for _, write := range []bool{true, false} {
			if err := publish(docs, write, there); err != nil {
				t.Error(err)
			}
		}
		text := read(page)
		if text != around(battery, table(escape.Attempts(), there)) || read(security) != around(overview, summary(escape.Attempts(), there)) {
			t.Errorf("the page is\n%s", text)
		}
		for _, a := range escape.Attempts() {
			if n := strings.Count(text, "| `"+a.Name+"` | "); n != 1 {
				t.Errorf("%s is there %d times", a.Name, n)
			}
		}
	}
	for _, stale := range []string{"| refused |", "succeeds"} {
		write(page, strings.Replace(read(page), stale, notShown, 1))
		if err := publish(docs, false, nil); err == nil {
			t.Errorf("a table that says %q in the place of %q passed", notShown, stale)
		}
		if err := publish(docs, true, names{}); err != nil {
			t.Error(err)
		}
	}
}

// TestTableInTheDocs comes after the rows: this file is the last.
func TestTableInTheDocs(t *testing.T) {
	if *update {
		for _, c := range columns {
			if !shown[c.row] {
				t.Fatalf("row %s has not been shown in this run, so nothing is written", c.row)
			}
		}
	}
	if err := publish("../../../docs", *update, unseen.names); err != nil {
		t.Error(err)
	}
}
