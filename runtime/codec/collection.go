package codec

import (
	"math"
	"slices"
	"strconv"
	"unsafe"

	"github.com/hoosegen/hoosegen/runtime/codec/msgp"
)

// firstGrowth bounds, in bytes, what is allocated for a slice or a map when
// its first element has arrived. From then on at most as much is allocated for
// elements to come as for those that came.
const firstGrowth = 64 << 10

// AppendArrayLen appends the header of an array; its n values have to follow. n
// outside 0 to 2^32-1 has no form in msgpack: what is then appended is refused
// by every reader.
func AppendArrayLen(b []byte, n int) []byte {
	switch size := wireLen(n); {
	case size <= 15:
		return append(b, msgp.FixArray|byte(size))
	case size <= math.MaxUint16:
		return append(b, msgp.Array16, byte(size>>8), byte(size))
	default:
		return append(b, msgp.Array32, byte(size>>24), byte(size>>16), byte(size>>8), byte(size))
	}
}

// AppendMapLen appends the header of a map; n keys have to follow, each with
// its value behind it. The limit of [AppendArrayLen] holds.
func AppendMapLen(b []byte, n int) []byte {
	switch size := wireLen(n); {
	case size <= 15:
		return append(b, msgp.FixMap|byte(size))
	case size <= math.MaxUint16:
		return append(b, msgp.Map16, byte(size>>8), byte(size))
	default:
		return append(b, msgp.Map32, byte(size>>24), byte(size>>16), byte(size>>8), byte(size))
	}
}

// AppendSlice appends s as an array, or as nil when s is nil. elem appends one
// element.
func AppendSlice[S ~[]E, E any](b []byte, s S, elem func([]byte, E) []byte) []byte {
	if s == nil {
		return append(b, msgp.Nil)
	}
	b = AppendArrayLen(b, len(s))
	for _, v := range s {
		b = elem(b, v)
	}
	return b
}

// AppendArray appends the elements of a Go array, given as a slice of it, as an
// array; s is never taken for nil. elem appends one element.
func AppendArray[E any](b []byte, s []E, elem func([]byte, E) []byte) []byte {
	b = AppendArrayLen(b, len(s))
	for _, v := range s {
		b = elem(b, v)
	}
	return b
}

// AppendMap appends m, or nil when m is nil. key and value append one key and
// one value. The order of entries is not fixed.
func AppendMap[M ~map[K]V, K comparable, V any](b []byte, m M, key func([]byte, K) []byte, value func([]byte, V) []byte) []byte {
	if m == nil {
		return append(b, msgp.Nil)
	}
	b = AppendMapLen(b, len(m))
	for k, v := range m {
		b = key(b, k)
		b = value(b, v)
	}
	return b
}

// AppendPointer appends what p points to within an array of one, or nil when p
// is nil. elem appends the value. Values that contain themselves have no end.
func AppendPointer[T any](b []byte, p *T, elem func([]byte, T) []byte) []byte {
	if p == nil {
		return append(b, msgp.Nil)
	}
	return elem(append(b, msgp.FixArray|1), *p)
}

// ReadSlice takes an array or nil. elem takes one element. The slice grows as
// elements arrive. After a failure it returns nil.
func ReadSlice[E any](r *Reader, elem func(*Reader) E) []E {
	n, isNil := r.ArrayLen()
	if isNil || r.err != nil {
		return nil
	}
	s := []E{}
	for len(s) < n {
		v := elem(r)
		if r.err != nil {
			return nil
		}
		if len(s) == cap(s) {
			var e E
			more := max(len(s), elementsIn(firstGrowth, unsafe.Sizeof(e)))
			s = slices.Grow(s, min(more, n-len(s)))
		}
		s = append(s, v)
	}
	return s
}

// ReadArray takes an array of exactly len(dst) elements into dst. elem takes
// one element. After a failure the content of dst is not defined.
func ReadArray[E any](r *Reader, dst []E, elem func(*Reader) E) {
	if !r.Fields(len(dst)) {
		return
	}
	for i := range dst {
		dst[i] = elem(r)
		if r.err != nil {
			return
		}
	}
}

// ReadMap takes a map or nil. key and value take one key and one value. The map
// grows as entries arrive, and a key that is there twice is a failure. After a
// failure it returns nil. K must not be an interface type, whose values need
// not be comparable.
func ReadMap[K comparable, V any](r *Reader, key func(*Reader) K, value func(*Reader) V) map[K]V {
	n, isNil := r.MapLen()
	if isNil || r.err != nil {
		return nil
	}
	var m map[K]V
	for i := range n {
		at := r.off
		k := key(r)
		v := value(r)
		if r.err != nil {
			return nil
		}
		if i == 0 {
			m = make(map[K]V, min(n, elementsIn(firstGrowth, unsafe.Sizeof(k)+unsafe.Sizeof(v))))
		}
		m[k] = v
		if len(m) != i+1 {
			r.Fail(&Error{Offset: at, Want: "another map key", Got: "entry " + strconv.Itoa(i) + " with a key that was there before"})
			return nil
		}
	}
	if m == nil {
		m = map[K]V{}
	}
	return m
}

// ReadPointer takes an array of one value, or nil. elem takes the value. After
// a failure it returns nil.
func ReadPointer[T any](r *Reader, elem func(*Reader) T) *T {
	if r.IsNil() || !r.Fields(1) {
		return nil
	}
	v := elem(r)
	if r.err != nil {
		return nil
	}
	return &v
}

// elementsIn returns how many elements of the given size, at least one, fit
// into so many bytes.
func elementsIn(bytes, size uintptr) int {
	return int(max(1, bytes/max(1, size)))
}
