package stub

import "github.com/hoosegen/hoosegen/runtime/codec"

// The functions of this file make a call and read its results: they are the last
// line of a generated method. What the methods of Call and Yield do one by one is
// for methods of other forms.

// Done makes a call of a method that returns an error and nothing else. The i-th
// function runs the i-th callback parameter, as for [Call.Do], whose errors it
// returns.
func Done(c *Call, callbacks ...func(*Callback) error) error {
	if _, err := c.Do(callbacks...); err != nil {
		return err
	}
	return c.End()
}

// Result is as [Done] for a method with one result beside the error, which read
// reads. With the method's own error the result is what the method has returned
// beside it, and with others it is zero.
func Result[T any](c *Call, read func(*codec.Reader) T, callbacks ...func(*Callback) error) (result T, err error) {
	reply, err := c.Do(callbacks...)
	if reply == nil {
		return result, err
	}
	v := read(reply)
	if bad := c.End(); bad != nil {
		return result, bad
	}
	return v, err
}

// Results2 is as [Result] for two results.
func Results2[A, B any](c *Call, readA func(*codec.Reader) A, readB func(*codec.Reader) B, callbacks ...func(*Callback) error) (a A, b B, err error) {
	reply, err := c.Do(callbacks...)
	if reply == nil {
		return a, b, err
	}
	va, vb := readA(reply), readB(reply)
	if bad := c.End(); bad != nil {
		return a, b, bad
	}
	return va, vb, err
}

// Results3 is as [Result] for three results.
func Results3[A, B, C any](c *Call, readA func(*codec.Reader) A, readB func(*codec.Reader) B, readC func(*codec.Reader) C, callbacks ...func(*Callback) error) (a A, b B, o C, err error) {
	reply, err := c.Do(callbacks...)
	if reply == nil {
		return a, b, o, err
	}
	va, vb, vc := readA(reply), readB(reply), readC(reply)
	if bad := c.End(); bad != nil {
		return a, b, o, bad
	}
	return va, vb, vc, err
}

// ReadObject returns what reads an object among the results of a call: of makes
// the generated type of it, and is given nil for nil.
func ReadObject[T any](c *Call, of func(*Object) T) func(*codec.Reader) T {
	return func(r *codec.Reader) T { return of(c.Object(r)) }
}

// Open makes a call of a method whose call stays open and which has no results
// beside its stream. Once it has returned nil, the stream is made from the call:
// see [Call.Body] and [Sequence].
func Open(c *Call, callbacks ...func(*Callback) error) error {
	if _, err := c.Open(callbacks...); err != nil {
		return err
	}
	return c.Opened()
}

// OpenResult is as [Open] for a method with one result beside its stream.
func OpenResult[T any](c *Call, read func(*codec.Reader) T, callbacks ...func(*Callback) error) (result T, err error) {
	reply, err := c.Open(callbacks...)
	if reply == nil {
		return result, err
	}
	v := read(reply)
	if bad := c.Opened(); bad != nil {
		return result, bad
	}
	return v, err
}

// OpenResults2 is as [OpenResult] for two results.
func OpenResults2[A, B any](c *Call, readA func(*codec.Reader) A, readB func(*codec.Reader) B, callbacks ...func(*Callback) error) (a A, b B, err error) {
	reply, err := c.Open(callbacks...)
	if reply == nil {
		return a, b, err
	}
	va, vb := readA(reply), readB(reply)
	if bad := c.Opened(); bad != nil {
		return a, b, bad
	}
	return va, vb, err
}

// Answered makes a request of a callback that returns an error and nothing else.
// It returns the errors of [Yield.Request] and [Yield.End].
func Answered(y *Yield) error {
	if _, err := y.Request(); err != nil {
		return err
	}
	return y.End()
}

// Answer is as [Answered] for a callback with one result beside the error, which
// read reads, as the result is for [Result].
func Answer[T any](y *Yield, read func(*codec.Reader) T) (result T, err error) {
	reply, err := y.Request()
	if reply == nil {
		return result, err
	}
	v := read(reply)
	if bad := y.End(); bad != nil {
		return result, bad
	}
	return v, err
}

// Answers2 is as [Answer] for two results.
func Answers2[A, B any](y *Yield, readA func(*codec.Reader) A, readB func(*codec.Reader) B) (a A, b B, err error) {
	reply, err := y.Request()
	if reply == nil {
		return a, b, err
	}
	va, vb := readA(reply), readB(reply)
	if bad := y.End(); bad != nil {
		return a, b, bad
	}
	return va, vb, err
}
