// Package packagenames declares, at package level, every name that generated
// code would like for itself.
package packagenames

import (
	stdcontext "context"
	"errors"
	"image"
)

//go:generate go run ../../../../cmd/hoosegen -type Trap

// Trap has parameters with the same names again.
type Trap interface {
	Spring(ctx stdcontext.Context, err string, codec int, p image.Point) (reply string, e error)
	Snap(each func(err string, y int) (int, error)) (result reply, e error)
}

// Names of packages, locals and helpers.
var (
	err     = errors.New("a package-level err")
	codec   = 1
	hoose   = 2
	call    = 3
	image_  = 4
	ctx     = "ctx"
	b, v, r = 1, 2, 3
	result  = ""
)

func context() string { return "context" }
func y()              {}

type (
	reply         struct{ Call call2 }
	call2         int
	c             struct{ X int }
	s             struct{ X int }
	impl          struct{ X int }
	trapServer    struct{ A c }
	trapContract  struct{ B s }
	trapSpring    struct{ C impl }
	trapErrors    int
	trapReadReply int
)

func trapAppendReply() {}

const trapSpringRunEach = 1

var _ = []any{err, codec, hoose, call, image_, ctx, b, v, r, result, context, y, trapServer{}, trapContract{}, trapSpring{}, trapErrors(1), trapReadReply(1), trapAppendReply, trapSpringRunEach}

// ErrSprung makes the generated code have an error set.
var ErrSprung = errors.New("sprung")
