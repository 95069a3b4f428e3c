package emit_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/analyze"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

// TestFormsOfTypesCompile has one case for each way in which a type is carried.
func TestFormsOfTypesCompile(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      []string // parts of the output
	}{
		{"types that encode themselves", `package p

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"net/url"
)

type T interface {
	Do(i big.Int, r *big.Rat, f []big.Float, a netip.Addr, by map[netip.Prefix]url.URL, own [2]Text, id ID, raw json.RawMessage) (x big.Int, y *Text, z Level, n netip.AddrPort, err error)
}

type Text struct{ s string }

func (t Text) MarshalText() ([]byte, error)     { return []byte(t.s), nil }
func (t *Text) UnmarshalText(b []byte) error    { t.s = string(b); return nil }

// Level hides what it is.
type Level struct{ c chan int }

func (l Level) MarshalBinary() ([]byte, error)   { return nil, nil }
func (l *Level) UnmarshalBinary(b []byte) error  { return nil }

type ID [16]byte

func (id ID) MarshalText() ([]byte, error)     { return id[:], nil }
func (id *ID) UnmarshalText(b []byte) error    { copy(id[:], b); return nil }
`, []string{"codec.AppendGob(call.Args, i)", "codec.ReadGob[big.Int]", "codec.AppendBinary[netip.Prefix]", "codec.AppendByteArray", "codec.AppendText[Text]", "return big.Int{}, nil, Level{}, netip.AddrPort{}, err"}},
		{"types that encode themselves as msgpack", `package p

import "github.com/vmihailenco/msgpack/v5"

type T interface{ Do(c Celsius, custom int) (map[string]Celsius, error) }

type Celsius float64

func (c Celsius) EncodeMsgpack(e *msgpack.Encoder) error  { return e.EncodeFloat64(float64(c)) }
func (c *Celsius) DecodeMsgpack(d *msgpack.Decoder) error { return nil }
`, []string{"custom.AppendMsgpack(call.Args, c", "custom.ReadMsgpack[Celsius]"}},
		{"anything", `package p

type T interface{ Do(v any, list []any, m map[string]interface{}, a Anything, as []Anything, s struct{ V any }, e Empty) (any, Anything, error) }

type Anything any
type Empty = interface{ any }
`, []string{"codec.AppendAny(call.Args, v)", "codec.AppendAny)"}},
		{"implementations", `package p

import "math/big"

type T interface{ Do(s Shape, list []Shape, e *Event) (Shape, error) }

//hoose:oneof Circle, *Square Line Grid *Pair[int, string]
type Shape interface{ area() }

type Circle struct{ R float64 }
type Square struct{ Inner Shape }
type Line string
type Grid [2]int
type Pair[A, B any] struct { A A; B B }

func (Circle) area() {}
func (*Square) area() {}
func (Line) area() {}
func (Grid) area() {}
func (*Pair[A, B]) area() {}

//hoose:oneof int string *big.Int Circle []byte
type Event interface{}

var _ big.Int
`, []string{"case *Square:", "switch v := v.(type)", "return codec.AppendUnlisted(b, v, \"Shape\")", "&codec.Depth{}", "case *Pair[int, string]:", "case *big.Int:"}},
		{"types that refer to themselves", `package p

type T interface{ Do(n *Node, t Tree, d Dir, a Anon, k []Kept) (Node, error) }

type Node struct{ Prev, Next *Node; Kids []*Node; By map[string]Node }
type Tree []Tree
type Dir map[string]Dir
type Anon struct{ X struct{ Y []*Anon } }
type Kept struct{ N Node }
type Err struct { Of *Err; Cause error }

func (e *Err) Error() string { return "" }
`, []string{"d.Enter()", "codec.Nested(d, tAppendNode)", "codec.Bounded(tAppendNode)", "tAppendKept(b []byte, v Kept) []byte"}},
		{"fields with tags", `package p

import "sync"

type T interface{ Do(a S, b struct{ A int; b string ` + "`msgpack:\"-\"`" + ` }) error }

type S struct {
	A       int ` + "`msgpack:\"first\"`" + `
	Lock    *sync.Mutex ` + "`msgpack:\"-\"`" + `
	_msgpack struct{} ` + "`msgpack:\",as_array\"`" + `
	hidden  chan int  ` + "`msgpack:\"-\"`" + `
}
`, []string{"AppendArrayLen(b, 1)"}},
		{"interfaces made of others", `package p

import (
	"fmt"
	"io"
	"iter"
)

type T = Second
type Second = Third
type Third interface {
	io.Closer
	Alias
	Gen[S]
	GenAlias[string]
	interface{ Inline(n int) error }
	Limited[int]
}
type Alias = interface{ Aliased() (S, error) }
type Gen[X any] interface{ Generic(x X) (map[string]X, error) }
type GenAlias[X any] = interface{ More(x X, each func(X)) (iter.Seq2[X, error], error) }
type Limited[N ~int | ~string] interface{ Limit(n N) error }
type S struct{ N int }

var _ fmt.Stringer
`, []string{"_ T = (*TClient)(nil)", "&io.ErrClosedPipe"}},
		{"types by other names", `package p

import (
	"image"
	"time"
)

type T interface{ Do(a A, b B[int], c C, d D, e E, g G) (H, error) }

type A = A2
type A2 = A3
type A3 = []map[string]*image.Point
type B[X any] = map[string]B2[X]
type B2[X any] struct{ V X; Next *B2[X] }
type C time.Duration
type D struct{ A; *E; C; B2[string]; image.Rectangle; F struct{ C; V [2][3][1]bool } }
type E = E2
type E2 struct{ complex complexNumber ` + "`msgpack:\"-\"`" + `; Real complexNumber }
type complexNumber complex64
type G func(...func2) error
type func2 = map[[2]struct{ A bool; B complex128 }]struct{}
type H = interface{}
`, nil},
		{"arrays of bytes", `package p

type T interface{ Do(a [16]byte, b [4]octet, c [2][3]byte, d ID, e []ID, f map[ID][0]uint8) (ID, [2]octet, error) }

type octet byte
type ID [8]byte
`, []string{"codec.AppendByteArray(call.Args, a[:])"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := compile(t, c.name, c.src, "T")
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("the output lacks %s\n%s", want, out)
				}
			}
		})
	}
}

