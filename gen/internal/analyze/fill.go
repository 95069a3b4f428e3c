package analyze

import (
	"go/types"
	"slices"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

// fillers are the methods of the standard library that write into a slice which
// their caller hands them. Arguments are copied, so what they write would be lost.
var fillers = []struct {
	name   string
	params int // of which the first is written into
	hint   string
}{
	{"Read", 1, "return the bytes instead, Read(n int) ([]byte, error)"},
	{"ReadAt", 2, "return the bytes instead, ReadAt(off int64, n int) ([]byte, error)"},
	{"ReadFrom", 1, "return the bytes instead, ReadFrom(n int) ([]byte, string, error)"}, // net.PacketConn
	{"Next", 1, "return the values instead, Next() ([]T, error)"},                        // driver.Rows
	{"Encrypt", 2, "return the bytes instead, Encrypt(src []byte) ([]byte, error)"},      // cipher.Block
	{"Decrypt", 2, "return the bytes instead, Decrypt(src []byte) ([]byte, error)"},
	{"XORKeyStream", 2, "return the bytes instead, XORKeyStream(src []byte) ([]byte, error)"}, // cipher.Stream
	{"CryptBlocks", 2, "return the bytes instead, CryptBlocks(src []byte) ([]byte, error)"},   // cipher.BlockMode
	{"PutUint16", 2, "return the bytes instead, AppendUint16(v uint16) ([]byte, error)"},      // binary.ByteOrder
	{"PutUint32", 2, "return the bytes instead, AppendUint32(v uint32) ([]byte, error)"},
	{"PutUint64", 2, "return the bytes instead, AppendUint64(v uint64) ([]byte, error)"},
}

// fillHint is the way out for a method that fills a slice of its caller's, as one
// of the standard library does; empty for any other.
func fillHint(m *types.Func) string {
	params, results := m.Signature().Params(), m.Signature().Results()
	first := 0
	if leadingContext(m.Signature()) != nil {
		first = 1
	}
	for _, f := range fillers {
		if f.name != m.Name() || params.Len()-first != f.params || m.Signature().Variadic() {
			continue
		}
		filled := params.At(first).Type()
		switch f.name {
		case "Next":
			if slice, ok := filled.Underlying().(*types.Slice); ok && types.IsInterface(slice.Elem()) && returnsNothing(results) {
				return f.hint
			}
		case "Read", "ReadAt", "ReadFrom":
			if byteSlice(filled) && results.Len() > 1 && types.Identical(results.At(0).Type(), types.Typ[types.Int]) && isError(results.At(results.Len()-1).Type()) {
				return f.hint
			}
		default:
			if byteSlice(filled) && returnsNothing(results) && (f.name[0] == 'P' || byteSlice(params.At(first+1).Type())) {
				return f.hint
			}
		}
	}
	return ""
}

// returnsNothing reports whether there are no results but an error.
func returnsNothing(results *types.Tuple) bool {
	return !slices.ContainsFunc(slices.Collect(results.Variables()), func(v *types.Var) bool { return !isError(v.Type()) })
}

func byteSlice(t types.Type) bool {
	return types.Identical(t.Underlying(), types.NewSlice(types.Typ[types.Byte]))
}

// refuseFiller refuses a method that fills a slice of its caller's; true if it
// is none.
func (a *analyzer) refuseFiller(m *types.Func, at trail) bool {
	hint := fillHint(m)
	if hint == "" {
		return true
	}
	switch {
	case m.Name() != "Read":
	case at.inner:
		hint += ", or pass an io.Reader"
	default:
		hint += ", or return an io.ReadCloser"
	}
	a.report(at.pos, diag.Stream, hint, "%s fills its caller's buffer, but arguments are copied: nothing would arrive", at.where)
	return false
}
