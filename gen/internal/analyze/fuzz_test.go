package analyze_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/emit"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

// shapes are packages with an interface T, each with a form of types that has
// rules of its own.
var shapes = []string{
	`type T interface{ Do(a any, e error, s []map[string]*[3]byte) (any, error) }`,
	"type T interface{ Do(S) error }\ntype S struct { A int `msgpack:\"-\"`; b int `msgpack:\",inline\"`; _msgpack struct{} }",
	"//hoose:oneof A *B C[int]\ntype T interface{ Do(T) error }\ntype A struct{}\nfunc (A) Do(T) error { return nil }\ntype B struct{ T }\ntype C[X any] struct{ V X; T }",
	"type T interface{ Do(I) error }\n//hoose:oneof , *, I [] ** []int, map[a]b (x\ntype I interface{}",
	"type T interface{ Do(I) error }\n//hoose:oneof *I I\ntype I I",
	"type T interface{ Do(H) error }\ntype H struct{ h *H }\nfunc (H) MarshalText() ([]byte, error) { return nil, nil }\nfunc (*H) UnmarshalText([]byte) error { return nil }",
	"type T interface{ Do(X, Y) error }\ntype X struct { y Y; Z *X }\nfunc (*X) GobEncode() ([]byte, error) { return nil, nil }\nfunc (*X) GobDecode([]byte) error { return nil }\ntype Y struct { X X; C chan int; B *Y }\nfunc (*Y) MarshalBinary() ([]byte, error) { return nil, nil }\nfunc (*Y) UnmarshalBinary([]byte) error { return nil }",
	"type T[X any] interface{ Do(X) (X, error) }\ntype U = T[int]",
	"type T[X interface{ M() }, Y ~[]X] interface{ Do(X) (Y, error) }",
	"type T = interface{ U }\ntype U = interface{ V }\ntype V interface{ Do() error; T2[V] }\ntype T2[X any] interface{ Do2(X) error }",
	"type T interface{ Do(P, A, M) error }\ntype P *P\ntype A [2][]A\ntype M map[string]struct{ M; N *M }",
	"type T interface{ Do(G[int]) error }\ntype G[X any] struct { *G[[]X] }",
	"type T interface{ Do(func(), <-chan T, chan<- func(), func(func(int) bool)) error }",
	"type T interface{ T }",
	"type T struct{ T }",
	"type T interface{ Do(undefined.X, [len(T)]int, map[T]T) error }",
}

// FuzzFile holds that whatever a package looks like, also one that does not
// compile, it is modelled or refused; and that a model becomes code.
func FuzzFile(f *testing.F) {
	for _, s := range shapes {
		for _, name := range []string{"T", "T[int]", "T[", "T[T,[]T]", "T[func(", "U"} {
			f.Add("package p\n"+s, name)
		}
	}
	f.Fuzz(func(t *testing.T, src, name string) {
		if strings.Contains(src, `import`) || len(src) > 4<<10 {
			return // it would load packages, or take long
		}
		p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
		if !p.Has(name) {
			return // there is no such type
		}
		model, list := analyze.File(p, []string{name}, analyze.Options{})
		if (model == nil) != (len(list) > 0) {
			t.Fatalf("model %t, %d diagnostics", model != nil, len(list))
		}
		for _, d := range list {
			if d.Msg() == "" || d.Pos().Filename == "" {
				t.Errorf("a diagnostic without text or place: %s", d.Format(""))
			}
		}
		if model == nil {
			return
		}
		if _, err := emit.File(model); err != nil && len(p.Errors) == 0 {
			t.Errorf("no code can be written: %v", err)
		}
	})
}

func TestNamesOfInstances(t *testing.T) {
	for _, c := range []struct {
		name, base, label string
		valid             bool
	}{
		{"Store", "Store", "Store", true},
		{"Store[Item]", "Store", "StoreItem", true},
		{"store[item]", "store", "storeItem", true},
		{"Store[*image.Point]", "Store", "StoreImagePointPointer", true},
		{"Store[[]Item]", "Store", "StoreItemSlice", true},
		{"Store[[4]byte]", "Store", "StoreByteArray4", true},
		{"Pair[K, V]", "Pair", "PairKV", true},
		{"Pair[string,map[string][]Opt[int]]", "Pair", "PairStringStringOptIntSliceMap", true},
		{"Store[interface{}]", "Store", "StoreAny", true},
		{"Store[]", "Store", "Store[]", false},
		{"Store[a", "Store", "Store[a", false},
		{"a.Store[b]", "a.Store", "AStoreB", false},
		{"[]Store", "", "StoreSlice", false},
		{"Store[a][b]", "Store", "StoreAB", false},
		{"", "", "", false},
		{"type", "type", "type", false},
	} {
		if got := analyze.ValidName(c.name); got != c.valid {
			t.Errorf("%q is valid: %t", c.name, got)
		}
		if got := analyze.Base(c.name); got != c.base {
			t.Errorf("the base of %q is %q, want %q", c.name, got, c.base)
		}
		if got := analyze.Label(c.name); got != c.label {
			t.Errorf("the label of %q is %q, want %q", c.name, got, c.label)
		}
	}
}
