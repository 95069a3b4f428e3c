// Package oneofsets lists implementations that cannot be such.
package oneofsets

import "image"

//go:generate go run ../../../../cmd/hoosegen -type Canvas

// Canvas carries shapes.
type Canvas interface {
	Draw(s Shape) error
	Late(h Hiding) error
}

// Shape has several mistakes.
//
//hoose:oneof Circle Circle Square *Line Missing, Canvas image.Point ErrValue Wrong Pair
type Shape interface{ Area() float64 }

// Circle implements Shape.
type Circle struct{}

// Square does so as a pointer.
type Square struct{}

// Line has no area.
type Line struct{}

// Wrong has another area.
type Wrong struct{}

// Pair is generic.
type Pair[T any] struct{}

// ErrValue is no type.
var ErrValue = image.Pt(1, 2)

// Area is there.
func (Circle) Area() float64 { return 0 }

// Area is there.
func (*Square) Area() float64 { return 0 }

// Area is of another form.
func (Wrong) Area() int { return 0 }

// Area is there.
func (Pair[T]) Area() float64 { return 0 }

// Hiding lists a type that cannot be carried.
//
//hoose:oneof Hidden *Holder
type Hiding interface{ Hide() }

// Hidden hides.
type Hidden struct{ field int }

// Holder holds what cannot be carried.
type Holder struct{ Line chan int }

// Hide hides.
func (Hidden) Hide() {}

// Hide hides.
func (*Holder) Hide() {}

// Empty lists none.
//
//hoose:oneof
type Empty interface{ Hide() }

// Twice lists them twice.
//
//hoose:oneof Hidden
//hoose:oneof *Holder
type Twice interface{ Hide() }

// Struct is no interface.
//
//hoose:oneof Hidden
type Struct struct{ N int }

// Alias is another name.
//
//hoose:oneof Circle
type Alias = Shape

// Generic has instances.
//
//hoose:oneof Circle
type Generic[T any] interface{ Area() T }

// Constraint is no type of values.
//
//hoose:oneof Circle
type Constraint interface{ ~int }
