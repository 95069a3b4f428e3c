package analyze

import (
	"slices"
	"testing"
)

func TestDocLinesDropTheIndentationOfBlocks(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"One.\n", []string{"One."}},
		{"One.\n\nTwo.\n\n\tcode\n", []string{"One.", "", "Two.", "", "\tcode"}},
		{" Block\n\t\tof two\n\t\t\tand three.\n", []string{"Block", "of two", "\tand three."}},
		{" Block\n\n  a\n b\n", []string{"Block", "", "  a", " b"}},
		{"\t\tBoth\n\t\tlines\n", []string{"Both", "lines"}},
	} {
		if got := docLines(c.text); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
