// Package templates holds the files that hoosegen writes and that the generator
// does not emit.
package templates

import "embed"

// FS holds the templates of images, each in the form of package text/template.
//
// Dockerfile.tmpl is the Dockerfile of an inmate that needs other programs;
// its data is a struct with the field Dockerfile, the user's own text.
//
//go:embed *.tmpl
var FS embed.FS

// Completion holds, for each shell, the template of the script by which it
// completes the command line, completion/bash.tmpl and so on. The data is
// completion.Program of the command.
//
//go:embed completion/*.tmpl
var Completion embed.FS
