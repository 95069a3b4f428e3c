// Package channelinstruct hides a channel deep in a struct.
package channelinstruct

import (
	"context"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Do(ctx context.Context, reqs map[string]*Req) error
}

// Req holds items.
type Req struct {
	Name  string
	Items []Item
}

// Item holds a channel.
type Item struct {
	OK int
	Ch chan int
}
