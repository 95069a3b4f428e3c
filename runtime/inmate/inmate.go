package inmate

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate/internal/wire"
	"github.com/hoosegen/hoosegen/runtime/internal/entry"
)

// Exit statuses.
const (
	exitEnd     = 0 // the channel has ended, or the call has returned
	exitFailure = 1 // the protocol was broken, or the call has raised
	exitUsage   = 2 // this is not how to start an inmate
)

// Main serves the services to the host that started this program, until the
// host goes away, and exits. It never returns. See the package comment for how
// it is reached and for the exit status. Call it first thing in main, and
// once: it takes over descriptors 0, 1 and 2, if that has not been done before
// main already.
func Main(services ...hoose.Service) {
	os.Exit(run(services))
}

// MaxCalls sets how many calls this program serves at once, one-way calls aside:
// see hoose.ServeConfig.MaxCalls. Call it before [Main] or [Init].
func MaxCalls(n int) { maxCalls = n }

// maxCalls is 0 for the default.
var maxCalls int

// Init makes a program that is a host an inmate as well. Call it first thing in
// main, and once: where this process was started as an inmate, by a launcher or
// by its supervisor, Init is [Main] and does not return. Otherwise it returns at
// once, and jail.Self and process.Self may start this very program in cells:
//
//	func main() {
//		inmate.Init(unzip.ServeLister(impl.New()))
//		cells, err := jail.Self(jail.Config{})
//		...
//	}
func Init(services ...hoose.Service) {
	if entry.Inside() {
		Main(services...)
	}
	entry.Announce()
}

func run(services []hoose.Service) int {
	ends, err := entry.Take()
	if err != nil {
		fmt.Fprintf(os.Stderr, "hoosegen inmate: take over the standard descriptors: %v\n", err)
		return exitFailure
	}
	terminal := os.Stderr
	if ends.Terminal >= 0 {
		terminal = os.NewFile(uintptr(ends.Terminal), "stderr")
	}
	if ends.Crash >= 0 {
		// Descriptor 2 is a pipe that nobody reads any more when the Go
		// runtime writes why it ends this process.
		if err := debug.SetCrashOutput(os.NewFile(uintptr(ends.Crash), "crash"), debug.CrashOptions{}); err != nil {
			fmt.Fprintf(terminal, "hoosegen inmate: set the output of crashes: %v\n", err)
		}
	}
	c := newChannel(ends.In, ends.Out)
	if ends.ByHand && c.isDevice() {
		fmt.Fprint(terminal, usage(services))
		return exitUsage
	}
	switch first, err := c.peek(); {
	case errors.Is(err, io.EOF) && ends.ByHand:
		fmt.Fprintf(terminal, "There is nothing on the standard input.\n%s", usage(services))
		return exitUsage
	case errors.Is(err, io.EOF):
		return exitEnd
	case err != nil:
		fmt.Fprintf(terminal, "hoosegen inmate: read the first byte of the channel: %v\n", err)
		return exitFailure
	case first == firstOfFrames:
		return serveFrames(c, terminal, services)
	case first == firstOfCall:
		return serveCall(c, stderrOf(ends, terminal), services)
	default:
		fmt.Fprintf(terminal, "The input begins with byte %#02x, which begins neither a host's HELLO frame (0x00) nor a call in msgpack (0x92, an array of two).\n%s", first, usage(services))
		return exitUsage
	}
}

func serveFrames(c *channel, terminal io.Writer, services []hoose.Service) int {
	c.last = func() { os.Exit(exitEnd) }
	err := hoose.Serve(c, hoose.ServeConfig{Output: captured{}, Host: host, MaxCalls: maxCalls}, services...)
	// There is no connection to print to any more: keep it for the report.
	entry.AttachOutput(nil, nil)
	if err != nil {
		fmt.Fprintf(terminal, "hoosegen inmate: %v\n", err)
		return exitFailure
	}
	return exitEnd
}

// serveCall answers the one call on c, if package oneshot is there to do so.
func serveCall(c *channel, stderr io.Writer, services []hoose.Service) int {
	host.Fail(errNoHost)
	if wire.OneShot == nil {
		_, _ = c.Write(noOneShot()) // nobody is left to report a failure to
		return exitFailure
	}
	if wire.OneShot(c, stderr, services) {
		return exitEnd
	}
	return exitFailure
}

// noOneShot is the answer to a call on the one-shot wire from a program without
// it: a raise item, which whoever speaks that wire can read.
func noOneShot() []byte {
	b := codec.AppendArrayLen(nil, 2)
	b = codec.AppendString(b, "raise")
	b = codec.AppendMapLen(b, 3)
	b = codec.AppendString(codec.AppendString(b, "class"), "hoosegen.BadCall")
	b = codec.AppendString(codec.AppendString(b, "message"), "this inmate serves generated clients only, not single calls in msgpack: "+
		"have its main package import _ \"github.com/hoosegen/hoosegen/runtime/inmate/oneshot\"")
	return codec.AppendArrayLen(codec.AppendString(b, "backtrace"), 0)
}

// captured is the output of this process and its children, as hoose takes it.
type captured struct{}

func (captured) Attach(sink func(stream int, p []byte)) {
	entry.AttachOutput(
		func(p []byte) { sink(1, p) },
		func(p []byte) { sink(2, p) },
	)
}

func (captured) Flush() { entry.FlushOutput() }

// stderrOf returns where the one-shot wire sends what was printed to stderr:
// nil when a supervisor is to report it.
func stderrOf(ends entry.Channel, terminal io.Writer) io.Writer {
	if ends.Terminal < 0 {
		return nil
	}
	return terminal
}
