// Package shape compares shapes: the readable texts that the hashes of methods
// are made from. What the other end says of its own may be anything.
package shape

import (
	"fmt"
	"strings"
	"unicode"
)

// Difference says what the shapes of a method differ in first, as the rest of a
// sentence: ": parameter 1 is string at the host and int64 at the inmate"; an empty
// text if they do not.
func Difference(host, inmate string) string { return difference(parse(host), parse(inmate)) }

// shape is the text of a contract, taken apart.
type shape struct {
	oneWay          bool
	params, results []string
}

// parse reads what a peer says: anything is possible. What does not look
// like a shape has no parts.
func parse(text string) shape {
	text, oneWay := strings.CutPrefix(text, "oneway ")
	s := shape{oneWay: oneWay}
	_, text, _ = strings.Cut(text, "(")
	s.params, text = split(text)
	_, text, _ = strings.Cut(text, "(")
	s.results, _ = split(text)
	return s
}

// split splits a list up to its closing bracket and returns what is behind
// that.
func split(text string) (parts []string, rest string) {
	depth, from := 0, 0
	for i := range len(text) {
		end := false
		switch text[i] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
			end = depth < 0
		case ',':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(text[from:i]))
				from = i + 1
			}
		}
		if end {
			text, rest = text[:i], text[i+1:]
			break
		}
	}
	if last := strings.TrimSpace(text[from:]); last != "" {
		parts = append(parts, last)
	}
	return parts, rest
}

// difference tells the first thing in which two shapes differ.
func difference(host, inmate shape) string {
	if host.oneWay != inmate.oneWay {
		return fmt.Sprintf(": it is %s at the host and %s at the inmate", answered(host.oneWay), answered(inmate.oneWay))
	}
	for _, list := range [...]struct {
		name         string
		host, inmate []string
	}{{"parameter", host.params, inmate.params}, {"result", host.results, inmate.results}} {
		for i := range max(len(list.host), len(list.inmate)) {
			h, in := part(list.host, i), part(list.inmate, i)
			if h == in {
				continue
			}
			from := max(0, common(h, in)-20)
			return fmt.Sprintf(": %s %d is %s at the host and %s at the inmate", list.name, i+1, excerpt(h, from), excerpt(in, from))
		}
	}
	return ""
}

func answered(oneWay bool) string {
	if oneWay {
		return "one-way"
	}
	return "answered"
}

func part(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// common returns how many bytes a and b have in common at the start.
func common(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

const ellipsis = "…"

// excerpt shows a part of a shape, from near the byte where it begins to
// differ, as one printable line.
func excerpt(text string, from int) string {
	const most = 80
	if text == "" {
		return "missing"
	}
	if len(text) <= most {
		from = 0
	}
	from = min(from, len(text))
	lead, tail := "", ""
	if from > 0 {
		lead = ellipsis
	}
	if text = text[from:]; len(text) > most {
		text, tail = text[:most], ellipsis
	}
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '·'
		}
		return r
	}, strings.ToValidUTF8(text, "·"))
	return lead + text + tail
}
