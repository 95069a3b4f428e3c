package inspect

import (
	"reflect"
	"strings"
	"testing"
)

func TestMountinfoIsParsed(t *testing.T) {
	tests := map[string]Mount{
		`36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`: {
			Point: "/mnt 2", Type: "ext3", Source: "/dev/root", Root: "/mnt1",
			Options: []string{"noatime", "rw"}, Super: []string{"errors=continue", "rw"}, Propagation: "slave",
		},
		`85 69 0:46 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=65536k`: {
			Point: "/tmp", Type: "tmpfs", Source: "tmpfs", Root: "/", Size: 64 << 20,
			Options: []string{"nodev", "noexec", "nosuid", "rw"}, Super: []string{"rw", "size=65536k"}, Propagation: "private",
		},
		`1 2 0:1 /a\134040\011\012\043 / ro shared:5 master:1 propagate_from:2 - fuse.x  ro`: { // the source is empty
			Point: "/", Type: "fuse.x", Root: "/a\\040\t\n#", Options: []string{"ro"}, Super: []string{"ro"}, Propagation: "shared,slave",
		},
		`1 2 0:1 / /x ro unbindable new:1 - 9p a rw,size=huge`: {
			Point: "/x", Type: "9p", Source: "a", Root: "/", Options: []string{"ro"}, Super: []string{"rw", "size=huge"}, Propagation: "new:1,unbindable",
		},
		`1 2 0:1 / /trailing\04 ro - tmpfs \ rw`: {
			Point: `/trailing\04`, Type: "tmpfs", Source: `\`, Root: "/", Options: []string{"ro"}, Super: []string{"rw"}, Propagation: "private",
		},
	}
	for line, want := range tests {
		got, err := parseMounts(line + "\n")
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s:\n%#v, %v; want\n%#v", line, got, err, want)
		}
	}
	for _, bad := range []string{"\n", "1 2 0:1 / /x ro", "1 2 0:1 / /x ro - tmpfs x", "1 2 01 / /x ro - tmpfs x rw",
		"1 2 0:1 / /x ro - tmpfs x rw,size=99999999999999999999", "1 2 0:1 / /x ro - tmpfs x size=18446744073709551615g", "1 2 0:1 / /x ro - tmpfs x size=k"} {
		if got, err := parseMounts(bad); err == nil {
			t.Errorf("%q was parsed as %+v", bad, got)
		}
	}
}

func FuzzMountinfo(f *testing.F) {
	f.Add(`36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`)
	f.Add(`85 69 0:46 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=65536k` + "\n" + `1 2 0:1 / \ ro - a \0 ro`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseMounts(text)
		if err == nil && len(all) != strings.Count(strings.TrimSuffix(text, "\n")+"\n", "\n") && text != "" {
			t.Errorf("%d mounts of %q", len(all), text)
		}
		s := State{Mounts: all}
		if len(all) > 0 && len(s.Differences(Expectation{})) == len(State{}.Differences(Expectation{})) {
			t.Errorf("mounts that are not expected are not reported: %+v", all)
		}
	})
}
