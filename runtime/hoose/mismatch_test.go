package hoose_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

func TestContractErrorSaysInWhichWay(t *testing.T) {
	long := "{" + strings.Repeat("Field string, ", 50)
	tests := map[string]struct{ host, inmate, want string }{
		"a parameter":         {"M(bytes, int64) (string)", "M(bytes, string) (string)", ": parameter 2 is int64 at the host and string at the inmate"},
		"one more":            {"M(bytes, func(int64, bool) error)", "M(bytes)", ": parameter 2 is func(int64, bool) error at the host and missing at the inmate"},
		"one less":            {"M()", "M(map[string]{A int64, B [4]byte})", ": parameter 1 is missing at the host and map[string]{A int64, B [4]byte} at the inmate"},
		"a result":            {"M(func(string) (bool, error)) (string, any)", "M(func(string) (bool, error)) (string, seq2[string, error])", ": result 2 is any at the host and seq2[string, error] at the inmate"},
		"one-way":             {"oneway M(string)", "M(string)", ": it is one-way at the host and answered at the inmate"},
		"in the midst":        {"M(" + long + "Last int8})", "M(" + long + "Last int16})", ": parameter 1 is …eld string, Last int8} at the host and …eld string, Last int16} at the inmate"},
		"not in what is told": {"M(" + long, "M(" + long, ""},
		"nothing is told":     {"M(string)", "", ""},
		"hostile":             {"M(string)", "M(\x1b[31m\n\xff\u202e)", ": parameter 1 is string at the host and ·[31m···) at the inmate"},
		"nonsense":            {"M(string)", ")))((,,,", ": parameter 1 is string at the host and (,,, at the inmate"},
		"nothing like it":     {"M(string)", "x", ": parameter 1 is string at the host and missing at the inmate"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := &hoose.ContractError{Method: "Store.M", Host: tt.host, Inmate: tt.inmate}
			want := "Store.M is not the same at host and inmate" + tt.want + " (run go generate, then build both anew: programs with go build, an inmate's image with hoosegen build)"
			if got := e.Error(); got != want || len(got) > 400 {
				t.Errorf("got %s\nwant %s", got, want)
			}
		})
	}
}

// FuzzContractError prints what a hostile peer says of its methods.
func FuzzContractError(f *testing.F) {
	f.Add("M(bytes, int64) (string)", "oneway M(string")
	f.Add("M(func(a, b) (c, error), [", ")")
	f.Fuzz(func(t *testing.T, host, inmate string) {
		text := (&hoose.ContractError{Method: "Store.M", Host: host, Inmate: inmate}).Error()
		if len(text) > 1000 || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("got %q", text)
		}
	})
}

// TestBothEndsTellTheirShapes compares contracts over the wire, in both
// directions.
func TestBothEndsTellTheirShapes(t *testing.T) {
	contract := func(hash uint64, shape string) *stub.Contract {
		return &stub.Contract{Interface: "Store", Methods: []stub.Method{{Name: "Count", Hash: hash, Shape: shape}}}
	}
	call := func(c hoose.Caller, contract *stub.Contract) error {
		call := stub.NewClient(c, contract).Start(t.Context(), 0)
		return stub.Done(call)
	}
	one, two := contract(1, "Count(int64)"), contract(2, "Count(string)")
	serve := func(c *stub.Contract, f func() error) hoose.Service {
		return stub.NewService(c, []stub.Handler{{Serve: func(context.Context, *stub.ServerCall) error { return f() }}})
	}
	var atInmate error
	s := hoosetest.LoopbackHost(t, []hoose.Service{serve(one, func() error { return nil })}, func(host hoose.Caller) []hoose.Service {
		return []hoose.Service{serve(two, func() error { atInmate = call(host, two); return nil })}
	})
	e := wantErr[*hoose.ContractError](t, call(s, one))
	if e.Host != "Count(int64)" || e.Inmate != "Count(string)" || e.Missing || e.ByInmate {
		t.Errorf("%+v", e)
	}
	if err := call(s, two); err != nil {
		t.Fatal(err)
	}
	if !errors.As(atInmate, &e) || !e.ByInmate || e.Host != "Count(int64)" || e.Inmate != "Count(string)" {
		t.Errorf("at the inmate: %v", atInmate)
	}
}

// TestShapesOfManyKilobytesAreCut holds that a HELLO is not refused for them.
func TestShapesOfManyKilobytesAreCut(t *testing.T) {
	contract := *storeContract
	contract.Methods = append([]stub.Method(nil), contract.Methods...)
	contract.Methods[storeCount].Shape = "Count(" + strings.Repeat("{A int64}, ", 1000) + ")"
	other := contract
	other.Methods = append([]stub.Method(nil), contract.Methods...)
	other.Methods[storeCount].Hash++
	_, handlers := stub.Parts(serveStore(&shelf{}))
	c := storeClient{stub.NewClient(hoosetest.Loopback(t, stub.NewService(&contract, handlers)), &other)}
	_, err := c.Count(t.Context())
	if e := wantErr[*hoose.ContractError](t, err); len(e.Inmate) > 4<<10 || len(e.Inmate) < 4000 || len(err.Error()) > 400 {
		t.Errorf("%d bytes of a shape: %v", len(e.Inmate), err)
	}
}
