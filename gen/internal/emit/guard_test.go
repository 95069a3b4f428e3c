package emit_test

import (
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
	"github.com/hoosegen/hoosegen/gen/internal/source"
)

// pantry is what its generated file is made from, before it is edited.
const pantry = `package p

import (
	"context"
	"errors"
	"image"
	"iter"
)

type Pantry interface {
	Store(ctx context.Context, f File, each Visit) (Node, error)
	Watch(l Logger, size image.Rectangle) iter.Seq2[Pair[int, Mark], error]
	Open(sum Sum) (Tx, error)
}

type Visit func(at Grid) error

type File struct {
	Name, Kind string
	Size       uint64
	Inner      struct{ A, B int }
	Next       *File
	Shape      Shape
	Slot
	*Partial
}

type Slot struct{ Row int }

type Partial struct {
	Shelf  int
	hidden chan int ` + "`msgpack:\"-\"`" + `
	cache  int      ` + "`msgpack:\"-\"`" + `
}

type Grid [2][2]int8

type Sum [4]byte

type Pair[A, B any] struct {
	First  A
	Second B
}

type Mark struct{ At int }

type Node struct{ Kids []Node }

type Logger interface{ Log(text string) error }

type Tx interface {
	Get(key string) (string, error)
	Close() error
}

//hoose:oneof Circle *Square Line
type Shape interface{ area() }

type Circle struct{ R float64 }

func (Circle) area() {}

type Square struct{ Side int }

func (*Square) area() {}

type Line string

func (Line) area() {}

var ErrEmpty = errors.New("empty")

var ErrFull = Full(1)

type Full int

func (Full) Error() string { return "full" }

type SpoiltError struct{ Since, Until int }

func (*SpoiltError) Error() string { return "spoilt" }
`

// TestStaleOutputStopsTheBuild edits the source below the generated file. What
// the compiler says then leads to a comment that says what to do.
func TestStaleOutputStopsTheBuild(t *testing.T) {
	generated := output(t, pantry, "Pantry")
	for _, c := range []struct{ name, old, new string }{
		{"a method is added", "	Open(", "	Close() error\n	Open("},
		{"a method is removed", "	Open(sum Sum) (Tx, error)\n", ""},
		{"a method is renamed", "	Open(", "	Begin("},
		{"a parameter is added", "Open(sum Sum)", "Open(sum Sum, n int)"},
		{"a parameter has another type", "Open(sum Sum)", "Open(sum [4]byte)"},
		{"a result has another type", "(Node, error)", "(*Node, error)"},
		{"the function type of a callback", "Visit func(at Grid) error", "Visit func(at Grid, n int) error"},
		{"a callback waits no more", "Visit func(at Grid) error", "Visit func(at Grid)"},
		{"a field is added", "Size       uint64", "Size       uint64\n	Mode int"},
		{"a field is added in front", "	Name, Kind string", "	ID int\n	Name, Kind string"},
		{"a field is added at the end", "	*Partial\n}", "	*Partial\n	Mode int\n}"},
		{"a field is removed", "	Size       uint64\n", ""},
		{"a field is renamed", "Size       uint64", "Length uint64"},
		{"a field has another type", "Size       uint64", "Size int64"},
		{"two fields are swapped", "Name, Kind string", "Kind, Name string"},
		{"a field is swapped with another", "	Size       uint64\n	Inner      struct{ A, B int }", "	Inner      struct{ A, B int }\n	Size       uint64"},
		{"a pointer becomes a value", "Next       *File", "Next       []File"},
		{"a field is added to a struct without a name", "{ A, B int }", "{ A, B, C int }"},
		{"a field of an embedded struct", "struct{ Row int }", "struct{ Row, Column int }"},
		{"an embedded struct becomes a field", "	Slot\n", "	Slot Slot\n"},
		{"an embedded pointer becomes a value", "	*Partial\n", "	Partial\n"},
		{"a field beside one that stays behind", "	Shelf  int", "	Shelf  int\n	Depth  int"},
		{"a field that stays behind is removed", "	hidden chan int `msgpack:\"-\"`\n", ""},
		{"the fields of a generic struct", "	Second B", "	Second B\n	Third B"},
		{"the fields of a generic struct change places", "	First  A\n	Second B", "	Second B\n	First  A"},
		{"the fields of a type argument", "struct{ At int }", "struct{ At, To int }"},
		{"a struct that refers to itself", "{ Kids []Node }", "{ Kids []Node; Leaf bool }"},
		{"the length of an array", "Grid [2][2]int8", "Grid [2][3]int8"},
		{"the length of an array of bytes", "Sum [4]byte", "Sum [8]byte"},
		{"a struct becomes a string", "type Mark struct{ At int }", "type Mark string"},
		{"a method of a reference is added", "Log(text string) error }", "Log(text string) error; Sync() error }"},
		{"a method of a reference is removed", "Logger interface{ Log(text string) error }", "Logger interface{ Print(text string) error }"},
		{"a method of an object is added", "	Get(key string)", "	Put(key string) error\n	Get(key string)"},
		{"a method of an object is removed", "	Get(key string) (string, error)\n", ""},
		{"an implementation is gone", "type Square struct{ Side int }\n\nfunc (*Square) area() {}", "type Squares struct{}"},
		{"an implementation is none any more", "func (Line) area() {}", ""},
		{"an implementation has other fields", "struct{ R float64 }", "struct{ R float64; Solid bool }"},
		{"an implementation is a pointer", "func (Circle) area() {}", "func (*Circle) area() {}"},
		{"the interface of a set has another method", "Shape interface{ area() }", "Shape interface{ area(); round() }"},
		{"an error is gone", `var ErrEmpty = errors.New("empty")`, "var _ = errors.New"},
		{"an error is renamed", "ErrEmpty", "ErrVoid"},
		{"an error of another type is gone", "var ErrFull = Full(1)\n", ""},
		{"an error type is gone", "type SpoiltError struct{ Since, Until int }\n\nfunc (*SpoiltError)", "type spoilt struct{}\n\nfunc (*spoilt)"},
		{"an error type is none any more", "func (*SpoiltError) Error() string", "func (*SpoiltError) String() string"},
		{"a field is added to an error type", "struct{ Since, Until int }", "struct{ Since, Until, Again int }"},
		{"an error type of another kind", "type Full int", "type Full string"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(pantry, c.old) {
				t.Fatal("there is nothing to edit")
			}
			complaints := check(t, generated, strings.Replace(pantry, c.old, c.new, 1))
			if len(complaints) == 0 {
				t.Fatal("it compiles")
			}
			// go vet shows the first that the type checker finds, go build sorts them.
			first := complaints[0]
			for _, e := range complaints {
				if e.Pos.Line < first.Pos.Line {
					first = e
				}
			}
			for _, e := range []diag.CompilerError{complaints[0], first} {
				if note := noteAbove(generated, e.Pos.Line); !strings.Contains(note, "run go generate") {
					t.Errorf("line %d: %s\nabove it: %q", e.Pos.Line, e.Msg, note)
				}
			}
		})
	}
}

