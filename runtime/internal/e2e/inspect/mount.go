package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parseMountinfo reads /proc/PID/mountinfo, of which each line is:
//
//	36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/root rw,errors=continue
func parseMountinfo(text string) ([]Mount, error) {
	var all []Mount
	for line := range strings.Lines(text) {
		m, err := parseMount(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return nil, fmt.Errorf("mountinfo: the line %q: %w", line, err)
		}
		all = append(all, m)
	}
	return all, nil
}

func parseMount(line string) (Mount, error) {
	// A field may be empty, as the source can be, so that the spaces count.
	words := strings.Split(line, " ")
	dash := slices.Index(words, "-")
	if dash < 6 || len(words) < dash+4 {
		return Mount{}, fmt.Errorf("%d fields, the separator is number %d", len(words), dash)
	}
	m := Mount{
		Root:        unescape(words[3]),
		Point:       unescape(words[4]),
		Options:     sorted(words[5]),
		Propagation: propagation(words[6:dash]),
		Type:        unescape(words[dash+1]),
		Source:      unescape(words[dash+2]),
		// The options of some file systems have spaces that are not escaped.
		Super: sorted(strings.Join(words[dash+3:], " ")),
	}
	for _, option := range m.Super {
		// Other file systems may mean something else by it.
		if text, ok := strings.CutPrefix(option, "size="); ok && m.Type == "tmpfs" {
			size, err := parseSize(text)
			if err != nil {
				return Mount{}, err
			}
			m.Size = size
		}
	}
	return m, nil
}

func sorted(options string) []string {
	all := strings.Split(options, ",")
	for i := range all {
		all[i] = unescape(all[i])
	}
	slices.Sort(all)
	return all
}

// propagation reads the optional fields.
func propagation(fields []string) string {
	var all []string
	for _, f := range fields {
		switch name, _, _ := strings.Cut(f, ":"); name {
		case "shared":
			all = append(all, "shared")
		case "master":
			all = append(all, "slave")
		case "unbindable":
			all = append(all, "unbindable")
		case "propagate_from": // says more about a slave, and stands beside "master"
		default:
			all = append(all, f)
		}
	}
	if len(all) == 0 {
		return "private"
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

// parseSize reads a number of bytes with the unit that the kernel may choose.
func parseSize(text string) (uint64, error) {
	shift := 0
	switch {
	case strings.HasSuffix(text, "k"):
		shift = 10
	case strings.HasSuffix(text, "m"):
		shift = 20
	case strings.HasSuffix(text, "g"):
		shift = 30
	}
	if shift != 0 {
		text = text[:len(text)-1]
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, err
	}
	if n<<shift>>shift != n {
		return 0, fmt.Errorf("the size %s is too large", text)
	}
	return n << shift, nil
}

// unescape undoes the octal escapes of space, tab, line end, backslash and "#".
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+4 <= len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
