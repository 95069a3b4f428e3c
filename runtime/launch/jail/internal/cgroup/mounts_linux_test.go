package cgroup

import (
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestMountsAreRead(t *testing.T) {
	tests := []struct {
		name, text string
		want       []mounted
	}{
		{"version 2", "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
			[]mounted{{unix.Mkdev(0, 26), "/", "/sys/fs/cgroup", nil, 2}}},
		{"version 1", "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
			[]mounted{{unix.Mkdev(0, 29), "/", "/sys/fs/cgroup/cpu,cpuacct", []string{"rw", "cpu", "cpuacct"}, 1}}},
		{"both", "1 0 0:1 / /a rw - cgroup x rw,memory\n2 0 0:2 / /b rw - cgroup2 x rw\n",
			[]mounted{{unix.Mkdev(0, 1), "/", "/a", []string{"rw", "memory"}, 1}, {unix.Mkdev(0, 2), "/", "/b", nil, 2}}},
		{"many optional fields, and a part of the hierarchy", "30 23 0:26 /docker/x /c rw shared:1 master:2 propagate_from:3 unbindable - cgroup2 none rw\n",
			[]mounted{{unix.Mkdev(0, 26), "/docker/x", "/c", nil, 2}}},
		{"escapes", `30 23 0:26 /a\040b /c\011d\134040\012 rw - cgroup2 none rw` + "\n",
			[]mounted{{unix.Mkdev(0, 26), "/a b", "/c\td\\040\n", nil, 2}}},
		{"a major number", "30 23 253:7 / /c rw - cgroup2 none rw\n",
			[]mounted{{unix.Mkdev(253, 7), "/", "/c", nil, 2}}},
		{"other file systems, one named so", "23 1 8:1 / / rw - ext4 /dev/sda rw\n24 1 0:5 / /x rw - tmpfs cgroup2 rw\n", nil},
		{"a root and a place that are no paths", "1 0 0:1 rel /a rw - cgroup2 a b\n1 0 0:1 / rel rw - cgroup2 a b\n", nil},
		{"a line that does not end", "30 23 0:26 / /c rw - cgroup2 none rw", []mounted{{unix.Mkdev(0, 26), "/", "/c", nil, 2}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, err := parseMounts(tt.text); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("read %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
	for _, bad := range []string{"\n", "- - -\n", "1 2 3 4 5 6 - cgroup2 a b\n", "1 0 0:1 / /a rw - cgroup2 none\n"} {
		if got, err := parseMounts(bad); err == nil {
			t.Errorf("%q was read as %+v", bad, got)
		}
	}
}

func TestMembershipsAreRead(t *testing.T) {
	text := "9:name=systemd:/a\n4:cpu,cpuacct:/b:c d\n0::/e/f\n0::/deleted (deleted)\n" + // as cgroups(7) has them
		"7::/no controllers\n3:memory:relative\n3:memory\n\njunk\n2:pids:/../outside"
	want := []membership{
		{[]string{"name=systemd"}, 1, "/a"},
		{[]string{"cpu", "cpuacct"}, 1, "/b:c d"},
		{nil, 2, "/e/f"},
		{nil, 2, "/deleted (deleted)"},
		{[]string{"pids"}, 1, "/../outside"},
	}
	if got := parseMemberships(text); !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

func TestACgroupIsFoundBelowTheMount(t *testing.T) {
	tests := []struct {
		name, root, cgroup string
		want               string // "": it is not to be seen
	}{
		{"the whole hierarchy", "/", "/a/b", "/m/a/b"},
		{"the root", "/", "/", "/m"},
		{"a container with the host's namespace", "/docker/x", "/docker/x", "/m"},
		{"below a container's root", "/docker/x", "/docker/x/y", "/m/y"},
		{"beside a container's root", "/docker/x", "/docker/xy", ""},
		{"above a container's root", "/docker/x", "/docker", ""},
		{"outside of the namespace", "/", "/../other", ""},
		{"a mount from outside of the namespace", "/..", "/", ""},
		{"both outside, by the same names", "/../a", "/../a/b", "/m/b"},
		{"both outside, and further out", "/..", "/../../a", ""},
		{"a name that only begins with dots", "/", "/..a/b..", "/m/..a/b.."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := mounted{root: tt.root, point: "/m"}.directory(tt.cgroup)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("it is at %q, %t; want %q", got, ok, tt.want)
			}
		})
	}
}

func FuzzParseMounts(f *testing.F) {
	f.Add("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n", "/a")
	f.Add(`32 31 0:29 /a\040b /c\134\012 rw - cgroup cgroup rw,cpu,cpuacct`, "/a b/../c")
	f.Add("1 0 0:1 /.. /a rw - cgroup x memory", "/../..")
	f.Fuzz(func(t *testing.T, text, cgroup string) {
		mounts, err := parseMounts(text)
		if err != nil && mounts != nil {
			t.Fatalf("mounts beside the error %v", err)
		}
		for _, m := range mounts {
			if m.version != 1 && m.version != 2 || !path.IsAbs(m.root) || m.point != path.Clean(m.point) {
				t.Fatalf("a mount %+v", m)
			}
			if dir, ok := m.directory(cgroup); ok && path.IsAbs(cgroup) && !within(dir, m.point) {
				t.Fatalf("%q is at %q, outside of %q", cgroup, dir, m.point)
			}
		}
	})
}

func FuzzParseMemberships(f *testing.F) {
	f.Add("9:name=systemd:/a\n4:cpu,cpuacct:/b:c d\n0::/e/f\n")
	f.Add("0::\n::\n1:,:/\n")
	f.Fuzz(func(t *testing.T, text string) {
		all := parseMemberships(text)
		for _, m := range all {
			if !path.IsAbs(m.path) || strings.Contains(m.path, "\n") || (m.version == 2) != (m.controllers == nil) {
				t.Fatalf("a membership %+v", m)
			}
		}
		if again := parseMemberships(text + "\n0::/x\n"); len(again) < len(all) || !slices.ContainsFunc(again, func(m membership) bool { return m.path == "/x" }) {
			t.Fatalf("a line hides another: %+v", again)
		}
	})
}
