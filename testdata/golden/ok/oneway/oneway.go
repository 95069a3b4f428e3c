// Package oneway has calls that are not answered.
package oneway

import "context"

//go:generate go run ../../../../cmd/hoosegen -type Counter

// Counter counts.
type Counter interface {
	// Add adds n.
	//
	//hoose:oneway
	Add(n int)
	//hoose:oneway
	Note(ctx context.Context, format string, args ...string)
	Touch() //hoose:oneway
	// Sum waits for its answer.
	Sum() (total int, notes []string, err error)
}
