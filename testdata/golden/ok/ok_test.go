// Package ok_test makes the calls of every case, directly and through generated
// code, and compares.
package ok_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hoosegen/hoosegen/testdata/golden/ok/aliases"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/anonymous"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/anyvalues"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/arraylengths"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/arrays"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/asking"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/atonce"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/badencoders"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/bignumbers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/buildtags"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/bulk"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/byref"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/callbacks"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/callers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/calls"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/cancelled"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/channels"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/chanparam"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/collections"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/comments"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/cyclicvalues"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/defined"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/directive"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/dotimport"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embedded"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embeddederrors"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/embeddedfields"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/emptyvalues"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/encodingorder"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/erroridentity"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/errorvalues"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/floats"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/foreign"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/forgotten"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/genericinstances"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/generics"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/hostservice"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/importnames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/infallible"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/internaltypes"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/iterinfallible"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/iterparam"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/iterresult"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/keywordlike"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/latecallbacks"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/loggers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/mainprogram"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/manymethods"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/mapkeys"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/methodkinds"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/methodnames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/mixed"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/netaddresses"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/nilempty"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/nocontext"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/object"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/oneofshapes"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/oneway"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/owntypes"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/packagenames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/panics"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/paramnames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/pointers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/promoted"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/rawjson"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/recursive"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/recursivecycles"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/rich"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/samenamed"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/scalars"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/sequences"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/several"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/sharing"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/stderrors"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/stdstructs"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/streamfaults"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/streamparams"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/streamresult"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/structs"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/tagsfields"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/texts"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/timelimits"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/times"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/transactions"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/transfers"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/treesof"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/twooutputs"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/unicodenames"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/variadic"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/weblinks"
	"github.com/hoosegen/hoosegen/testdata/golden/ok/wide"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

// TestMain makes the test binary the inmate of each case, too.
func TestMain(m *testing.M) {
	transcript.Main(func(name string) func(t *testing.T) {
		for _, c := range cases {
			if c.name == name {
				return c.run
			}
		}
		return nil
	})
	os.Exit(m.Run())
}

// cases has a row for every directory beside this file.
var cases = []struct {
	name string
	run  func(t *testing.T)
}{
	{"aliases", aliases.Case.Run},
	{"anyvalues", anyvalues.Case.Run},
	{"anonymous", anonymous.Case.Run},
	{"arraylengths", arraylengths.Case.Run},
	{"arrays", arrays.Case.Run},
	{"asking", asking.Case.Run},
	{"atonce", atonce.Case.Run},
	{"badencoders", badencoders.Case.Run},
	{"bignumbers", bignumbers.Case.Run},
	{"buildtags", buildtags.Case.Run},
	{"bulk", bulk.Case.Run},
	{"byref", byref.Case.Run},
	{"callbacks", callbacks.Case.Run},
	{"callers", callers.Case.Run},
	{"calls", calls.Case.Run},
	{"cancelled", cancelled.Case.Run},
	{"channels", channels.Case.Run},
	{"chanparam", chanparam.Case.Run},
	{"collections", collections.Case.Run},
	{"comments", comments.Case.Run},
	{"cyclicvalues", cyclicvalues.Case.Run},
	{"defined", defined.Case.Run},
	{"directive", directive.Case.Run},
	{"dotimport", dotimport.Case.Run},
	{"embedded", embedded.Case.Run},
	{"embeddedfields", embeddedfields.Case.Run},
	{"emptyvalues", emptyvalues.Case.Run},
	{"encodingorder", encodingorder.Case.Run},
	{"embeddederrors", embeddederrors.Case.Run},
	{"erroridentity", erroridentity.Case.Run},
	{"errorvalues", errorvalues.Case.Run},
	{"floats", floats.Case.Run},
	{"foreign", foreign.Case.Run},
	{"forgotten", forgotten.Case.Run},
	{"genericinstances", genericinstances.Case{}.Run},
	{"generics", generics.Case{}.Run},
	{"hostservice", hostservice.Case.Run},
	{"importnames", importnames.Case.Run},
	{"infallible", infallible.Case.Run},
	{"internaltypes", internaltypes.Case.Run},
	{"iterinfallible", iterinfallible.Case.Run},
	{"iterparam", iterparam.Case.Run},
	{"iterresult", iterresult.Case.Run},
	{"keywordlike", keywordlike.Case.Run},
	{"latecallbacks", latecallbacks.Case.Run},
	{"loggers", loggers.Case.Run},
	{"mainprogram", mainprogram.Case{}.Run},
	{"manymethods", manymethods.Case.Run},
	{"mapkeys", mapkeys.Case.Run},
	{"methodkinds", methodkinds.Case.Run},
	{"methodnames", methodnames.Case.Run},
	{"mixed", mixed.Case.Run},
	{"netaddresses", netaddresses.Case.Run},
	{"nilempty", nilempty.Case.Run},
	{"nocontext", nocontext.Case.Run},
	{"object", object.Case.Run},
	{"oneway", oneway.Case.Run},
	{"oneofshapes", oneofshapes.Case.Run},
	{"owntypes", owntypes.Case.Run},
	{"packagenames", packagenames.Case.Run},
	{"panics", panics.Case.Run},
	{"paramnames", paramnames.Case.Run},
	{"pointers", pointers.Case.Run},
	{"promoted", promoted.Case.Run},
	{"rawjson", rawjson.Case.Run},
	{"recursive", recursive.Case.Run},
	{"recursivecycles", recursivecycles.Case.Run},
	{"rich", rich.Case.Run},
	{"samenamed", samenamed.Case.Run},
	{"scalars", scalars.Case.Run},
	{"sequences", sequences.Case.Run},
	{"several", several.Case{}.Run},
	{"sharing", sharing.Case.Run},
	{"stderrors", stderrors.Case.Run},
	{"stdstructs", stdstructs.Case.Run},
	{"streamfaults", streamfaults.Case.Run},
	{"streamparams", streamparams.Case.Run},
	{"streamresult", streamresult.Case.Run},
	{"structs", structs.Case.Run},
	{"texts", texts.Case.Run},
	{"timelimits", timelimits.Case.Run},
	{"tagsfields", tagsfields.Case.Run},
	{"times", times.Case.Run},
	{"transactions", transactions.Case.Run},
	{"transfers", transfers.Case.Run},
	{"treesof", treesof.Case.Run},
	{"twooutputs", twooutputs.Case{}.Run},
	{"unicodenames", unicodenames.Case.Run},
	{"variadic", variadic.Case.Run},
	{"weblinks", weblinks.Case.Run},
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