// TestInstancesOfEveryTypeCompile generates for instances of one interface with
// all kinds of type arguments.
func TestInstancesOfEveryTypeCompile(t *testing.T) {
	const box = `
type Box[X, Y any] interface {
	Get() (X, error)
	Swap(x X, y Y, all ...map[string]X) (Y, X, error)
	Each(yield func(x X, y Opt2[Y]) error, tell func(X)) error
}
type Opt2[X any] struct{ V *X; Next *Opt2[X] }
`
	args := []string{
		"int", "any", "error", "[]byte", "[2]byte", "Dough", "*Tray", "[]Tray", "Shape", "*Blob", "Pair[int, Tray]", "map[string]Shelf",
		"Opt2[Opt2[Grams]]", "big.Int", "netip.Addr", "*url.URL", "struct{}", "stdimage.Point", "time.Time", "Loaf", "[0]Square",
	}
	for i, x := range args {
		y := args[(i*7+3)%len(args)]
		src := source.Random(rand.New(rand.NewPCG(uint64(i), 0)), false).Text + box
		compile(t, fmt.Sprintf("Box[%s, %s]", x, y), src, fmt.Sprintf("Box[%s, %s]", x, y))
	}
	for i, x := range []string{"chan int", "func()", "uintptr", "stdcontext.Context", "time.Location", "Oven", "nothing", "stdio.Reader", "<-chan int"} {
		src := source.Random(rand.New(rand.NewPCG(uint64(i), 0)), false).Text + box
		p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src})
		f, list := analyze.File(p, []string{fmt.Sprintf("Box[%s, int]", x)}, analyze.Options{})
		if f != nil || len(list) == 0 || list[0].Pos().Filename != "p.go" {
			t.Errorf("Box[%s, int]: %d diagnostics", x, len(list))
		}
	}
}
