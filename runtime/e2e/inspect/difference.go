package inspect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Differences compares, and returns a line of plain English for each thing
// that is not as expected; none when all is.
func (s State) Differences(want Expectation) []string {
	d := differ{state: s}
	for _, part := range s.Unseen {
		if !slices.Contains(want.Unseen, part) {
			d.say("the %s cannot be seen: this user has no right to", part)
		}
	}
	d.thread("", s.Thread, want)
	for _, id := range slices.Sorted(maps.Keys(s.Others)) {
		d.thread(fmt.Sprintf("thread %d: ", id), s.Others[id], want)
	}
	d.process(want)
	d.mounts(want.Mounts)
	return d.all
}

// differ collects differences. prefix says of which thread.
type differ struct {
	state  State
	prefix string
	all    []string
}

func (d *differ) say(format string, args ...any) {
	d.all = append(d.all, d.prefix+fmt.Sprintf(format, args...))
}

// seen reports whether a part was read; what was not has been reported.
func (d *differ) seen(part string) bool { return !slices.Contains(d.state.Unseen, part) }

func (d *differ) compare(part, what, got string, want Pattern) {
	if d.seen(part) && !want.Matches(got) {
		d.say("%s: %s, expected %s", what, shown(got), shown(string(want)))
	}
}

func (d *differ) equal(what string, got, want any) {
	if got != want {
		d.say("%s: %v, expected %v", what, got, want)
	}
}

func shown(text string) string {
	if text == "" {
		return "nothing"
	}
	return strconv.Quote(text)
}

func (d *differ) thread(prefix string, t Thread, want Expectation) {
	d.prefix = prefix
	defer func() { d.prefix = "" }()
	if !d.seen("threads") {
		return
	}
	d.table("namespaces", "the namespace", t.Namespaces, want.Namespaces)
	if d.seen("namespaces") { // whether to translate depends on one
		d.compare("id maps", "the user ids inside", idsText(t.UIDs), want.UIDs)
		d.compare("id maps", "the group ids inside", idsText(t.GIDs), want.GIDs)
	}
	d.compare("threads", "the user ids outside", idsText(t.OutsideUIDs), want.OutsideUIDs)
	d.compare("threads", "the group ids outside", idsText(t.OutsideGIDs), want.OutsideGIDs)
	d.compare("threads", "the supplementary groups", numbersText(t.Groups), want.Groups)
	for _, set := range []struct {
		name      string
		got, want uint64
	}{
		{"inheritable", t.Capabilities.Inheritable, want.Capabilities.Inheritable},
		{"permitted", t.Capabilities.Permitted, want.Capabilities.Permitted},
		{"effective", t.Capabilities.Effective, want.Capabilities.Effective},
		{"bounding", t.Capabilities.Bounding, want.Capabilities.Bounding},
		{"ambient", t.Capabilities.Ambient, want.Capabilities.Ambient},
	} {
		d.equal("the "+set.name+" capabilities", capabilitiesText(set.got), capabilitiesText(set.want))
	}
	d.equal("no_new_privs", t.NoNewPrivs, want.NoNewPrivs)
	d.equal("the seccomp mode", t.Seccomp, want.Seccomp)
	filters := strconv.Itoa(t.SeccompFilters)
	if t.SeccompFilters < 0 {
		filters = "unknown"
	}
	d.compare("threads", "the number of seccomp filters", filters, want.SeccompFilters)
	d.compare("threads", "the processors", t.CPUs, want.CPUs)
}

func (d *differ) process(want Expectation) {
	s := d.state
	d.compare("id maps", "the map of user ids", s.UIDMap, want.UIDMap)
	d.compare("id maps", "the map of group ids", s.GIDMap, want.GIDMap)
	d.equal("leads a session", s.SessionLeader, want.SessionLeader)
	d.equal("the controlling terminal", s.TTY, want.TTY)
	d.compare("program", "the program", s.Exe, want.Exe)
	d.compare("working directory", "the working directory", s.Cwd, want.Cwd)
	d.compare("root", "the root directory", s.Root, want.Root)
	d.compare("dumpable", "dumpable", s.Dumpable, want.Dumpable)
	d.compare("OOM score", "the OOM score adjustment", strconv.Itoa(s.OOMScoreAdj), want.OOMScoreAdj)
	d.compare("core filter", "the core dump filter", s.CoreFilter, want.CoreFilter)
	d.compare("network", "the network interfaces", strings.Join(s.Interfaces, ","), want.Interfaces)
	if d.seen("network") {
		d.equal("the number of routes", s.Routes, want.Routes)
	}
	open := make(map[string]string, len(s.Descriptors))
	for number, text := range s.Descriptors {
		open[strconv.Itoa(number)] = text
	}
	d.table("descriptors", "the descriptor", open, want.Descriptors)
	limits := make(map[string]string, len(s.Limits))
	for name, l := range s.Limits {
		limits[name] = limitText(l)
	}
	d.table("limits", "the limit", limits, want.Limits)
	d.table("cgroups", "the cgroup of", s.Cgroups, want.Cgroups)
	environment := make(map[string]string, len(s.Environment))
	for _, variable := range s.Environment {
		name, value, _ := strings.Cut(variable, "=")
		if _, twice := environment[name]; twice {
			d.say("the variable %s is set twice", name)
		}
		environment[name] = value
	}
	d.table("environment", "the variable", environment, want.Environment)
}

