// Package err has a name that differs from its path, and an unlucky one.
package err

// Thing is a slice.
type Thing []int
