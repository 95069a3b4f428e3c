package analyze

import "testing"

func TestMayImport(t *testing.T) {
	for _, c := range []struct {
		from, path string
		want       bool
	}{
		{"a/b", "c/d", true},
		{"a/b", "a/internal/x", true},
		{"a", "a/internal/x", true},
		{"ab", "a/internal/x", false},
		{"c", "a/internal/x", false},
		{"c", "a/internal", false},
		{"a/b/c", "a/b/internal", true},
		{"a/c", "a/b/internal/x", false},
		{"a", "internal/x", false},
		{"a/internal/y", "a/internal/x/internal/z", false},
		{"a/internal/x/y", "a/internal/x/internal/z", true},
		{"a", "b/internals/x", true},
		{"a", "vendor/golang.org/x/net", false},
	} {
		if got := mayImport(c.from, c.path); got != c.want {
			t.Errorf("%s importing %s: %t, want %t", c.from, c.path, got, c.want)
		}
	}
}

func TestDistanceCountsEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"Processor", "processor", 0}, {"Procesor", "Processor", 1}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ab", "ba", 2},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
