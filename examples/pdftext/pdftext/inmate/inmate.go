// Package inmate implements pdftext.Extractor. It runs in the sandbox.
package inmate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"github.com/hoosegen/hoosegen/examples/pdftext/pdftext"
)

// New returns the implementation.
func New() pdftext.Extractor { return extractor{} }

type extractor struct{}

func (extractor) Text(ctx context.Context, document io.Reader, text io.Writer) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, pdftext.Program, "-", "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = document, text, &said
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 { // says its manual
		return fmt.Errorf("%w: %.200s", pdftext.ErrDocument, &said)
	}
	return err
}
