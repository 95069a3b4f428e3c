// Package oneofshapes has interfaces whose implementations are listed.
package oneofshapes

import "math/big"

//go:generate go run ../../../../cmd/hoosegen -type Canvas

// Canvas returns what it is given.
type Canvas interface {
	One(s Shape) (Shape, error)
	All(list []Shape, by map[string]Shape) ([]Shape, map[string]Shape, error)
	Draw(p Picture) (*Picture, error)
	Happened(e Event) (Event, error)
	Stray() (Shape, error)
	Each(s Shape, yield func(s Shape) error) error
}

// Shape has an order of implementations that is part of the contract.
//
//hoose:oneof Circle, *Circle, *Group Line Pair[int, string]
type Shape interface{ area() float64 }

// Circle is there as a value and as a pointer.
type Circle struct{ R float64 }

// Group holds further shapes.
type Group struct {
	Name   string
	Shapes []Shape
	Over   *Group
}

// Line is no struct.
type Line string

// Pair is generic.
type Pair[A, B any] struct {
	First  A
	Second B
}

// Square is a Shape that is not listed.
type Square struct{}

func (c Circle) area() float64   { return c.R }
func (*Group) area() float64     { return 0 }
func (Line) area() float64       { return 0 }
func (Pair[A, B]) area() float64 { return 0 }
func (Square) area() float64     { return 1 }

// Picture has one within.
type Picture struct {
	Frame   Shape
	Pointer *Shape
	Matrix  [2]Shape
}

// Event has no methods, so anything may be listed.
//
//hoose:oneof int string []byte *big.Int Started error2
type Event interface{}

// Started is an Event.
type Started struct{ By string }

type error2 [2]int

var _ big.Int
