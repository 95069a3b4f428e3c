// Package importnames has declarations and parameters named like the packages
// that generated code imports for streams, iterators and the rest.
package importnames

import (
	"context"
	stdio "io"
	stditer "iter"
)

//go:generate go run ../../../../cmd/hoosegen -infallible=panic -type Trap

// Declarations in the way.
var io, iter, hoose, codec, call, obj, object, elem, seq = 1, 2, 3, 4, 5, 6, 7, 8, 9

// Used keeps them from being unused.
var Used = io + iter + hoose + codec + call + obj + object + elem + seq

// Trap is hard to generate for.
type Trap interface {
	Read(io stdio.Reader, hoose stdio.Writer) (iter string, codec error)
	Seq(iter int, call stditer.Seq[int], yield func(yield int)) stditer.Seq2[int, error]
	Open(call string) (obj Tx, err error)
	Channels(codec <-chan int, c chan<- int) error
	Refs(log Log, c, s int) (err2 error, err error)
	Plain(ctx context.Context) stditer.Seq[Tx2]
}

// Log is by reference.
type Log interface {
	Info(call, y, args string)
	Ask(err error, codec int) (hoose int, err2 error)
}

// Tx is an object.
type Tx interface {
	Object(object int, c *int) (err error)
	Close() error
}

// Tx2 is carried.
type Tx2 struct{ Call, Err string }

type (
	trapTx       int
	trapLog      int
	trapTxObject struct {
		_ trapTx
		_ trapLog
	}
)

var _ trapTxObject
