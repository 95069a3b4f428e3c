package stub

// Return ends a method of the implementation that has one result beside the
// error, with what the implementation returned: it appends the result, unless
// that is zero beside an error, and returns the error.
func Return[T any](c *ServerCall, appendT func([]byte, T) []byte, result T, err error) error {
	c.failing = err != nil
	if !c.failing || !Zero(result) {
		c.Results = appendT(c.Results, result)
	}
	return err
}

// Return2 is as [Return] for two results.
func Return2[A, B any](c *ServerCall, appendA func([]byte, A) []byte, appendB func([]byte, B) []byte, a A, b B, err error) error {
	c.failing = err != nil
	if !c.failing || !Zero(a) || !Zero(b) {
		c.Results = appendB(appendA(c.Results, a), b)
	}
	return err
}

// Return3 is as [Return] for three results.
func Return3[A, B, C any](c *ServerCall, appendA func([]byte, A) []byte, appendB func([]byte, B) []byte, appendC func([]byte, C) []byte, a A, b B, o C, err error) error {
	c.failing = err != nil
	if !c.failing || !Zero(a) || !Zero(b) || !Zero(o) {
		c.Results = appendC(appendB(appendA(c.Results, a), b), o)
	}
	return err
}

// AppendObject returns what appends an object to the results of a call: see
// [Keep].
func AppendObject[T any](c *ServerCall) func([]byte, T) []byte {
	return func(b []byte, object T) []byte { return Keep(c, b, object) }
}
