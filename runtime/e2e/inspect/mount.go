package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func sorted(options string) []string {
	all := strings.Split(options, ",")
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
