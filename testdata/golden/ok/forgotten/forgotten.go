// Package forgotten has one-way calls beside ordinary ones.
package forgotten

//go:generate go run ../../../../cmd/hoosegen -type Recorder

// Recorder records.
type Recorder interface {
	// Note is not answered.
	//
	//hoose:oneway
	Note(n int, text string)
	//hoose:oneway
	Point(p Point, rest ...string)
	//hoose:oneway
	Tick()
	Recorded() ([]string, error)
}

// Point is carried.
type Point struct{ X int }
