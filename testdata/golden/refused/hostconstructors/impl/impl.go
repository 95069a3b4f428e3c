// Package impl constructs T.
package impl

import "github.com/hoosegen/hoosegen/testdata/golden/refused/hostconstructors"

type impl struct{}

func (impl) Do() error { return nil }

// Twice takes the host twice.
func Twice(a, b hostconstructors.Host) hostconstructors.T { return impl{} }

// Number takes what the host does not implement.
func Number(h hostconstructors.Host, n int) hostconstructors.T { return impl{} }

// Unasked takes what was not named with -host.
func Unasked(h hostconstructors.Host) hostconstructors.T { return impl{} }

// Many takes any number.
func Many(h ...hostconstructors.Host) hostconstructors.T { return impl{} }