// TestHarmlessEditsCompile holds that guards look at nothing but what is
// carried.
func TestHarmlessEditsCompile(t *testing.T) {
	generated := output(t, pantry, "Pantry")
	for _, c := range []struct {
		name, old, new string
		more           string // at the end of the file
	}{
		{"a comment", "type File struct {", "// File is a file.\ntype File struct { // of a kind", ""},
		{"a tag", "	Size       uint64", "	Size       uint64 `json:\"size\"`", ""},
		{"fields of one type on lines of their own", "	Name, Kind string", "	Name string\n	Kind string", ""},
		{"the name of a parameter", "Open(sum Sum)", "Open(checksum Sum)", ""},
		{"the names of results", "(Node, error)", "(root Node, err error)", ""},
		{"the order of methods", "	Open(sum Sum) (Tx, error)\n}", "	Last\n}", "type Last interface { Open(sum Sum) (Tx, error) }"},
		{"the order of declarations", "type Mark struct{ At int }\n", "", "type Mark struct{ At int }"},
		{"a method of a struct", "", "", "func (m Mark) String() string { return \"\" }"},
		{"another type", "", "", "type Other struct{ N int }"},
		{"another interface", "", "", "type Other interface{ Do() error }"},
		{"another implementation that is not listed", "", "", "func (Mark) area() {}"},
		{"the text of an error", `errors.New("empty")`, `errors.New("nothing there")`, ""},
		{"the text of an error type", `return "spoilt"`, `return "gone off"`, ""},
		{"an error that is not exported", "", "", "var errInner = errors.New(\"inner\")"},
		{"an alias for the type of a field", "	Size       uint64", "	Size       Length", "type Length = uint64"},
		{"the type of a field that stays behind", "hidden chan int", "hidden chan string", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, e := range check(t, generated, strings.Replace(pantry, c.old, c.new, 1)+c.more) {
				t.Errorf("%s: %s", e.Pos, e.Msg)
			}
		})
	}
}

// check type-checks a source with a generated file and returns the complaints
// about the latter, in the order in which they were made.
func check(t *testing.T, generated, src string) []diag.CompilerError {
	t.Helper()
	p := source.NewChecker(t).Check("example.com/p", map[string]string{"p.go": src, "p_hoose.go": generated})
	var out []diag.CompilerError
	for _, e := range p.Errors {
		if e.Syntax {
			t.Fatalf("%s: %s", e.Pos, e.Msg)
		}
		if e.Pos.Filename == "p_hoose.go" {
			out = append(out, e)
		} else if !strings.HasSuffix(e.Msg, "imported and not used") {
			t.Errorf("the edit does not compile by itself: %s: %s", e.Pos, e.Msg)
		}
	}
	return out
}

// noteAbove is the comment that is the nearest above a line of src, in the same
// paragraph.
func noteAbove(src string, line int) string {
	lines := strings.Split(src, "\n")[:line]
	note := ""
	for i := len(lines) - 1; i >= 0 && strings.TrimSpace(lines[i]) != ""; i-- {
		text, isComment := strings.CutPrefix(strings.TrimSpace(lines[i]), "// ")
		if !isComment && note != "" {
			break
		}
		if isComment {
			note = text + " " + note
		}
	}
	return note
}
