package inspect

import (
	"slices"
	"strings"
)

// Pattern says what a text may be: alternatives with "|" between them, in each
// of which "*" stands for any characters, none included. A backslash takes the
// meaning from the character behind it. The empty pattern matches the empty
// text alone. In a table, the alternative "absent" allows that there is no such
// row, and matches no text.
type Pattern string

// absent is the alternative for rows that need not be there.
const absent = "absent"

// Literally returns the pattern that matches text and nothing else.
func Literally(text string) Pattern {
	if text == absent {
		return Pattern(`\` + absent)
	}
	return Pattern(strings.NewReplacer(`\`, `\\`, `*`, `\*`, `|`, `\|`).Replace(text))
}

// Matches reports whether one of the alternatives is the text.
func (p Pattern) Matches(text string) bool {
	return slices.ContainsFunc(p.alternatives(), func(a string) bool { return a != absent && glob(a, text) })
}

// optional reports whether "absent" is an alternative.
func (p Pattern) optional() bool { return slices.Contains(p.alternatives(), absent) }

// wild reports whether a row's name stands for several.
func (p Pattern) wild() bool { return p != Literally(p.plain()) }

// plain is the text of a pattern that has backslashes but no alternatives.
func (p Pattern) plain() string {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] == '\\' && i+1 < len(p) {
			i++
		}
		b.WriteByte(p[i])
	}
	return b.String()
}

// alternatives splits at each "|" that has no backslash before it.
func (p Pattern) alternatives() []string {
	var all []string
	start := 0
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '\\':
			i++
		case '|':
			all = append(all, string(p[start:i]))
			start = i + 1
		}
	}
	return append(all, string(p[start:]))
}

// glob matches the whole text. On a mismatch it goes back to the last star,
// which then stands for one character more; going further back cannot help.
func glob(pattern, text string) bool {
	p, t := 0, 0
	star, resume := -1, 0
	for t < len(text) || p < len(pattern) {
		if p < len(pattern) {
			if pattern[p] == '*' {
				star, resume = p, t
				p++
				continue
			}
			c, width := pattern[p], 1
			if c == '\\' && p+1 < len(pattern) {
				c, width = pattern[p+1], 2
			}
			if t < len(text) && text[t] == c {
				p, t = p+width, t+1
				continue
			}
		}
		if star < 0 || resume >= len(text) {
			return false
		}
		resume++
		p, t = star+1, resume
	}
	return true
}
