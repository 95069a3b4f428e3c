// Package parts has what package embedded is made of.
package parts

// Far is embedded elsewhere.
type Far interface {
	FarAway(p []Part) (int, error)
	Further(Part, string) (_ Part, err error)
}

// Part is a struct of this package.
type Part struct{ Name string }
