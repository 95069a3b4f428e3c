package codec

import "github.com/hoosegen/hoosegen/runtime/codec/msgp"

// Skip takes the next value, whatever it is, with all that it encloses. It is
// how a reader steps over what it does not know. It does not recurse, so that
// any depth of nesting will do.
func (r *Reader) Skip() {
	left := 1 // values still to be skipped, at all levels together
	for {
		r.off, left = skipScalars(r.buf, r.off, left)
		if left == 0 {
			return
		}
		f, length, size, ok := r.header()
		if !ok {
			r.mismatch("a value")
			return
		}
		var err error
		end := r.off + size
		left--
		if f.Kind == msgp.KindArray || f.Kind == msgp.KindMap {
			var n int
			n, err = children(r.buf, r.off, f.Kind, length, size)
			left += n
		} else {
			end, err = skipLong(r.buf, r.off, f.Kind, length, size)
		}
		switch {
		case err != nil:
			r.Fail(err)
			return
		case left > len(r.buf)-end:
			r.fail("a value", "more values claimed than bytes are left")
			return
		}
		r.off = end
	}
}

// ReadRaw takes the next value, whatever it is, and returns it as it is encoded.
// The result is a copy, unless the Reader owns the payload (see [Reader.Reset])
// and the value is at least half of it; then it is that part of the payload.
func ReadRaw(r *Reader) []byte {
	start, whole := r.off, len(r.buf)
	r.Skip()
	if r.err != nil {
		return nil
	}
	raw := r.buf[start:r.off:r.off]
	if r.owned && len(raw) >= whole-len(raw) {
		return raw
	}
	return append([]byte(nil), raw...)
}
