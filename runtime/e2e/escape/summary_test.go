package escape_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
)

// tally counts attempts, and in each column those of which came what is meant
// to come: success without confinement, a refusal by a launcher.
type tally struct {
	name  string
	tried int
	right []int
}

func (s *tally) add(a escape.Attempt, unseen names) {
	s.tried++
	for i, c := range columns {
		o := outcome(a, c.row, unseen)
		if c.row == "process" && strings.HasPrefix(o, "succeeds") || c.row != "process" && strings.HasPrefix(o, "refused") {
			s.right[i]++
		}
	}
}

func newTally(name string) *tally { return &tally{name: name, right: make([]int, len(columns))} }

// summary renders how many attempts of each group came to what.
func summary(attempts []escape.Attempt, unseen names) string {
	var b strings.Builder
	b.WriteString("| what it goes for | tried |")
	for _, c := range columns {
		if c.row == "process" {
			b.WriteString(" succeed unconfined |")
		} else {
			b.WriteString(" refused by " + c.head + " |")
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", 1+len(columns)) + "\n")
	total := newTally("**all**")
	var groups []*tally
	for _, a := range attempts {
		if len(groups) == 0 || groups[len(groups)-1].name != a.Group {
			groups = append(groups, newTally(a.Group))
		}
		groups[len(groups)-1].add(a, unseen)
		total.add(a, unseen)
	}
	for _, s := range append(groups, total) {
		fmt.Fprintf(&b, "| %s | %d |", s.name, s.tried)
		for _, n := range s.right {
			fmt.Fprintf(&b, " %d |", n)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestSummaryCounts(t *testing.T) {
	got := summary([]escape.Attempt{
		{Name: "a", Group: "one"},
		{Name: "b", Group: "one", Unproven: "nothing leaks"},
		{Name: "c", Group: "two", Needs: "a disk"},
		{Name: "d", Group: "two", Needs: "a disk"},
		{Name: "e", Group: "two", NotUnconfined: "no test", WithoutCgroup: "the machine"},
	}, names{"c": true})
	const want = `| what it goes for | tried | succeed unconfined | refused by jail | refused by jail, as a user | refused by docker |
|---|---|---|---|---|---|
| one | 2 | 1 | 2 | 2 | 2 |
| two | 3 | 1 | 3 | 3 | 3 |
| **all** | 5 | 2 | 5 | 5 | 5 |
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
