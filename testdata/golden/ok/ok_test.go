// Package ok_test makes the calls of every case, directly and through generated
// code, and compares.
package ok_test

import (
	"path/filepath"
	"testing"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/aliases"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/buildtags"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/callbacks"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/callers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/collections"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/comments"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/defined"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/dotimport"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embedded"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/erroridentity"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/errorvalues"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/foreign"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/generics"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/internaltypes"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/mainprogram"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/methodnames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/nocontext"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/packagenames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/paramnames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/pointers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/recursive"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/rich"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/scalars"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/several"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/structs"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/times"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/twooutputs"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/unicodenames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/variadic"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/wide"
)

// cases has a row for every directory beside this file.
var cases = []struct {
	name string
	run  func(t *testing.T)
}{
	{"aliases", aliases.Case.Run},
	{"buildtags", buildtags.Case.Run},
	{"callbacks", callbacks.Case.Run},
	{"callers", callers.Case.Run},
	{"collections", collections.Case.Run},
	{"comments", comments.Case.Run},
	{"defined", defined.Case.Run},
	{"dotimport", dotimport.Case.Run},
	{"embedded", embedded.Case.Run},
	{"erroridentity", erroridentity.Case.Run},
	{"errorvalues", errorvalues.Case.Run},
	{"foreign", foreign.Case.Run},
	{"generics", generics.Case{}.Run},
	{"internaltypes", internaltypes.Case.Run},
	{"mainprogram", mainprogram.Case{}.Run},
	{"methodnames", methodnames.Case.Run},
	{"nocontext", nocontext.Case.Run},
	{"packagenames", packagenames.Case.Run},
	{"paramnames", paramnames.Case.Run},
	{"pointers", pointers.Case.Run},
	{"recursive", recursive.Case.Run},
	{"rich", rich.Case.Run},
	{"samenamed", samenamed.Case.Run},
	{"scalars", scalars.Case.Run},
	{"several", several.Case{}.Run},
	{"structs", structs.Case.Run},
	{"times", times.Case.Run},
	{"twooutputs", twooutputs.Case{}.Run},
	{"unicodenames", unicodenames.Case.Run},
	{"variadic", variadic.Case.Run},
	{"wide", wide.Case.Run},
}

func TestProxiedCallsAreLikeDirectOnes(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, c.run)
	}
}

func TestEveryCaseHasARow(t *testing.T) {
	dirs, err := filepath.Glob("*/case.go")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("found no cases: %v", err)
	}
	rows := map[string]bool{}
	for _, c := range cases {
		rows[c.name] = true
	}
	for _, d := range dirs {
		if name := filepath.Dir(d); !rows[name] {
			t.Errorf("case %s has no row", name)
		}
	}
}
