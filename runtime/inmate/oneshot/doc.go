// Package oneshot has an inmate answer a single call in msgpack as well, from a
// program in any language and without a library of ours. It is imported for its
// effect:
//
//	import _ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"
//
// The mains that hoosegen writes do so, and hoosegen run needs it. A main that
// leaves it out serves calls of generated clients all the same, and its program
// contains no decoder that works by reflection; to a single call it raises an
// error that names this package.
//
// # The wire
//
// The first byte 0x92, where the framed wire begins with 0x00, begins the call:
//
//	in    [method, [argument, ...]]             the input need not be closed after it
//	out   ["stdout", text]                      what was printed, in order
//	      ["yield", [argument, ...]]            a callback was invoked
//	      ["return", value]                     the end, exit status 0; or
//	      ["raise", {class, message, backtrace}]  the end, exit status 1
//
// The method is "Thumbnail", or "Processor.Thumbnail" where several services
// have one of the name. "methods", without arguments, returns a text with a line
// for each method there is. The arguments are those of the Go method in order,
// without the context and without callbacks; the ones of a variadic parameter
// follow one another. Values are encoded by github.com/vmihailenco/msgpack/v5:
// a struct is a map by field name, a time.Time is a timestamp extension.
//
// The value is nil for a method without results (the error aside), the result
// where there is one, and a list of them otherwise. A yield carries the
// arguments of the callback; when the method has several callbacks, the name
// of the one that was invoked comes before them. Every callback is passed to
// the method. Nobody answers on this wire: func(T) error returns nil, and
// func(T) (R, error) returns an error that says so.
//
// The class is the registered name of a sentinel error that errors.Is finds,
// else the error's Go type; "panic" for a panic, whose stack is the backtrace,
// a list of lines; "hoosegen.BadCall" for a call that did not reach the
// method. Text that is not UTF-8 is sent as msgpack bin instead of str. What
// is printed to stderr goes to the stderr the program was started with.
//
// A method that calls os.Exit, or a goroutine that panics, ends the output
// without return or raise. The exit status then says how the program ended; in
// the two-process form it is 128 and the number of the signal if one ended it.
package oneshot
