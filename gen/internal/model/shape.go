package model

// Contract describes what is wire-relevant of c, as [Method.Contract] does.
func (c *Callback) Contract() string {
	var w contractWriter
	w.callback(c)
	return w.String()
}

// Contract describes what is wire-relevant of s, as [Method.Contract] does.
func (s *Stream) Contract() string {
	var w contractWriter
	w.stream(s)
	return w.String()
}

// Contract describes what is wire-relevant of t, as [Method.Contract] does.
func (t *Type) Contract() string {
	var w contractWriter
	w.typ(t)
	return w.String()
}

// ReferenceContract describes a method of an interface by reference, which is
// a callback in all but name.
func (m *Method) ReferenceContract() string {
	var w contractWriter
	w.WriteString(m.Name)
	w.called(m.Params, m.Results, !m.Infallible)
	return w.String()
}
