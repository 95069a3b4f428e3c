// Package comments has comments of every sort on its methods.
package comments

//go:generate go run ../../../../cmd/hoosegen -type Documented

// Documented is commented in many ways.
type Documented interface {
	// Line has a line.
	Line() error

	// Paragraphs has several.
	//
	// This is the second, with a list:
	//   - one
	//   - two
	//
	//	and code
	Paragraphs() error

	/*
		Block is a block comment.
		go:generate must not run from here.
	*/
	Block() error

	Trailing() error // Trailing stands behind.

	None() error

	//nolint:all // a directive is not documentation
	Directive() error

	// Ends with a star and a slash: */ and has a /* too.
	Ends() error
}
