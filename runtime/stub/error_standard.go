package stub

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
)

// The errors of the standard library that every program finds again. Those of
// packages net and net/url are in package neterrors.
func init() {
	for name, err := range map[string]error{
		"context.Canceled":         context.Canceled,
		"context.DeadlineExceeded": context.DeadlineExceeded,
		"io.EOF":                   io.EOF,
		"io.ErrUnexpectedEOF":      io.ErrUnexpectedEOF,
		"io.ErrShortWrite":         io.ErrShortWrite,
		"io.ErrShortBuffer":        io.ErrShortBuffer,
		"io.ErrClosedPipe":         io.ErrClosedPipe,
		"io.ErrNoProgress":         io.ErrNoProgress,
		"io/fs.ErrInvalid":         fs.ErrInvalid,
		"io/fs.ErrPermission":      fs.ErrPermission,
		"io/fs.ErrExist":           fs.ErrExist,
		"io/fs.ErrNotExist":        fs.ErrNotExist,
		"io/fs.ErrClosed":          fs.ErrClosed,
		"io/fs.SkipDir":            fs.SkipDir,
		"io/fs.SkipAll":            fs.SkipAll,
		"os.ErrDeadlineExceeded":   os.ErrDeadlineExceeded,
		"os.ErrNoDeadline":         os.ErrNoDeadline,
		"os.ErrProcessDone":        os.ErrProcessDone,
		"strconv.ErrRange":         strconv.ErrRange,
		"strconv.ErrSyntax":        strconv.ErrSyntax,
		"errors.ErrUnsupported":    errors.ErrUnsupported,
	} {
		stderrors.RegisterSentinel(name, err)
	}
	stderrors.Register("*io/fs.PathError", func(v stderrors.Values) error {
		return &fs.PathError{Op: v.Strings[0], Path: v.Strings[1], Err: v.Errors[0]}
	})
	stderrors.Register("*os.LinkError", func(v stderrors.Values) error {
		return &os.LinkError{Op: v.Strings[0], Old: v.Strings[1], New: v.Strings[2], Err: v.Errors[0]}
	})
	stderrors.Register("*os.SyscallError", func(v stderrors.Values) error {
		return &os.SyscallError{Syscall: v.Strings[0], Err: v.Errors[0]}
	})
	stderrors.Register("*strconv.NumError", func(v stderrors.Values) error {
		return &strconv.NumError{Func: v.Strings[0], Num: v.Strings[1], Err: v.Errors[0]}
	})
}
