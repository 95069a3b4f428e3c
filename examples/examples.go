// Package examples holds the source of the example that hoosegen init writes.
package examples

import "embed"

// Unzip holds what of examples/unzip was written by hand: main.go, unzip/unzip.go
// and unzip/inmate/inmate.go, below unzip.
//
//go:embed unzip/main.go unzip/unzip/unzip.go unzip/unzip/inmate/inmate.go
var Unzip embed.FS
