package codec

import (
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// ReadString takes a str. Its bytes may be any, as those of a Go string may.
func ReadString[T ~string](r *Reader) T {
	return T(r.str())
}

func (r *Reader) str() string {
	if p := r.buf[r.off:]; len(p) > 0 && p[0]&^31 == msgp.FixStr {
		if n := int(p[0]&31) + 1; n <= len(p) {
			r.off += n
			return string(p[1:n])
		}
	}
	content, _ := r.span(msgp.KindStr, "str")
	return string(content)
}

// ReadBytes takes a bin, or nil. What it returns is a copy, unless the Reader
// owns the payload (see [Reader.Reset]) and the bin is at least half of it;
// then it is that part of the payload, with no capacity beyond its length.
func ReadBytes[T ~[]byte](r *Reader) T {
	if r.IsNil() {
		return nil
	}
	return T(r.bin())
}

func (r *Reader) bin() []byte {
	whole := len(r.buf)
	content, ok := r.span(msgp.KindBin, "bin or nil")
	if !ok {
		return nil
	}
	// Below one half a copy costs less than what it would keep alive.
	if r.owned && len(content) >= whole-len(content) {
		return content
	}
	b := make([]byte, len(content))
	copy(b, content)
	return b
}

// AppendByteArray appends the bytes of a Go array, given as a slice of it, as a
// bin; v is never taken for nil.
func AppendByteArray(b, v []byte) []byte {
	return append(appendLength(b, msgp.Bin8, len(v)), v...)
}

// ReadByteArray takes a bin of exactly len(dst) bytes into dst. After a failure
// dst is as it was.
func ReadByteArray(r *Reader, dst []byte) {
	at := r.off
	content, ok := r.span(msgp.KindBin, "bin")
	if ok && len(content) != len(dst) {
		r.Fail(&Error{Offset: at, Want: "bin of " + strconv.Itoa(len(dst)), Got: "bin of " + strconv.Itoa(len(content))})
		return
	}
	copy(dst, content)
}
