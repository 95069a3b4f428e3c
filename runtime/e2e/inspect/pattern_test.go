package inspect

import "testing"

func TestPattern(t *testing.T) {
	tests := []struct {
		pattern Pattern
		text    string
		want    bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "a", true}, {"a", "ab", false}, {"ab", "a", false},
		{"*", "", true}, {"*", "a|b", true}, {"a*", "a", true}, {"a*", "abc", true}, {"*c", "abc", true}, {"*c", "abcd", false},
		{"a*c*e", "abcde", true}, {"a*c*e", "abde", false}, {"*ab", "aab", true}, {"**", "x", true}, {"*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
		{"a|b", "a", true}, {"a|b", "b", true}, {"a|b", "a|b", false}, {"a||b", "", true}, {`a\|b`, "a|b", true}, {`a\|b`, "a", false},
		{`a\*`, "a*", true}, {`a\*`, "ab", false}, {`a\\`, `a\`, true}, {`a\`, `a\`, true},
		{"absent", "absent", false}, {"a|absent", "absent", false}, {`\absent`, "absent", true},
	}
	for _, tt := range tests {
		if got := tt.pattern.Matches(tt.text); got != tt.want {
			t.Errorf("%q and %q: %t", tt.pattern, tt.text, got)
		}
	}
	if !Pattern("a|absent").optional() || Pattern("absentee").optional() {
		t.Error("it is not seen what may be absent")
	}
	for _, p := range []Pattern{"*", "a*", "a|b"} {
		if !p.wild() {
			t.Errorf("%q is for one name", p)
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, s := range []string{"", "a|b*", `\`, "absent", `a\|*`} {
		f.Add(s, "a*|b")
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		p := Literally(text)
		if !p.Matches(text) || p.wild() || p.optional() {
			t.Errorf("%q does not stand for %q", p, text)
		}
		if other != text && p.Matches(other) {
			t.Errorf("%q stands for %q too", p, other)
		}
		if star := "*" + p + "*"; !star.Matches(other + text + other) {
			t.Errorf("%q does not match %q", star, other+text+other)
		}
		_ = Pattern(text).Matches(other)
	})
}
