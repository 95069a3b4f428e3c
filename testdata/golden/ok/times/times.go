// Package times carries instants with their offset from UTC.
package times

import "time"

//go:generate go run ../../../../cmd/hoosegen -type Clock

// Clock returns what it is given.
type Clock interface {
	Same(t time.Time, p *time.Time, list []time.Time, named map[string]time.Time) (time.Time, *time.Time, []time.Time, map[string]time.Time, error)
	Until(t time.Time, each func(t time.Time, left time.Duration) error) error
	In(e Entry) (Entry, error)
}

// Entry holds times.
type Entry struct {
	From, To time.Time
	Every    time.Duration
}
