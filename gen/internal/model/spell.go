package model

import (
	"strconv"
	"strings"
)

// String returns the word for the encoding in contracts.
func (e Encoding) String() string {
	switch e {
	case Msgpack:
		return "msgpack"
	case Binary:
		return "binary"
	case Gob:
		return "gob"
	case Text:
		return "text"
	default:
		return "encoding " + strconv.Itoa(int(e))
	}
}

// String returns the name with the path of its package: math/big.Int.
func (n *Name) String() string {
	if n.Package.Path == "" {
		return n.Ident + n.args()
	}
	return n.Package.Path + "." + n.Ident + n.args()
}

func (n *Name) args() string {
	if len(n.Args) == 0 {
		return ""
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = a.String()
	}
	return "[" + strings.Join(args, ",") + "]"
}

// String spells the type in one line, with the paths of packages.
func (t *Type) String() string {
	if t.Name != nil {
		return t.Name.String()
	}
	switch t.Kind {
	case Bytes:
		return "[]byte"
	case Slice:
		return "[]" + t.Elem.String()
	case Array, ByteArray:
		return "[" + strconv.FormatInt(t.Len, 10) + "]" + t.Elem.String()
	case Map:
		return "map[" + t.Key.String() + "]" + t.Elem.String()
	case Pointer:
		return "*" + t.Elem.String()
	case Struct:
		fields := make([]string, 0, len(t.Fields))
		for _, f := range t.Carried() {
			fields = append(fields, f.Name+" "+f.Type.String())
		}
		return "struct{" + strings.Join(fields, "; ") + "}"
	default:
		return t.Kind.Predeclared()
	}
}
