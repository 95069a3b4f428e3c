package rich

import (
	"errors"
	"image"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type rich struct{}

func (rich) Record(r Record) (Record, error) { return r, nil }
func (rich) Flat(f Flat) (Flat, error)       { return f, nil }

func sample() Record {
	r := Record{
		ID:      7,
		When:    time.Date(2024, 5, 6, 7, 8, 9, 10, time.FixedZone("", 3600)),
		Took:    time.Second,
		Where:   &image.Point{X: 1, Y: -2},
		Tree:    Tree{nil, {}, {nil, {}}},
		Phase:   complex(1, -1),
		Grid:    [2][3]int16{{1, 2, 3}, {-1, -2, -3}},
		Sum:     [4]byte{1, 2, 3, 255},
		Index:   map[Key][]*string{{Name: "k", N: -1}: {nil, new("s")}},
		Dirs:    Dir{"a": nil, "b": {"c": {}}},
		Failure: errors.Join(errors.New("x"), errors.New("y")),
		Flat:    flat(true, -5, 6, 1.5, "text", []byte("raw"), 3),
	}
	r.Inner.A = []bool{true, false}
	r.Parent = &Record{ID: 8}
	return r
}

// flat makes a value of every field from a few.
func flat(b bool, i int64, u uint64, f float64, s string, raw []byte, n uint8) Flat {
	v := Flat{
		Bool: b,
		Int:  int(i), Int8: int8(i), Int16: int16(i), Int32: int32(i), Int64: i,
		Uint: uint(u), Uint8: uint8(u), Uint16: uint16(u), Uint32: uint32(u), Uint64: u,
		Float32: float32(f), Float64: f,
		Text: s, Raw: raw,
		Leaf: Leaf{Name: s, N: uint16(i), Raw: raw},
		Size: Celsius(f),
	}
	if !b {
		return v
	}
	v.Texts, v.Ints, v.Leaves = []string{}, [][]int32{}, []Leaf{}
	v.Scores, v.Named = map[string]float64{}, map[int64]Leaf{}
	for k := range int64(n % 20) {
		v.Texts = append(v.Texts, s)
		v.Ints = append(v.Ints, []int32{int32(i), int32(k)}, nil)
		v.Leaves = append(v.Leaves, v.Leaf)
		v.Named[i+k] = v.Leaf
		v.Scores[s+string(rune('a'+k))] = f
	}
	return v
}

// Case sends full and zero ones.
var Case = transcript.Case[Rich]{
	New:    func() Rich { return rich{} },
	Serve:  ServeRich,
	Client: func(c hoose.Caller) Rich { return NewRichClient(c) },
	Script: func(l *transcript.Log, r Rich) {
		for _, v := range []Record{{}, sample()} {
			got, err := r.Record(v)
			got.Phase = 0 // shown by its own case
			l.Add("Record", got, err)
			f, err := r.Flat(v.Flat)
			l.Add("Flat", f, err)
		}
	},
}
