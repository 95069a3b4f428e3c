// Package floats carries floating-point numbers bit by bit.
package floats

//go:generate go run ../../../../cmd/hoosegen -type Scale

// Scale returns what it is given.
type Scale interface {
	Single(list []float32) ([]float32, error)
	Double(list []float64) ([]float64, error)
	Complex(a []complex64, b []complex128) ([]complex64, []complex128, error)
	Own(list []Weight, at Point) ([]Weight, Point, error)
}

// Weight is a float by another name.
type Weight float32

// Point is a complex number by another name.
type Point complex128
