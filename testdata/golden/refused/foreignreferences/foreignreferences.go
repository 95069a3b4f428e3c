// Package foreignreferences passes interfaces of other packages by reference.
package foreignreferences

import (
	"context"
	"encoding"
	"fmt"
	"io/fs"
	"net"
	"sort"
)

//go:generate go run ../../../../cmd/hoosegen -type T

// T is refused.
type T interface {
	Stringer(s fmt.Stringer) error
	Sort(list sort.Interface) error
	Files(fsys fs.FS) error
	Listener(l net.Listener) error
	Text(t encoding.TextMarshaler) error
	Aliased(s Stringer) error
	Fine(ctx context.Context) error
}

// Stringer is another package's interface by an alias.
type Stringer = fmt.Stringer
