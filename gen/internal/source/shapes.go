package source

import (
	"fmt"
	"strings"
)

// ownEncodings are types that hide their fields and encode themselves, each
// in another way; all decoders accept a decimal number.
const ownEncodings = `
type Temperature struct { degrees int64 }
func (t Temperature) MarshalText() ([]byte, error) { return big.NewInt(t.degrees).Append(nil, 10), nil }
func (t *Temperature) UnmarshalText(b []byte) error {
	var n big.Int
	if err := n.UnmarshalText(b); err != nil {
		return err
	}
	t.degrees = n.Int64()
	return nil
}

type Blob struct { content string }
func (v *Blob) MarshalBinary() ([]byte, error) { return []byte(v.content), nil }
func (v *Blob) UnmarshalBinary(b []byte) error {
	v.content = string(b)
	return nil
}

type Gob struct { content string }
func (v Gob) GobEncode() ([]byte, error) { return []byte(v.content), nil }
func (v *Gob) GobDecode(b []byte) error {
	v.content = string(b)
	return nil
}

type Level uint8
func (v Level) String() string { return "level" }
`

// shapes is an interface with a closed set of implementations, one of which
// holds others.
const shapes = `
//hoose:oneof Circle *Square Line
type Shape interface { area() }
type Circle struct { R float64 }
func (Circle) area() {}
type Square struct { Side int; Inner Shape; List []Shape }
func (*Square) area() {}
type Line string
func (Line) area() {}
`

// references writes an interface for references and one for objects.
func (g generator) references(b *strings.Builder) {
	b.WriteString("type Logger interface {\n")
	for _, name := range g.some(methods, 1+g.IntN(3)) {
		switch g.IntN(3) {
		case 0:
			fmt.Fprintf(b, "\t%s(%s)\n", name, g.params(plain))
		case 1:
			fmt.Fprintf(b, "\t%s(%s) error\n", name, g.params(live))
		default:
			fmt.Fprintf(b, "\t%s(%s) (%s)\n", name, g.params(live), g.results("error"))
		}
	}
	b.WriteString("}\ntype Tx interface {\n")
	for _, name := range g.some(methods, 1+g.IntN(3)) {
		fmt.Fprintf(b, "\t%s(%s) (%s)\n", name, g.params(live), g.results("error"))
	}
	b.WriteString("\tClose() error\n}\n")
}

// stream draws a parameter whose values come one after the other, or that is
// called from the other side.
func (g generator) stream() string {
	switch g.IntN(9) {
	case 0:
		return "stdio.Reader"
	case 1:
		return "stdio.ReadCloser"
	case 2:
		return "stdio.Writer"
	case 3:
		return "stdio.WriteCloser"
	case 4:
		return "stditer.Seq[" + g.typ(1) + "]"
	case 5:
		return "stditer.Seq2[" + g.typ(1) + ", " + g.typ(1) + "]"
	case 6:
		return "<-chan " + g.typ(1)
	case 7:
		return "chan<- " + g.typ(1)
	default:
		return "Logger"
	}
}

// sequence draws an iterator as a result.
func (g generator) sequence() string {
	switch g.IntN(3) {
	case 0:
		return "stditer.Seq[" + g.typ(1) + "]"
	case 1:
		return "stditer.Seq2[" + g.typ(1) + ", " + g.typ(1) + "]"
	default:
		return "stditer.Seq2[" + g.typ(1) + ", error]"
	}
}
