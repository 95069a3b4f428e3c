//go:build linux && (amd64 || arm64)

package filter

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestEveryCallIsInOneGroup takes all calls that package unix knows.
func TestEveryCallIsInOneGroup(t *testing.T) {
	in := make(map[string]string)
	for _, g := range Groups() {
		for _, call := range g.Calls {
			if other, ok := in[call]; ok {
				t.Errorf("%s is in %q and in %q", call, other, g.Name)
			}
			in[call] = g.Name
			if _, ok := numberOf(call); !ok && runtime.GOARCH == "amd64" { // which has all
				t.Errorf("%s in %q is no system call", call, g.Name)
			}
		}
	}
	byNumber := make(map[uintptr]string)
	for _, table := range []map[string]uintptr{numbers, archNumbers} {
		for call, number := range table {
			if in[call] == "" {
				t.Errorf("%s is in no group", call)
			}
			if other, ok := byNumber[number]; ok {
				t.Errorf("%s and %s have one number", call, other)
			}
			byNumber[number] = call
		}
	}
	if runtime.GOARCH == "amd64" {
		for number := range uintptr(472) {
			if _, ok := byNumber[number]; !ok && (number <= 336 || number >= 424) {
				t.Errorf("system call %d is in no table", number)
			}
		}
	}
}

func TestTheProfileIsSortedAndHasReasons(t *testing.T) {
	var errno unix.Errno
	var last string
	for _, g := range Groups() {
		if g.Errno != errno {
			errno, last = g.Errno, ""
		}
		if g.Name == "" || g.Reason == "" || len(g.Calls) == 0 {
			t.Errorf("%+v: something is empty", g)
		}
		if strings.ToLower(g.Name) <= strings.ToLower(last) {
			t.Errorf("group %q comes after %q", g.Name, last)
		}
		last = g.Name
		if !slices.IsSorted(g.Calls) {
			t.Errorf("%q is not sorted", g.Name)
		}
		if g.Allowed != (g.Errno == 0) || g.Errno != 0 && g.Errno != unix.EPERM && g.Errno != unix.ENOSYS {
			t.Errorf("%q: allowed %t, errno %v", g.Name, g.Allowed, g.Errno)
		}
	}
}

// TestConditionsAreOfAllowedCalls finds a condition that nothing looks at.
func TestConditionsAreOfAllowedCalls(t *testing.T) {
	is := make(map[string]bool)
	for _, g := range allowed {
		for _, call := range g.calls {
			is[call] = true
		}
	}
	for call := range withUnixSockets {
		if is[call] {
			t.Errorf("%s is allowed without UnixSockets, too", call)
		}
		is[call] = true
	}
	for _, table := range []map[string]condition{conditions, withOneProcess, withUnixSockets} {
		for call, c := range table {
			if !is[call] {
				t.Errorf("%s has a condition, but is not allowed", call)
			}
			if len(c.ignored) > 0 && len(c.anyOf) == 0 {
				t.Errorf("%s is to be ignored at times, but nothing says when it is allowed", call)
			}
			for _, all := range slices.Concat(c.anyOf, c.ignored) {
				for _, x := range all {
					if x.value&^x.mask != 0 || x.arg < 0 || x.arg > 5 {
						t.Errorf("%s: %+v can never hold", call, x)
					}
				}
			}
		}
	}
}

func TestTheProgramFitsTheKernel(t *testing.T) {
	for o := range programs {
		first, err := Program(o)
		if err != nil {
			t.Fatal(err)
		}
		again, err := build(o)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(first, again) {
			t.Errorf("%+v: two builds differ", o)
		}
		if len(first) > maxInstructions {
			t.Errorf("%+v: the kernel takes no more than %d instructions", o, maxInstructions)
		}
		t.Logf("%+v: %d instructions", o, len(first))
	}
}
