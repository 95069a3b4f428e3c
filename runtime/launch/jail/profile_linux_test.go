package jail

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/filter"
)

var updateProfile = flag.Bool("update", false, "write the profile of system calls into docs/security.md")

const (
	profileBegin = "<!-- seccomp profile: begin -->\n"
	profileEnd   = "<!-- seccomp profile: end -->"
)

// TestProfileInTheDocs compares what the documentation says that the filter
// does with the filter.
func TestProfileInTheDocs(t *testing.T) {
	const page = "../../../docs/security.md"
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	want, err := spliceProfile(string(got), profileTable(t, filter.Groups()))
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	switch {
	case want == string(got):
	case !*updateProfile:
		t.Errorf("the profile in %s is not the filter's: run this test with -update", page)
	default:
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Error(err)
		}
	}
}

func spliceProfile(page, table string) (string, error) {
	before, rest, ok1 := strings.Cut(page, profileBegin)
	_, after, ok2 := strings.Cut(rest, profileEnd)
	if !ok1 || !ok2 {
		return "", errors.New("there is no line " + profileBegin + "with a line " + profileEnd + " after it")
	}
	return before + profileBegin + table + profileEnd + after, nil
}

// many is how many calls of a group are shown at once; more are folded.
const many = 14

// profileTable renders the groups in Markdown.
func profileTable(t *testing.T, groups []filter.Group) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("| group | answer | calls | why, and when |\n|---|---|---|---|\n")
	for _, g := range groups {
		calls := "`" + strings.Join(g.Calls, "` `") + "`"
		if len(g.Calls) > many {
			calls = fmt.Sprintf("<details><summary>%d calls</summary>%s</details>", len(g.Calls), calls)
		}
		cells := []string{g.Name, verdictOf(t, g), calls, g.Reason}
		for i, c := range cells {
			cells[i] = strings.ReplaceAll(c, "|", `\|`)
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}

func verdictOf(t *testing.T, g filter.Group) string {
	t.Helper()
	switch {
	case g.Allowed:
		return "allowed"
	case g.Errno == unix.EPERM:
		return "refused (EPERM)"
	case g.Errno == unix.ENOSYS:
		return "not there (ENOSYS)"
	}
	t.Errorf("group %s is not allowed, and answers %v", g.Name, g.Errno)
	return g.Errno.Error()
}

func TestProfileIsWrittenBetweenItsMarkers(t *testing.T) {
	for _, page := range []string{"", profileBegin, profileEnd + "\n" + profileBegin} {
		if got, err := spliceProfile(page, "x\n"); err == nil {
			t.Errorf("%q became %q", page, got)
		}
	}
	long := make([]string, many+1)
	for i := range long {
		long[i] = fmt.Sprintf("c%d", i)
	}
	table := profileTable(t, []filter.Group{
		{Name: "one", Reason: "a|b", Calls: []string{"read", "write"}, Allowed: true},
		{Name: "two", Reason: "no", Calls: []string{"bpf"}, Errno: unix.EPERM},
		{Name: "three", Reason: "new", Calls: long, Errno: unix.ENOSYS},
	})
	got, err := spliceProfile("Head.\n"+profileBegin+"old\n"+profileEnd+"\nMore.\n", table)
	want := "Head.\n" + profileBegin + `| group | answer | calls | why, and when |
|---|---|---|---|
` + "| one | allowed | `read` `write` | a\\|b |\n" +
		"| two | refused (EPERM) | `bpf` | no |\n" +
		"| three | not there (ENOSYS) | <details><summary>15 calls</summary>`" + strings.Join(long, "` `") + "`</details> | new |\n" +
		profileEnd + "\nMore.\n"
	if err != nil || got != want {
		t.Errorf("got\n%s\n%v, want\n%s", got, err, want)
	}
}
