package cgroup

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// mounted is a hierarchy as this process sees it.
type mounted struct {
	device      uint64   // of all files in the hierarchy
	root, point string   // which part of the hierarchy is mounted where
	controllers []string // version 1: the options of the super block, which name them
	version     int
}

// parseMounts picks the cgroup file systems from /proc/self/mountinfo, whose
// fields are: id, parent, device, root, mount point, options, any number of
// further fields, "-", type, source, options of the super block. Lines that are
// not so are passed over.
func parseMounts(mountinfo string) []mounted {
	var all []mounted
	for line := range strings.Lines(mountinfo) {
		fields := strings.Fields(line)
		dash := slices.Index(fields, "-")
		if dash < 6 || len(fields) < dash+4 {
			continue
		}
		m := mounted{root: unescape(fields[3]), point: unescape(fields[4])}
		switch fields[dash+1] {
		case "cgroup":
			m.version = 1
			m.controllers = strings.Split(fields[dash+3], ",")
		case "cgroup2":
			m.version = 2
		default:
			continue
		}
		major, minor, _ := strings.Cut(fields[2], ":")
		high, err1 := strconv.ParseUint(major, 10, 32)
		low, err2 := strconv.ParseUint(minor, 10, 32)
		if err1 != nil || err2 != nil || !path.IsAbs(m.root) || !path.IsAbs(m.point) {
			continue
		}
		m.device = unix.Mkdev(uint32(high), uint32(low))
		m.point = path.Clean(m.point)
		all = append(all, m)
	}
	return all
}

// unescape undoes the octal escapes of mountinfo.
func unescape(s string) string {
	if !strings.ContainsRune(s, '\\') {
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

// membership is a line of /proc/self/cgroup: id, controllers, path. Version 2
// has the id 0 and no controllers. The path may hold anything but a newline.
type membership struct {
	controllers []string
	version     int
	path        string
}

func parseMemberships(text string) []membership {
	var all []membership
	for line := range strings.Lines(text) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 || !path.IsAbs(parts[2]) {
			continue
		}
		m := membership{version: 1, path: parts[2]}
		switch {
		case parts[1] != "":
			m.controllers = strings.Split(parts[1], ",")
		case parts[0] == "0":
			m.version = 2
		default:
			continue
		}
		all = append(all, m)
	}
	return all
}

// directory returns where the cgroup of that path is to be seen below the
// mount, and false when it is not: it lies outside of what is mounted. Paths
// and roots both begin at the root of this process's cgroup namespace, and
// lead out of it by "..", where names are hidden: only what both begin with is
// known to be the same.
func (m mounted) directory(cgroup string) (string, bool) {
	rest := cgroup
	if m.root != "/" {
		var below bool
		if rest, below = strings.CutPrefix(cgroup, m.root); !below || rest != "" && rest[0] != '/' {
			return "", false
		}
	}
	if slices.Contains(strings.Split(rest, "/"), "..") {
		return "", false
	}
	return path.Join(m.point, rest), true
}
