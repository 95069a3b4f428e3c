// Package pdftext reads the text of PDF documents that nobody has checked.
package pdftext

import (
	"context"
	"errors"
	"io"
)

//go:generate go run ../../../cmd/hoosegen -type Extractor -impl github.com/hoosegen/hoosegen/examples/pdftext/pdftext/inmate.New -main ../cmd/pdftext-inmate

// Extractor reads documents.
type Extractor interface {
	// Text writes the text of a document to text, a form feed behind each page.
	Text(ctx context.Context, document io.Reader, text io.Writer) error
}

// Program is what does it. It is written in C++, and the sandbox has to hold it.
const Program = "/usr/bin/pdftotext"

// ErrDocument reports a document that cannot be opened; the text says why.
var ErrDocument = errors.New("no PDF document")
