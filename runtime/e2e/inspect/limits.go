package inspect

import (
	"fmt"
	"strconv"
	"strings"
)

// parseLimits reads /proc/PID/limits: a heading, and lines of a name of
// several words, two values and perhaps a unit.
func parseLimits(text string) (map[string][2]uint64, error) {
	all := make(map[string][2]uint64)
	for i, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if i == 0 && strings.HasPrefix(line, "Limit ") {
			continue
		}
		words := strings.Fields(line)
		at := 2 // of the first value; a name has at least two words with "Max"
		for at < len(words) && !isLimit(words[at]) {
			at++
		}
		if len(words) < at+2 || len(words) > at+3 || words[0] != "Max" {
			return nil, fmt.Errorf("limits: the line %q is no limit", line)
		}
		soft, err := parseLimit(words[at])
		if err != nil {
			return nil, fmt.Errorf("limits: the line %q: %w", line, err)
		}
		hard, err := parseLimit(words[at+1])
		if err != nil {
			return nil, fmt.Errorf("limits: the line %q: %w", line, err)
		}
		name := strings.Join(words[1:at], " ")
		if _, twice := all[name]; twice {
			return nil, fmt.Errorf("limits: %q is there twice", name)
		}
		all[name] = [2]uint64{soft, hard}
	}
	return all, nil
}

func isLimit(word string) bool {
	_, err := parseLimit(word)
	return err == nil
}

func parseLimit(word string) (uint64, error) {
	if word == "unlimited" {
		return Unlimited, nil
	}
	return strconv.ParseUint(word, 10, 64)
}

// Limit is one of the process's limits in the form that an expectation has, for
// what another process is expected to have inherited.
func (s State) Limit(name string) Pattern {
	l, ok := s.Limits[name]
	if !ok {
		return absent
	}
	return Pattern(limitText(l))
}

// limitText is "1024:1024" or "8388608:unlimited".
func limitText(l [2]uint64) string {
	words := [2]string{"unlimited", "unlimited"}
	for i, v := range l {
		if v != Unlimited {
			words[i] = strconv.FormatUint(v, 10)
		}
	}
	return words[0] + ":" + words[1]
}
