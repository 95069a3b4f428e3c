// Package templates holds the files that hoosegen writes and that are not Go.
// Go is only ever emitted by the generator.
package templates

import "embed"

// FS holds the templates, each in the form of package text/template.
//
// Dockerfile.tmpl is the Dockerfile of an inmate that needs other programs;
// its data is a struct with the field Dockerfile, the user's own text.
//
//go:embed *.tmpl
var FS embed.FS