// table compares the rows of a map both ways.
func (d *differ) table(part, what string, got map[string]string, want map[Pattern]Pattern) {
	if !d.seen(part) {
		return
	}
	used := make(map[Pattern]bool)
	for _, name := range slices.Sorted(maps.Keys(got)) {
		row, ok := rowFor(name, want)
		if !ok {
			d.say("%s %s is not expected: %s", what, name, shown(got[name]))
			continue
		}
		if used[row] = true; !want[row].Matches(got[name]) {
			d.say("%s %s: %s, expected %s", what, name, shown(got[name]), shown(string(want[row])))
		}
	}
	for _, row := range slices.Sorted(maps.Keys(want)) {
		if !used[row] && !want[row].optional() {
			d.say("%s %s is missing, expected %s", what, row, shown(string(want[row])))
		}
	}
}

// rowFor finds the row for a name: the one that is the name, or else the
// longest pattern that matches it.
func rowFor[V any](name string, rows map[Pattern]V) (best Pattern, ok bool) {
	for row := range rows {
		if !row.Matches(name) {
			continue
		}
		if !row.wild() {
			return row, true
		}
		if !ok || len(row) > len(best) || len(row) == len(best) && row < best {
			best, ok = row, true
		}
	}
	return best, ok
}

func (d *differ) mounts(want map[Pattern]MountExpectation) {
	if !d.seen("mounts") {
		return
	}
	used, at := make(map[Pattern]bool), make(map[string]bool)
	for _, m := range d.state.Mounts {
		if at[m.Point] {
			d.say("there is more than one mount at %s; this one is of type %s", m.Point, m.Type)
		}
		at[m.Point] = true
		row, ok := rowFor(m.Point, want)
		if !ok {
			d.say("the mount at %s is not expected: %s, %s, of %s in %s",
				m.Point, m.Type, strings.Join(m.Options, ","), m.Root, m.Source)
			continue
		}
		used[row] = true
		d.mount(m, want[row])
	}
	for _, row := range slices.Sorted(maps.Keys(want)) {
		if !used[row] && !want[row].Optional {
			d.say("the mount at %s is missing", row)
		}
	}
}

func (d *differ) mount(m Mount, want MountExpectation) {
	or := func(p, otherwise Pattern) Pattern {
		if p == "" {
			return otherwise
		}
		return p
	}
	what := "the mount at " + m.Point + ": "
	d.compare("mounts", what+"the type", m.Type, want.Type)
	if got := mountOptions(m.Options); !sameOptions(got, want.Options) {
		d.say("%sthe options are %s, expected %s", what, strings.Join(got, ","), shown(string(want.Options)))
	}
	if want.Super != "" {
		for option := range strings.SplitSeq(want.Super, ",") {
			if !slices.Contains(m.Super, option) {
				d.say("%sthe file system does not have the option %s, but %s", what, option, strings.Join(m.Super, ","))
			}
		}
	}
	size := ""
	if m.Size != 0 {
		size = strconv.FormatUint(m.Size, 10)
	}
	d.compare("mounts", what+"the size", size, want.Size)
	d.compare("mounts", what+"what is mounted", m.Root, or(want.Root, "/"))
	d.compare("mounts", what+"the propagation", m.Propagation, or(want.Propagation, "private"))
	d.compare("mounts", what+"the source", m.Source, or(want.Source, "*"))
}

// mountOptions leaves out what is about access times.
func mountOptions(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(o string) bool {
		return o == "relatime" || o == "noatime" || o == "nodiratime"
	})
}

func sameOptions(got []string, want Pattern) bool {
	return slices.ContainsFunc(want.alternatives(), func(a string) bool {
		options := strings.Split(a, ",")
		slices.Sort(options)
		if options[0] != "*" { // it sorts before all letters
			return slices.Equal(options, got)
		}
		return !slices.ContainsFunc(options[1:], func(o string) bool { return !slices.Contains(got, o) })
	})
}

func idsText(ids [4]int) string {
	if ids == [4]int{ids[0], ids[0], ids[0], ids[0]} {
		return numbersText(ids[:1])
	}
	return numbersText(ids[:])
}

func numbersText(numbers []int) string {
	var words []string
	for _, n := range numbers {
		if n == Unmapped {
			words = append(words, "unmapped")
		} else {
			words = append(words, strconv.Itoa(n))
		}
	}
	return strings.Join(words, " ")
}
