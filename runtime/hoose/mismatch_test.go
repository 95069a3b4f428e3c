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
		"a parameter":         {"M(bytes, int64) (string)", "M(bytes, string) (string)", ", where parameter 2 is string, and at the host it is int64"},
		"one more":            {"M(bytes, func(int64, bool) error)", "M(bytes)", ", where parameter 2 is missing, and at the host it is func(int64, bool) error"},
		"one less":            {"M()", "M(map[string]{A int64, B [4]byte})", ", where parameter 1 is map[string]{A int64, B [4]byte}, and at the host it is missing"},
		"a result":            {"M(func(string) (bool, error)) (string, any)", "M(func(string) (bool, error)) (string, seq2[string, error])", ", where result 2 is seq2[string, error], and at the host it is any"},
		"one-way":             {"oneway M(string)", "M(string)", ", where it is answered, and at the host it is one-way"},
		"in the midst":        {"M(" + long + "Last int8})", "M(" + long + "Last int16})", ", where parameter 1 is …eld string, Last int16}, and at the host it is …eld string, Last int8}"},
		"not in what is told": {"M(" + long, "M(" + long, ""},
		"nothing is told":     {"M(string)", "", ""},
		"hostile":             {"M(string)", "M(\x1b[31m\n\xff\u202e)", ", where parameter 1 is ·[31m···), and at the host it is string"},
		"nonsense":            {"M(string)", ")))((,,,", ", where parameter 1 is (,,,, and at the host it is string"},
		"nothing like it":     {"M(string)", "x", ", where parameter 1 is missing, and at the host it is string"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			e := &hoose.ContractError{Method: "Store.M", Host: tt.host, Inmate: tt.inmate}
			want := "Store.M changed since this inmate was built" + tt.want
			if got := e.Error(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, ": run go generate, then hoosegen build") || len(got) > 400 {
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
