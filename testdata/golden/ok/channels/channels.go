// Package channels takes channels of both directions.
package channels

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type Mixer

// Mixer moves values between channels.
type Mixer interface {
	Sum(in <-chan int) (int, error)
	Squares(n int, out chan<- Square) error
	Map(ctx context.Context, in <-chan string, out chan<- []byte) (int, error)
	Some(in <-chan int, n int) ([]int, error)
	Nil(in <-chan int, out chan<- int) (bool, bool, error)
	Defined(in Source, out Sink) error
	Errors(in <-chan error, out chan<- error) error
}

// The channels by other names.
type (
	Source <-chan Square
	Sink   = chan<- *Square
)

// Square is carried.
type Square struct{ N, Sq int }
