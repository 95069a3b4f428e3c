// Package inmate implements First; its name is that of a package of the runtime.
package inmate

import "github.com/hoosegen/hoosegen/testdata/golden/ok/mainprogram"

// Impl is the implementation.
type Impl struct{ client *mainprogram.FirstClient }

// Do doubles.
func (*Impl) Do(n int) (int, error) { return 2 * n, nil }

// New constructs one.
func New() *Impl { return &Impl{client: mainprogram.NewFirstClient(nil)} }
