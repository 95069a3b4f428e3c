// Package stub is what generated code calls: it makes calls at one end of a
// connection and serves them at the other. Nothing in it is for applications,
// which use package hoose and what is generated for them, and it changes together
// with the generator; [OldestForm] and [NewestForm] say which forms of generated
// code this version serves.
//
// A generated client holds a [Client]. Each of its methods starts a [Call],
// appends the arguments to it, makes it, and reads the results:
//
//	call := c.client.Start(ctx, processorInfo)
//	call.Args = codec.AppendBytes(call.Args, src)
//	return stub.Result(call, processorReadInfo)
//
// A generated Serve function makes a service of a [Contract] and of one [Handler]
// for each method, which reads the arguments from a [ServerCall], calls the
// implementation and appends the results.
//
// # Callbacks
//
// A callback is a parameter that is a function, a yield one invocation of it. The
// callee begins a [Yield] and either notifies, which does not wait, or requests,
// which waits for the answer; which of the two the contract says, by
// [CallbackSpec]. At the caller's end a yield arrives as a [Callback].
//
// # Streams, objects, open calls
//
// Readers, writers, iterators and channels that are arguments stay with the
// caller: see [Call.PassReader] and its like, and [ServerCall.Reader]. A result
// that is an iterator or a reader keeps its call open: [Call.Open], [Sequence],
// [ServeSeq]. A result that has a method Close stays with the callee, as an
// [Object] does: [Keep], [ObjectOf].
//
// # Errors
//
// [AppendError] writes an error as a tree that keeps the identity of what the
// interface's package and the standard library declare; [ReadError] reads it.
package stub
