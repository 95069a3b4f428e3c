// Package chanparam takes channels.
package chanparam

import "context"

//go:generate go run ../../../../cmd/hoosegen -type Pipe

// Pipe moves values between channels.
type Pipe interface {
	// Double sends twice what it receives, and closes out.
	Double(ctx context.Context, in <-chan int, out chan<- Result) error
	// First takes no more than n.
	First(in Numbers, n int) ([]int, error)
}

// Numbers is a channel by another name.
type Numbers <-chan int

// Result is an element.
type Result struct {
	Of, Is int
}
