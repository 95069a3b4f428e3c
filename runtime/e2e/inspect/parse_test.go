package inspect

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

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

func FuzzNetwork(f *testing.F) {
	f.Add("Inter-|\n lo: 0\n", "Iface\neth0\n", "0 lo\n")
	f.Fuzz(func(t *testing.T, dev, v4, v6 string) {
		if !slices.IsSorted(parseInterfaces(dev)) || countRoutes(v4, v6) < 0 {
			t.Error("not sorted, or less than no routes")
		}
	})
}
