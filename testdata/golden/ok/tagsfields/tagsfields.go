// Package tagsfields has fields that tags of msgpack rename, or keep off the
// wire.
package tagsfields

import "sync"

//go:generate go run ../../../../cmd/hoosegen -type Desk

// Desk returns what it is given.
type Desk interface {
	File(f Form) (Form, error)
	Anonymous(s struct {
		A int `msgpack:"first"`
		B int `msgpack:"-"`
		c int `msgpack:"-"`
	}) (int, error)
	Nothing(n Nothing) (Nothing, error)
	Nested(o Outer) (*Outer, error)
}

// Form is sent in part.
type Form struct {
	_msgpack struct{}       `msgpack:",as_array"`
	Name     string         `msgpack:"n,omitempty" json:"name"`
	Lock     *sync.Mutex    `msgpack:"-"`
	cache    map[string]any `msgpack:"-"`
	Callback func()         `msgpack:"-,"`
	Pages    []int          `msgpack:",omitempty"`
}

// Nothing is left of it.
type Nothing struct {
	Kept  chan int `msgpack:"-"`
	Count int      `msgpack:"-"`
}

// Outer embeds both.
type Outer struct {
	Form
	*Nothing `msgpack:"-"`
	Embedded `msgpack:"inner"`
}

// Embedded is renamed.
type Embedded struct{ X int }

// NewForm returns a form with something in each field.
func NewForm() Form {
	return Form{Name: "n", Lock: new(sync.Mutex), cache: map[string]any{"x": 1}, Callback: func() {}, Pages: []int{1}}
}

// Cached tells whether the form has what is kept from the wire.
func (f Form) Cached() bool { return f.cache != nil || f._msgpack != struct{}{} }
