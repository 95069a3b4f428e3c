package stub_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/stub"
)

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
	e := stubtest.WantErr[*hoose.ContractError](t, call(s, one))
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
	_, handlers := stub.Parts(serveStore(&memoryStore{}))
	c := storeClient{stub.NewClient(hoosetest.Loopback(t, stub.NewService(&contract, handlers)), &other)}
	_, err := c.Count(t.Context())
	if e := stubtest.WantErr[*hoose.ContractError](t, err); len(e.Inmate) > 4<<10 || len(e.Inmate) < 4000 || len(err.Error()) > 400 {
		t.Errorf("%d bytes of a shape: %v", len(e.Inmate), err)
	}
}

// TestHashIsThatOfTheShape holds the hash to the one that "hoosegen contract"
// prints, whose test has the same number: peers of other versions compare it.
func TestHashIsThatOfTheShape(t *testing.T) {
	const shape, hash = "Do(int64, string) (bytes)", 0xcaf4e436921fc397
	method := func(m stub.Method) *stub.Contract {
		m.Name = "Do"
		return &stub.Contract{Interface: "T", Methods: []stub.Method{m}}
	}
	for _, c := range []struct {
		name         string
		served, call stub.Method
		same         bool
	}{
		{"one shape", stub.Method{Shape: shape}, stub.Method{Shape: shape}, true},
		{"another", stub.Method{Shape: shape}, stub.Method{Shape: "Do(int64, string) (string)"}, false},
		{"the number", stub.Method{Shape: shape}, stub.Method{Hash: hash}, true},
		{"a number in place of the shape", stub.Method{Shape: shape, Hash: 7}, stub.Method{Hash: 7}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := hoosetest.Loopback(t, stub.NewService(method(c.served), []stub.Handler{{Serve: func(context.Context, *stub.ServerCall) error { return nil }}}))
			err := stub.Done(stub.NewClient(s, method(c.call)).Start(t.Context(), 0))
			if (err == nil) != c.same {
				t.Errorf("the call: %v", err)
			}
		})
	}
}
