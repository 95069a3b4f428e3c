// Package seccomp makes the filter of system calls of a container, in the form
// in which an engine takes one.
//
// It is the default of Docker's engines less what a cell has no use for, so
// that what an OCI runtime itself calls after the filter is in force stays
// allowed. That default differs between versions; here it is that of
// [moby/profiles] at one of them, in default.json, unchanged. It is the work of
// the Moby Authors, under the terms in default.json.LICENSE.
//
// [moby/profiles]: https://github.com/moby/profiles/tree/main/seccomp
package seccomp

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
)

// Options are what a profile gives back of what it withholds.
type Options struct {
	// UnixSockets: sockets by which processes of the cell reach each other,
	// and sockets in its volumes.
	UnixSockets bool
	// Network: sockets of IPv4 and IPv6, unix sockets, and those by which a
	// program asks for its addresses and routes.
	Network bool
	// ExecutableMemory: files in memory that execve takes.
	ExecutableMemory bool
}

// withheld is what the engine's default allows and a cell is not given.
var withheld = []struct {
	reason string
	calls  []string
}{
	{
		"a cell has the channel that it was started with, and nothing to connect to; each family of sockets is kernel code to attack. " +
			"(socketcall makes any of them, past a filter of arguments.)",
		[]string{"socket", "socketcall", "socketpair"},
	},
	{
		"nothing that was not in the cell at its start is started as a program, as with /tmp: what is left makes files that execve refuses. " +
			"(Code that a program maps into itself, or has the image's loader map, no filter can tell from data; it may do no more than what mapped it.)",
		[]string{"memfd_create", "memfd_secret"},
	},
	{
		"huge pages: the machine's reserve of them is not counted as memory of the cell",
		[]string{"mmap"},
	},
	{
		"16-bit code and segments, of which faults in the kernel were exploited",
		[]string{"modify_ldt"},
	},
	{
		"limits, but for that of core dumps: with 0 in the place of 1 a crash would start the machine's handler of core dumps, outside and as root",
		[]string{"prlimit64", "setrlimit"},
	},
}

// Of Linux, whatever the host runs on.
const (
	familyUnix    = 1
	familyIPv4    = 2
	familyIPv6    = 10
	familyNetlink = 16
	netlinkRoute  = 0
	memoryHuge    = 4         // MFD_HUGETLB, whose files do not heed the following
	noExecuteSeal = 8         // MFD_NOEXEC_SEAL, of Linux 6.3
	half          = 1<<32 - 1 // what the kernel looks at of an int

	// mapHuge is MAP_HUGETLB of arches. It differs elsewhere, or is not in a
	// register.
	mapHuge = 0x40000
	arches  = `{"arches":["amd64","arm64"]}`
)

// notCore is tests that hold for each limit but that of core dumps.
var notCore = []argument{
	{Value: half &^ 3, ValueTwo: 0},
	{Value: half, ValueTwo: 5},
	{Value: half &^ 1, ValueTwo: 6},
	{Value: half &^ 7, ValueTwo: 8},
}

// given is the rules for calls that are withheld otherwise.
func (o Options) given() []rule {
	rules := []rule{allow("prlimit64", is(2, 0))} // without a new limit it reads
	for _, test := range notCore {
		rules = append(rules, allow("setrlimit", test.at(0)), allow("prlimit64", test.at(1)))
	}
	here, elsewhere := allow("mmap", argument{Value: mapHuge}.at(3)), allow("mmap")
	here.Includes, elsewhere.Excludes = json.RawMessage(arches), json.RawMessage(arches)
	rules = append(rules, here, elsewhere)
	if o.ExecutableMemory {
		rules = append(rules, allow("memfd_create", argument{Value: memoryHuge}.at(1)))
	} else {
		rules = append(rules, allow("memfd_create", argument{Value: memoryHuge | noExecuteSeal, ValueTwo: noExecuteSeal}.at(1)))
	}
	if o.UnixSockets || o.Network {
		rules = append(rules, allow("socket", is(0, familyUnix)), allow("socketpair", is(0, familyUnix)))
	}
	if o.Network {
		rules = append(rules, allow("socket", is(0, familyIPv4)), allow("socket", is(0, familyIPv6)),
			allow("socket", is(0, familyNetlink), is(2, netlinkRoute)))
	}
	return rules
}

// profile is the part of an engine's profile that is looked at.
type profile struct {
	DefaultAction   string         `json:"defaultAction"`
	DefaultErrnoRet uint           `json:"defaultErrnoRet"`
	ArchMap         []architecture `json:"archMap"`
	Syscalls        []rule         `json:"syscalls"`
}

// architecture is what a machine's own system calls are, and other tables of
// them that it has.
type architecture struct {
	Architecture     string   `json:"architecture"`
	SubArchitectures []string `json:"subArchitectures"`
}

type rule struct {
	Names    []string        `json:"names"`
	Action   string          `json:"action"`
	ErrnoRet *uint           `json:"errnoRet,omitempty"`
	Args     []argument      `json:"args,omitempty"`
	Comment  string          `json:"comment,omitempty"`
	Includes json.RawMessage `json:"includes,omitempty"` // conditions that the engine weighs
	Excludes json.RawMessage `json:"excludes,omitempty"`
}

// argument is a condition on an argument. With SCMP_CMP_MASKED_EQ, Value is the
// mask and ValueTwo what is left.
type argument struct {
	Index    uint   `json:"index"`
	Value    uint64 `json:"value"`
	ValueTwo uint64 `json:"valueTwo,omitempty"`
	Op       string `json:"op"`
}

// at is a masked test of the argument of that index.
func (a argument) at(index uint) argument {
	a.Index, a.Op = index, "SCMP_CMP_MASKED_EQ"
	return a
}

func allow(name string, args ...argument) rule {
	return rule{Names: []string{name}, Action: "SCMP_ACT_ALLOW", Args: args}
}

func is(index uint, value uint64) argument {
	return argument{Index: index, Value: value, Op: "SCMP_CMP_EQ"}
}

//go:embed default.json
var engines []byte

// base is the engine's default less what is withheld.
var base = sync.OnceValues(func() (profile, error) {
	var p profile
	if err := json.Unmarshal(engines, &p); err != nil {
		return p, err
	}
	// The tables of 32-bit calls, by which arguments pass that are refused
	// otherwise.
	for i := range p.ArchMap {
		p.ArchMap[i].SubArchitectures = nil
	}
	var kept []rule
	for _, r := range p.Syscalls {
		r.Names = slices.DeleteFunc(r.Names, isWithheld)
		if len(r.Names) > 0 {
			kept = append(kept, r)
		}
	}
	p.Syscalls = kept
	return p, nil
})

func isWithheld(name string) bool {
	for _, w := range withheld {
		if slices.Contains(w.calls, name) {
			return true
		}
	}
	return false
}

// Profile returns the text of a profile.
func Profile(o Options) (string, error) {
	p, err := base()
	if err != nil {
		return "", err
	}
	p.Syscalls = slices.Concat(p.Syscalls, o.given())
	text, err := json.Marshal(p)
	return string(text), err
}
