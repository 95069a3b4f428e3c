package emit

import (
	"github.com/dave/jennifer/jen"
	"github.com/hoosegen/hoosegen/gen/internal/model"
)

const pathIter = "iter"

// streamWords holds, for every kind of stream, what its functions in package
// hoose are called after: Pass and nothing for a parameter.
var streamWords = map[model.StreamKind]string{
	model.Reader: "Reader", model.ReadCloser: "ReadCloser", model.Writer: "Writer", model.WriteCloser: "WriteCloser",
	model.Seq: "Seq", model.Seq2: "Seq2", model.Receive: "Receive", model.Send: "Send",
}

// streamType writes the type of a stream.
func (e *emitter) streamType(s *model.Stream) *jen.Statement {
	if s.Name != nil {
		return e.defined(s.Name)
	}
	switch s.Kind {
	case model.Receive:
		return jen.Op("<-").Chan().Add(e.typ(s.Elems[0]))
	case model.Send:
		return jen.Chan().Op("<-").Add(e.typ(s.Elems[0]))
	default:
		elems := make([]jen.Code, len(s.Elems))
		for i, t := range s.Elems {
			elems[i] = e.typ(t)
		}
		return jen.Func().Params(jen.Func().Params(elems...).Bool())
	}
}

// renamedIterator reports whether s is of a defined type other than those of
// package iter, which needs a conversion.
func renamedIterator(s *model.Stream) bool {
	return (s.Kind == model.Seq || s.Kind == model.Seq2) && s.Name != nil && s.Name.Package.Path != pathIter
}

// standard writes v, of the type of stream s, as what package hoose takes.
func (e *emitter) standard(s *model.Stream, v *jen.Statement) *jen.Statement {
	if !renamedIterator(s) {
		return v
	}
	elems := make([]jen.Code, len(s.Elems))
	for i, t := range s.Elems {
		elems[i] = e.typ(t)
	}
	return jen.Qual(pathIter, streamWords[s.Kind]).Types(elems...).Call(v)
}

// own is the reverse of standard.
func (e *emitter) own(s *model.Stream, v *jen.Statement) *jen.Statement {
	if !renamedIterator(s) {
		return v
	}
	return e.defined(s.Name).Call(v)
}

// passStream hands a stream parameter v to a call.
func (e *emitter) passStream(s *model.Stream, call, v *jen.Statement) *jen.Statement {
	word := "Pass" + streamWords[s.Kind]
	if len(s.Elems) == 0 {
		return call.Dot(word).Call(v)
	}
	elem := e.appendFunc
	if s.Kind == model.Send {
		elem = e.readFunc
	}
	return jen.Qual(pathStub, word).Call(append([]jen.Code{call, e.standard(s, v)}, each(s.Elems, elem)...)...)
}

// takeStream is the callee's end of a stream parameter.
func (e *emitter) takeStream(s *model.Stream, call *jen.Statement) *jen.Statement {
	word := streamWords[s.Kind]
	if len(s.Elems) == 0 {
		return call.Dot(word).Call()
	}
	elem := e.readFunc
	if s.Kind == model.Send {
		elem = e.appendFunc
	}
	return e.own(s, jen.Qual(pathStub, word).Call(append([]jen.Code{call}, each(s.Elems, elem)...)...))
}

// serveStream sends the elements of a stream result v to the caller.
func (e *emitter) serveStream(s *model.Stream, call, v *jen.Statement) *jen.Statement {
	word := "Serve" + streamWords[s.Kind]
	if s.Kind == model.ReadCloser {
		word = "ServeReader"
	}
	return jen.Qual(pathStub, word).Call(append([]jen.Code{call, e.standard(s, v)}, each(s.Elems, e.appendFunc)...)...)
}

// openStream is the caller's end of a stream result. start is what package
// hoose takes the call from.
func (e *emitter) openStream(s *model.Stream, start *jen.Statement) *jen.Statement {
	word := "Sequence"
	switch {
	case s.Kind == model.Seq2 && s.Elems[1].Kind == model.Error:
		word = "SequenceErr"
	case s.Kind == model.Seq2:
		word = "Sequence2"
	}
	return e.own(s, jen.Qual(pathStub, word).Call(append([]jen.Code{start}, each(s.Elems, e.readFunc)...)...))
}

func each(elems []*model.Type, f func(*model.Type) *jen.Statement) []jen.Code {
	out := make([]jen.Code, len(elems))
	for i, t := range elems {
		out[i] = f(t)
	}
	return out
}

// streams calls visit for every stream of the file.
func streams(f *model.File, visit func(*model.Stream)) {
	f.Signatures(func(params []*model.Param, results []*model.Result) {
		for _, p := range params {
			if p.Stream != nil {
				visit(p.Stream)
			}
		}
		for _, r := range results {
			if r.Stream != nil {
				visit(r.Stream)
			}
		}
	})
}
