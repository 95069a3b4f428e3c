package inmate

import (
	"errors"

	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// Host returns what calls the host that started this program, once Main has
// connected it: the argument of the constructor of a generated client. A call
// that an implementation's constructor makes waits in vain, since Main is not
// reached. On the wire for one call there is nobody to call: there each fails at
// once.
//
//	inmate.Main(imageproc.ServeProcessor(impl.New(imageproc.NewHostClient(inmate.Host()))))
func Host() *hoose.Host { return host }

// host is what Main connects.
var host = hoose.NewHost()

var errNoHost = errors.New("the one-shot wire has no host to call: use frames")
