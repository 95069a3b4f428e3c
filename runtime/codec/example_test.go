package codec_test

import (
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

type point struct{ X, Y int }

func appendPoint(b []byte, v point) []byte {
	b = codec.AppendArrayLen(b, 2)
	b = codec.AppendInt(b, v.X)
	return codec.AppendInt(b, v.Y)
}

func readPoint(r *codec.Reader) (v point) {
	if !r.Fields(2) {
		return v
	}
	v.X = codec.ReadInt[int](r)
	v.Y = codec.ReadInt[int](r)
	return v
}

// A decoder is a straight list of reads; the one check at its end covers them
// all.
func Example() {
	payload := codec.AppendSlice(nil, []point{{1, 2}, {300, -4}}, appendPoint)
	fmt.Printf("%x\n", payload)

	if err := codec.Check(payload, codec.Limits{}); err != nil {
		fmt.Println(err)
		return
	}
	r := codec.NewReader(payload)
	points := codec.ReadSlice(r, readPoint)
	fmt.Println(points, r.End())

	r = codec.NewReader(payload)
	codec.ReadSlice(r, codec.ReadInt[int])
	fmt.Println(r.End())
	// Output:
	// 9292010292cd012cfc
	// [{1 2} {300 -4}] <nil>
	// codec: want int at byte 1, got array of 2
}
