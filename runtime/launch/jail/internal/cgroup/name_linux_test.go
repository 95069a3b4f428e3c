package cgroup

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

func this(tb testing.TB) proc.Owner {
	tb.Helper()
	me, err := thisProcess()
	if err != nil {
		tb.Fatal(err)
	}
	return me
}

func TestANameSaysWhoItsOwnerIs(t *testing.T) {
	me := this(t)
	first, second := newName(me), newName(me)
	if first == second {
		t.Errorf("two cgroups have the name %s", first)
	}
	for _, name := range []string{first, second} {
		if got, ours := ownerOf(name); !ours || got != me {
			t.Errorf("%s is of %+v, %t; want %+v", name, got, ours, me)
		}
	}
}

func TestOtherNamesHaveNoOwner(t *testing.T) {
	name := newName(this(t))
	owner := name[len(prefix):strings.LastIndexByte(name, '-')]
	for _, name := range []string{
		"", "docker", "hoosegen", prefix, prefix + "1", prefix + owner, prefix + owner + "-", owner + "-1",
		prefix + owner + "-05", prefix + owner + "-+5", prefix + owner + "--5", prefix + owner + "-0x1", prefix + owner + "-1-6",
		prefix + "0" + owner + "-5", prefix + "+" + owner + "-5", prefix + "-" + owner + "-5",
		name + " ", " " + name, name + "\n", "H" + name[1:], name + "/..",
	} {
		if o, ours := ownerOf(name); ours {
			t.Errorf("%q is of %+v", name, o)
		}
	}
}
