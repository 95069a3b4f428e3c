// Package embeddedproblems embeds interfaces with methods that are refused: the
// messages are for where they are embedded, or where they are written.
package embeddedproblems

import (
	"fmt"
	"io"
	"net/http"

	"github.com/hoosegen/hoosegen/testdata/golden/refused/embeddedproblems/lower"
)

//go:generate go run ../../../../cmd/hoosegen -type T,U

// T embeds.
type T interface {
	fmt.Stringer
	io.ReaderAt
	Own
	lower.Base
}

// U embeds more.
type U interface {
	http.Handler
	lower.Of[chan int]
}

// Own is of this package.
type Own interface{ Bad(f func() int) error }
