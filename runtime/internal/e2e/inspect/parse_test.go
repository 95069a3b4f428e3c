package inspect

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestStatIsParsedWhateverTheCommandIsCalled(t *testing.T) {
	tail := " S 7 8 9 34816 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 0 0"
	for _, name := range []string{"(sh)", "(a b)", "(a) R 1 (b)", "())", "(\n)", "()"} {
		s, err := parseStat([]byte("5 " + name + tail))
		if want := (stat{state: 'S', parent: 7, session: 9, tty: 34816, start: 4242}); err != nil || s != want {
			t.Errorf("%s: %+v, %v; want %+v", name, s, err, want)
		}
	}
	for _, bad := range []string{"", "5 (sh)", "5 sh S", "5 (sh) S x 8 9 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "5 (sh) SS 7" + tail} {
		if s, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q was parsed as %+v", bad, s)
		}
	}
	for state, dead := range map[byte]bool{'Z': true, 'X': true, 'S': false, 'R': false, 't': false} {
		if (stat{state: state}).dead() != dead {
			t.Errorf("state %c: dead is not %t", state, dead)
		}
	}
}

const limitsHead = "Limit                     Soft Limit           Hard Limit           Units     \n"

func TestLimitsAreParsed(t *testing.T) {
	got, err := parseLimits(limitsHead +
		"Max cpu time              unlimited            unlimited            seconds   \n" +
		"Max core file size        0                    1                    bytes     \n" +
		"Max open files            1024                 4096                 files     \n" +
		"Max stack size            8388608              unlimited            bytes     \n" +
		"Max nice priority         0                    0                    \n")
	want := map[string][2]uint64{
		"cpu time": {Unlimited, Unlimited}, "core file size": {0, 1}, "open files": {1024, 4096},
		"stack size": {8388608, Unlimited}, "nice priority": {0, 0},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	s := State{Limits: got}
	if one, none := s.Limit("stack size"), s.Limit("x"); one != "8388608:unlimited" || none != absent {
		t.Errorf("as patterns %q and %q", one, none)
	}
	for _, bad := range []string{"Max", "Max open", "Max open files", "Max open files 1", "Max open files 1 x files",
		"Max open files 1 2 files more", "Min open files 1 2 files", "Max open files 1 2 files\nMax open files 1 2 files"} {
		if got, err := parseLimits(limitsHead + bad); err == nil {
			t.Errorf("%q was parsed as %v", bad, got)
		}
	}
}

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
		`1 2 0:1 / /x ro unbindable new:1 - 9p a\ b rw,trans=fd a,size=huge`: {
			Point: "/x", Type: "9p", Source: `a\`, Root: "/", Options: []string{"ro"}, Super: []string{"b rw", "size=huge", "trans=fd a"}, Propagation: "new:1,unbindable",
		},
		`1 2 0:1 / /trailing\04 ro - tmpfs \ rw`: {
			Point: `/trailing\04`, Type: "tmpfs", Source: `\`, Root: "/", Options: []string{"ro"}, Super: []string{"rw"}, Propagation: "private",
		},
	}
	for line, want := range tests {
		got, err := parseMountinfo(line + "\n")
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s:\n%#v, %v; want\n%#v", line, got, err, want)
		}
	}
	for _, bad := range []string{"\n", "1 2 0:1 / /x ro", "1 2 0:1 / /x ro - tmpfs x", "1 2 / /x ro - tmpfs x rw",
		"1 2 0:1 / /x ro - tmpfs x rw,size=99999999999999999999", "1 2 0:1 / /x ro - tmpfs x size=18446744073709551615g", "1 2 0:1 / /x ro - tmpfs x size=k"} {
		if got, err := parseMountinfo(bad); err == nil {
			t.Errorf("%q was parsed as %+v", bad, got)
		}
	}
}

const statusText = "Name:\tUid:\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t4 24 \nCapInh:\t0000000000000001\n" +
	"CapPrm:\t0000000000000002\nCapEff:\t0000000000000004\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000010\n" +
	"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n"

func TestStatusIsParsed(t *testing.T) {
	want := Thread{
		OutsideUIDs: [4]int{1, 2, 3, 4}, OutsideGIDs: [4]int{5, 6, 7, 8}, Groups: []int{4, 24},
		Capabilities: Capabilities{1, 2, 4, 0x1ffffffffff, 16}, NoNewPrivs: true, Seccomp: 2, SeccompFilters: 3, CPUs: "0-1",
	}
	if got, err := parseStatus(statusText); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	want.SeccompFilters = -1
	if got, err := parseStatus(strings.Replace(statusText, "Seccomp_filters:\t3\n", "", 1)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("before Linux 5.9: %+v, %v; want %+v", got, err, want)
	}
	for line := range strings.Lines(statusText) {
		name, _, _ := strings.Cut(line, ":")
		if name == "Name" || name == "Seccomp_filters" || name == "Cpus_allowed" {
			continue
		}
		if got, err := parseStatus(strings.Replace(statusText, line, "", 1)); err == nil && name != "Uid" || err != nil && !strings.Contains(err.Error(), name+" is missing") {
			t.Errorf("without %s: %+v, %v", name, got, err)
		}
		if strings.HasPrefix(name, "Cpus") {
			continue
		}
		if got, err := parseStatus(strings.Replace(statusText, "\n"+line, "\n"+name+":\tx\n", 1)); err == nil {
			t.Errorf("with nonsense for %s: %+v", name, got)
		}
	}
}

func TestIDsAreTranslated(t *testing.T) {
	m, err := parseIDMap("         0     100000      65536\n     65536       1000          1\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "0 100000 65536,65536 1000 1"; mapText(m) != want {
		t.Errorf("map %s, want %s", mapText(m), want)
	}
	got := translate(m, [4]int{100000, 165535, 1000, 65534})
	if want := [4]int{0, 65535, 65536, Unmapped}; got != want {
		t.Errorf("ids %v, want %v", got, want)
	}
	if text := idsText(got); text != "0 65535 65536 unmapped" {
		t.Errorf("ids as text: %s", text)
	}
	for _, bad := range []string{"1 2\n", "1 2 3 4\n", "a b c\n"} {
		if got, err := parseIDMap(bad); err == nil {
			t.Errorf("%q was parsed as %v", bad, got)
		}
	}
}

func TestCgroupsAreParsed(t *testing.T) {
	got, err := parseCgroups("9:name=systemd:/a\n4:cpu,cpuacct:/b:c\n0::/d\n")
	want := map[string]string{"name=systemd": "/a", "cpu": "/b:c", "cpuacct": "/b:c", "unified": "/d"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if got, err := parseCgroups("0:/d\n"); err == nil {
		t.Errorf("nonsense was parsed as %v", got)
	}
}

func TestNetworkIsParsed(t *testing.T) {
	got := parseInterfaces("Inter-|   Receive |  Transmit\n face |bytes |bytes\n    lo:       0       0\neth0.1: 1 2\n  a:b: 3 4\n")
	if want := []string{"a:b", "eth0.1", "lo"}; !slices.Equal(got, want) {
		t.Errorf("interfaces %q, want %q", got, want)
	}
	v4 := "Iface\tDestination\neth0\t00000000\t0100000A\nlo\t0000007F\n"
	v6 := "00000000000000000000000000000001 80 0 00 0 0 0 0 0 lo\nfe800000000000000000000000000000 40 0 00 0 0 0 0 0     eth0\n"
	if n := countRoutes(v4, v6); n != 2 {
		t.Errorf("%d routes, want 2", n)
	}
	if n := countRoutes("Iface\n", ""); n != 0 {
		t.Errorf("%d routes, want none", n)
	}
}

func TestDescriptorsOfNoFileAreNamed(t *testing.T) {
	for target, want := range map[string]string{
		"pipe:[123]": "pipe", "socket:[9]": "socket", "anon_inode:[eventpoll]": "anon:[eventpoll]", "anon_inode:inotify": "anon:inotify",
		"/memfd:a b (deleted)": "memfd:a b", "net:[4026531833]": "namespace:net", "/a": "", "/memfd:a": "", "/pipe:[1]": "",
	} {
		if got, ok := nameless(target); got != want || ok != (want != "") {
			t.Errorf("%s: %q, %t; want %q", target, got, ok, want)
		}
	}
}

func TestCapabilitiesAreNamed(t *testing.T) {
	for set, want := range map[uint64]string{0: "none", 1: "CAP_CHOWN", 1<<40 | 1<<21: "CAP_SYS_ADMIN CAP_CHECKPOINT_RESTORE", 1<<41 - 1: "all", 1 << 60: "capability 60"} {
		if got := capabilitiesText(set); got != want {
			t.Errorf("%x: %s, want %s", set, got, want)
		}
	}
}

// The kernel lets a process choose some of what the parsers read: its name,
// the names of directories that it mounts on. No bytes may make them panic.

func FuzzStat(f *testing.F) {
	f.Add([]byte("5 (sh) S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 4242 0 0"))
	f.Add([]byte(")"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseStat(b)
		if err != nil && s != (stat{}) {
			t.Errorf("%+v beside the error %v", s, err)
		}
	})
}

func FuzzLimits(f *testing.F) {
	f.Add(limitsHead + "Max open files            1024                 unlimited                 files     \n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseLimits(text)
		if err != nil {
			return
		}
		for name, l := range all {
			again, err := parseLimits(limitsHead + "Max " + name + " " + strings.ReplaceAll(limitText(l), ":", " "))
			if err != nil || again[name] != l {
				t.Errorf("%q: %v, then %v, %v", name, l, again, err)
			}
		}
	})
}

func FuzzMountinfo(f *testing.F) {
	f.Add(`36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`)
	f.Add(`85 69 0:46 / /tmp rw,nosuid,nodev,noexec - tmpfs tmpfs rw,size=65536k` + "\n" + `1 2 0:1 / \ ro - a \0 ro`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseMountinfo(text)
		if err == nil && len(all) != strings.Count(strings.TrimSuffix(text, "\n")+"\n", "\n") && text != "" {
			t.Errorf("%d mounts of %q", len(all), text)
		}
		s := State{Mounts: all}
		if len(all) > 0 && len(s.Differences(Expectation{})) == len(State{}.Differences(Expectation{})) {
			t.Errorf("mounts that are not expected are not reported: %+v", all)
		}
	})
}

func FuzzStatus(f *testing.F) {
	f.Add(statusText)
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := parseStatus(text); err != nil && !reflect.DeepEqual(got, Thread{}) {
			t.Errorf("%+v beside the error %v", got, err)
		}
	})
}

func FuzzIDMap(f *testing.F) {
	f.Add("0 100000 65536\n65536 1000 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseIDMap(text)
		if err != nil {
			return
		}
		again, err := parseIDMap(strings.ReplaceAll(mapText(m), ",", "\n"))
		if err != nil || !slices.Equal(again, m) {
			t.Errorf("%v, then %v, %v", m, again, err)
		}
	})
}

func FuzzCgroups(f *testing.F) {
	f.Add("9:name=systemd:/a\n4:cpu,cpuacct:/b:c\n0::/d\n")
	f.Fuzz(func(t *testing.T, text string) {
		if all, err := parseCgroups(text); err == nil && text != "" && len(all) == 0 {
			t.Errorf("nothing and no error of %q", text)
		}
	})
}

func FuzzNetwork(f *testing.F) {
	f.Add("Inter-|\n lo: 0\n", "Iface\neth0\n", "0 lo\n")
	f.Fuzz(func(t *testing.T, dev, v4, v6 string) {
		if !slices.IsSorted(parseInterfaces(dev)) || countRoutes(v4, v6) < 0 {
			t.Error("not sorted, or less than no routes")
		}
	})
}
