// Package defined has defined types over every kind.
package defined

//go:generate go run ../../../../cmd/hoosegen -type Lab

// Lab returns what it is given.
type Lab interface {
	Basics(a Flag, b Celsius, c Count, d ID, e Phase) (Flag, Celsius, Count, ID, Phase, error)
	Lists(a Raw, b IDs, c Grid, d Index, e Ref) (Raw, IDs, Grid, Index, Ref, error)
	Nested(a []IDs, b map[ID]Index, c *Grid, d [2]Raw) ([]IDs, map[ID]Index, *Grid, [2]Raw, error)
	Letters(a []Letter, b Word) ([]Letter, Word, error)
}

// The types.
type (
	Flag    bool
	Celsius float64
	Count   int8
	ID      string
	Phase   complex64
	Raw     []byte
	IDs     []ID
	Grid    [2][2]Count
	Index   map[ID]IDs
	Ref     *ID
	Letter  byte
	Word    []Letter
)
