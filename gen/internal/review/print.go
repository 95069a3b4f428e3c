package review

import (
	"fmt"
	"io"
	"strings"

	"github.com/hoosegen/hoosegen/gen/internal/diag"
)

// PrintDoors writes the doors as text: for each package, a heading for each
// kind, and paths relative to dir. The list is in the order of [Doors].
func PrintDoors(w io.Writer, dir string, list []Door) error {
	var b strings.Builder
	var last Door
	for _, d := range list {
		if d.Package != last.Package {
			if b.Len() > 0 {
				b.WriteString("\n")
			}
			b.WriteString("package " + d.Package + "\n")
		}
		if d.Package != last.Package || d.Kind != last.Kind {
			b.WriteString("\n\t" + title(d.Kind) + "\n\n")
		}
		fmt.Fprintf(&b, "\t\t%s:%d:%d: %s\n", diag.Relative(dir, d.File), d.Line, d.Column, d.text())
		last = d
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func title(kind Kind) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.title
		}
	}
	return string(kind)
}

// text says what d is, but for its kind and its place.
func (d Door) text() string {
	var parts []string
	if owner := d.owner(); owner != "" {
		parts = append(parts, owner)
	}
	if d.Name != "" {
		parts = append(parts, d.Name)
	}
	s := strings.Join(parts, ", ")
	var more []string
	for _, part := range []string{d.Shape, d.Detail, d.waiting()} {
		if part != "" {
			more = append(more, part)
		}
	}
	if s != "" && len(more) > 0 {
		s += ": "
	}
	return s + strings.Join(more, "; ")
}

// owner is the interface and the method, where the shape does not name them.
func (d Door) owner() string {
	switch {
	case d.Interface == "":
		return ""
	case d.Name == "" && d.Shape != "":
		return d.Interface
	}
	return d.Interface + "." + d.Method
}

// waiting says of what the inmate calls whether it waits for the host.
func (d Door) waiting() string {
	switch {
	case d.Direction != toHost || d.Kind == Stream || d.Kind == Decoder || d.Kind == Claim:
		return ""
	case d.Waits:
		return "the inmate waits for the answer"
	}
	return "the inmate does not wait"
}
