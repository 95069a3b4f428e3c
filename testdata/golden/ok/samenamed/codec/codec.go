// Package codec is named like a package of the runtime.
package codec

// Codec has the package's name, too.
type Codec struct{ N int }
