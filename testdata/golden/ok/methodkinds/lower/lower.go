// Package lower has interfaces to embed.
package lower

// Base is embedded twice.
type Base interface {
	// Ping answers.
	Ping(p Point) (Point, error)
}

// Alias is an alias of an interface that is not exported.
type Alias = second

type second interface{ Second(Point) error }

// Third is embedded by an alias.
type Third interface{ Third(...Point) (int, error) }

// Getter is generic.
type Getter[T any] interface{ Get() (T, error) }

// Point is carried.
type Point struct{ X int }
