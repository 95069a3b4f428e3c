// Package rich has types of every kind, for fuzzing what is generated to read
// them.
package rich

import (
	"image"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Rich

// Rich returns what it is given.
type Rich interface {
	Record(r Record) (Record, error)
	Flat(f Flat) (Flat, error)
}

// Record has a bit of everything.
type Record struct {
	ID      uint32
	When    time.Time
	Took    time.Duration
	Where   *image.Point
	Tree    Tree
	Parent  *Record
	Phase   complex128
	Grid    [2][3]int16
	Sum     [4]byte
	Index   map[Key][]*string
	Dirs    Dir
	Failure error
	Inner   struct{ A, B []bool }
	Flat    Flat
}

// Tree is a slice of itself.
type Tree []Tree

// Dir is a map of itself.
type Dir map[string]Dir

// Key is a struct that serves as a key.
type Key struct {
	Name string
	N    int8
}

// Flat has what the msgpack library writes as generated code does.
type Flat struct {
	Bool    bool
	Int     int
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64
	Uint    uint
	Uint8   uint8
	Uint16  uint16
	Uint32  uint32
	Uint64  uint64
	Float32 float32
	Float64 float64
	Text    string
	Raw     []byte
	Texts   []string
	Ints    [][]int32
	Scores  map[string]float64
	Named   map[int64]Leaf
	Leaves  []Leaf
	Leaf    Leaf
	Size    Celsius
}

// Leaf is nested in Flat.
type Leaf struct {
	Name string
	N    uint16
	Raw  []byte
}

// Celsius is a defined type.
type Celsius float64
