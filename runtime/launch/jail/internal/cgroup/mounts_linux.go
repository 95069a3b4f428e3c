package cgroup

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/sys/mountinfo"
	"golang.org/x/sys/unix"
)

// mounted is a hierarchy as this process sees it.
type mounted struct {
	device      uint64   // of all files in the hierarchy
	root, point string   // which part of the hierarchy is mounted where
	controllers []string // version 1: the options of the super block, which name them
	version     int
}

// parseMounts picks the cgroup file systems from /proc/self/mountinfo.
func parseMounts(text string) ([]mounted, error) {
	infos, err := mountinfo.GetMountsFromReader(strings.NewReader(text), mountinfo.FSTypeFilter("cgroup", "cgroup2"))
	if err != nil {
		return nil, err
	}
	var all []mounted
	for _, info := range infos {
		if !path.IsAbs(info.Root) || !path.IsAbs(info.Mountpoint) {
			continue
		}
		m := mounted{
			device:  unix.Mkdev(uint32(info.Major), uint32(info.Minor)),
			root:    info.Root,
			point:   path.Clean(info.Mountpoint),
			version: 2,
		}
		if info.FSType == "cgroup" {
			m.version, m.controllers = 1, strings.Split(info.VFSOptions, ",")
		}
		all = append(all, m)
	}
	return all, nil
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
