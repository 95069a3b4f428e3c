package seccomp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/moby/profiles/seccomp"
	"github.com/opencontainers/runtime-spec/specs-go"
	"golang.org/x/sys/unix"
)

// TestTheEnginesDefaultIsThatOfTheLibrary fails when the library is newer than
// the copy: copy its default.json then, and look at what is new in it.
func TestTheEnginesDefaultIsThatOfTheLibrary(t *testing.T) {
	theirs, err := json.MarshalIndent(seccomp.DefaultProfile(), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	if string(theirs) != string(engines) {
		t.Error("default.json is not that of github.com/moby/profiles/seccomp in go.mod")
	}
}

// TestNothingOfTheDefaultIsLost decodes by the library what is made here: all
// rules of the default are in it, less the names that are withheld.
func TestNothingOfTheDefaultIsLost(t *testing.T) {
	made := decoded(t, Options{})
	want := seccomp.DefaultProfile()
	for i := range want.ArchMap {
		want.ArchMap[i].SubArches = nil
	}
	var rules []*seccomp.Syscall
	for _, r := range want.Syscalls {
		if r.Names = slices.DeleteFunc(r.Names, isWithheld); len(r.Names) > 0 {
			rules = append(rules, r)
		}
	}
	want.Syscalls = append(rules, made.Syscalls[len(rules):]...)
	if got, want := text(t, made), text(t, want); got != want {
		t.Errorf("made is\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsWithheldIsInTheDefault(t *testing.T) {
	var all []string
	for _, r := range seccomp.DefaultProfile().Syscalls {
		all = append(all, r.Names...)
	}
	for _, w := range withheld {
		if w.reason == "" {
			t.Errorf("no reason for %q", w.calls)
		}
		for _, name := range w.calls {
			if !slices.Contains(all, name) {
				t.Errorf("%s is withheld, and the default does not allow it", name)
			}
		}
	}
}

func TestProfilesGiveBackWhatIsAskedFor(t *testing.T) {
	always := []string{
		"prlimit64 2=0",
		"setrlimit 0&4294967292=0", "prlimit64 1&4294967292=0", "setrlimit 0&4294967295=5", "prlimit64 1&4294967295=5",
		"setrlimit 0&4294967294=6", "prlimit64 1&4294967294=6", "setrlimit 0&4294967288=8", "prlimit64 1&4294967288=8",
		"mmap 3&262144=0 on [amd64 arm64]", "mmap not on [amd64 arm64]",
	}
	unixPair := []string{"socket 0=1", "socketpair 0=1"}
	network := slices.Concat(unixPair, []string{"socket 0=2", "socket 0=10", "socket 0=16 2=0"})
	tests := map[string]struct {
		options Options
		want    []string
	}{
		"nothing":      {Options{}, []string{"memfd_create 1&12=8"}},
		"unix sockets": {Options{UnixSockets: true}, slices.Concat([]string{"memfd_create 1&12=8"}, unixPair)},
		"a network":    {Options{Network: true}, slices.Concat([]string{"memfd_create 1&12=8"}, network)},
		"memory":       {Options{ExecutableMemory: true}, []string{"memfd_create 1&4=0"}},
		"all":          {Options{true, true, true}, slices.Concat([]string{"memfd_create 1&4=0"}, network)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, r := range decoded(t, tt.options).Syscalls {
				if slices.ContainsFunc(r.Names, isWithheld) {
					got = append(got, line(r))
				}
			}
			if want := slices.Concat(always, tt.want); !slices.Equal(got, want) {
				t.Errorf("rules %q, want %q", got, want)
			}
		})
	}
}

func TestEachLimitButThatOfCoreDumpsCanBeSet(t *testing.T) {
	for limit := range uint64(16) {
		can := slices.ContainsFunc(notCore, func(a argument) bool { return limit&a.Value == a.ValueTwo })
		if can == (limit == unix.RLIMIT_CORE) {
			t.Errorf("limit %d can be set: %t", limit, can)
		}
	}
}

func TestNumbersAreThoseOfLinux(t *testing.T) {
	got := []int{familyUnix, familyIPv4, familyIPv6, familyNetlink, netlinkRoute, memoryHuge, noExecuteSeal, mapHuge}
	want := []int{unix.AF_UNIX, unix.AF_INET, unix.AF_INET6, unix.AF_NETLINK, unix.NETLINK_ROUTE, unix.MFD_HUGETLB, unix.MFD_NOEXEC_SEAL, unix.MAP_HUGETLB}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestProfilesAreMadeAtTheSameTime is for the race detector, and shows that
// none changes another.
func TestProfilesAreMadeAtTheSameTime(t *testing.T) {
	want, err := Profile(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, _ = Profile(Options{Network: true})
			if got, err := Profile(Options{}); got != want || err != nil {
				t.Errorf("another profile, %v", err)
			}
		})
	}
	group.Wait()
}

// line shows a rule in short.
func line(r *seccomp.Syscall) string {
	all := strings.Join(r.Names, ",")
	for _, a := range r.Args {
		if a.Op == specs.OpMaskedEqual {
			all += fmt.Sprintf(" %d&%d=%d", a.Index, a.Value, a.ValueTwo)
		} else {
			all += fmt.Sprintf(" %d=%d", a.Index, a.Value)
		}
	}
	if r.Includes != nil {
		all += fmt.Sprint(" on ", r.Includes.Arches)
	}
	if r.Excludes != nil {
		all += fmt.Sprint(" not on ", r.Excludes.Arches)
	}
	return all
}

func decoded(t *testing.T, o Options) *seccomp.Seccomp {
	t.Helper()
	profile, err := Profile(o)
	if err != nil {
		t.Fatal(err)
	}
	var s seccomp.Seccomp
	if err := json.Unmarshal([]byte(profile), &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

func text(t *testing.T, s *seccomp.Seccomp) string {
	t.Helper()
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
