// Package tagslocks has locks in values, which tags leave out.
package tagslocks

import (
	"log/slog"
	"sync"
	"sync/atomic"
)

//go:generate go run ../../../../cmd/hoosegen -type Desk

// Desk carries them.
type Desk interface {
	File(c *Cache, list []Counted) error
	Levels(l Leveled, p *slog.LevelVar) error
}

// Cache is locked.
type Cache struct {
	Items map[string]int
	mu    sync.Mutex `msgpack:"-"`
	Group struct {
		Wait [2]sync.WaitGroup `msgpack:"-"`
	}
}

// Counted is counted.
type Counted struct {
	atomic.Int64 `msgpack:"-"`
}

// Leveled has one that would encode itself.
type Leveled struct{ Level slog.LevelVar }
