package stub

import (
	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/foreign"
)

// appendForeign appends an error of a package that is not linked in, as a node.
func appendForeign(b []byte, err error) ([]byte, bool) {
	if name := foreign.SentinelName(err); name != "" {
		b = codec.AppendArrayLen(b, 3)
		b = codec.AppendUint(b, uint(sentinelNode))
		b = codec.AppendString(b, name)
		return codec.AppendString(b, cut(err.Error())), true
	}
	name := foreign.Name(err)
	values, ok := foreign.Take(err)
	if name == "" || !ok {
		return b, false
	}
	b = codec.AppendArrayLen(b, 4)
	b = codec.AppendUint(b, uint(typedNode))
	b = codec.AppendString(b, name)
	b = codec.AppendString(b, cut(err.Error()))
	layout := foreign.Layout(name)
	b = codec.AppendArrayLen(b, len(layout))
	for _, f := range layout {
		b = appendForeignField(b, f, &values)
	}
	return b, true
}

// appendForeignField takes the next value of the field's kind out of values.
func appendForeignField(b []byte, f foreign.Field, values *foreign.Values) []byte {
	switch f.Kind {
	case foreign.Bool:
		return codec.AppendBool(b, next(&values.Bools))
	case foreign.Error:
		return AppendError(b, next(&values.Errors), nil)
	case foreign.Addr:
		at := next(&values.Addrs)
		if at == nil {
			return codec.AppendNil(b)
		}
		b = codec.AppendArrayLen(b, 2)
		return codec.AppendString(codec.AppendString(b, at.Network), at.Text)
	default:
		return codec.AppendString(b, next(&values.Strings))
	}
}

func next[T any](list *[]T) T {
	v := (*list)[0]
	*list = (*list)[1:]
	return v
}

// readForeign reads what appendForeign has appended. Where the package is not
// registered the error is read by its text, with what it wraps.
func readForeign(r *codec.Reader, name, text string, layout []foreign.Field) error {
	var values foreign.Values
	r.Fields(len(layout))
	for _, f := range layout {
		readForeignField(r, f, &values)
	}
	remote := &hoose.RemoteError{Text: text, Type: name}
	for _, err := range values.Errors {
		if err != nil {
			remote.Wrapped = append(remote.Wrapped, err)
		}
	}
	if r.Err() != nil {
		return remote
	}
	if err := foreign.Make(name, values); err != nil {
		return err
	}
	return remote
}

func readForeignField(r *codec.Reader, f foreign.Field, values *foreign.Values) {
	switch {
	case f.Kind == foreign.Bool:
		values.Bools = append(values.Bools, codec.ReadBool[bool](r))
	case f.Kind == foreign.Error && f.MayBeNil:
		values.Errors = append(values.Errors, ReadError(r, nil))
	case f.Kind == foreign.Error:
		values.Errors = append(values.Errors, readCause(r))
	case f.Kind == foreign.Addr:
		var at *foreign.Address
		if !r.IsNil() {
			r.Fields(2)
			at = &foreign.Address{Network: readText(r), Text: readText(r)}
		}
		values.Addrs = append(values.Addrs, at)
	default:
		values.Strings = append(values.Strings, readText(r))
	}
}
