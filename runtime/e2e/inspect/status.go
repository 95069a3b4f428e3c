package inspect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/prometheus/procfs"
)

// parseStatus reads what /proc/PID/status says about a thread. The ids inside
// and the namespaces are not in it.
func parseStatus(text string) (Thread, error) {
	t := Thread{SeccompFilters: -1}
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	number := func(into *int) func(string) {
		return func(s string) {
			n, err := strconv.Atoi(s)
			*into = n
			note(err)
		}
	}
	set := func(into *uint64) func(string) {
		return func(s string) {
			n, err := strconv.ParseUint(s, 16, 64)
			*into = n
			note(err)
		}
	}
	var noNewPrivs int
	readers := map[string]func(string){
		"Uid":        func(s string) { note(parseIDs(s, &t.OutsideUIDs)) },
		"Gid":        func(s string) { note(parseIDs(s, &t.OutsideGIDs)) },
		"Groups":     func(s string) { var err error; t.Groups, err = parseNumbers(s); note(err) },
		"CapInh":     set(&t.Capabilities.Inheritable),
		"CapPrm":     set(&t.Capabilities.Permitted),
		"CapEff":     set(&t.Capabilities.Effective),
		"CapBnd":     set(&t.Capabilities.Bounding),
		"CapAmb":     set(&t.Capabilities.Ambient),
		"NoNewPrivs": number(&noNewPrivs),
		"Seccomp":    number(&t.Seccomp),
		// The processors as a list, "0-1"; "Cpus_allowed" is the same as a mask.
		"Cpus_allowed_list": func(s string) { t.CPUs = s },
	}
	optional := map[string]func(string){"Seccomp_filters": number(&t.SeccompFilters)}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		for _, table := range []map[string]func(string){readers, optional} {
			if read := table[name]; read != nil {
				read(strings.TrimSpace(value))
				delete(table, name) // the first counts: a name cannot hold a line end
			}
		}
	}
	for name := range readers {
		note(fmt.Errorf("%s is missing", name))
	}
	t.NoNewPrivs = noNewPrivs != 0
	if err := errors.Join(errs...); err != nil {
		return Thread{}, fmt.Errorf("status: %w", err)
	}
	return t, nil
}

func parseIDs(text string, into *[4]int) error {
	all, err := parseNumbers(text)
	if err != nil || len(all) != len(into) {
		return fmt.Errorf("%q are not four ids", text)
	}
	copy(into[:], all)
	return nil
}

func parseNumbers(text string) ([]int, error) {
	var all []int
	for word := range strings.FieldsSeq(text) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// idMap is a line of /proc/PID/uid_map.
type idMap struct{ inside, outside, count int }

func parseIDMap(text string) ([]idMap, error) {
	var all []idMap
	for line := range strings.Lines(text) {
		n, err := parseNumbers(line)
		if err != nil || len(n) != 3 {
			return nil, fmt.Errorf("id map: the line %q is not three numbers", line)
		}
		all = append(all, idMap{n[0], n[1], n[2]})
	}
	return all, nil
}

func mapText(m []idMap) string {
	var words []string
	for _, l := range m {
		words = append(words, fmt.Sprint(l.inside, " ", l.outside, " ", l.count))
	}
	return strings.Join(words, ",")
}

// translate turns ids of the caller's namespace into those inside. The kernel
// itself would show an id that is not mapped as 65534, which is also a number
// that launchers map.
func translate(m []idMap, outside [4]int) (inside [4]int) {
	for i, id := range outside {
		inside[i] = Unmapped
		for _, l := range m {
			if id >= l.outside && id-l.outside < l.count {
				inside[i] = l.inside + id - l.outside
			}
		}
	}
	return inside
}

// cgroups reads the paths by controller; that of the unified hierarchy, which
// names no controller, is under "unified".
func cgroups(pid int) (map[string]string, error) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return nil, err
	}
	list, err := p.Cgroups()
	if err != nil {
		return nil, err
	}
	all := make(map[string]string)
	for _, c := range list {
		if c.Controllers == nil {
			c.Controllers = []string{"unified"}
		}
		for _, name := range c.Controllers {
			all[name] = c.Path
		}
	}
	return all, nil
}
