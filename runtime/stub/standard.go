package stub

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

// standard holds the errors of the standard library that keep their identity.
var standard = ErrorSet{
	Sentinels: []Sentinel{
		{"context.Canceled", &context.Canceled},
		{"context.DeadlineExceeded", &context.DeadlineExceeded},
		{"io.EOF", &io.EOF},
		{"io.ErrUnexpectedEOF", &io.ErrUnexpectedEOF},
		{"io.ErrShortWrite", &io.ErrShortWrite},
		{"io.ErrShortBuffer", &io.ErrShortBuffer},
		{"io.ErrClosedPipe", &io.ErrClosedPipe},
		{"io.ErrNoProgress", &io.ErrNoProgress},
		{"io/fs.ErrInvalid", &fs.ErrInvalid},
		{"io/fs.ErrPermission", &fs.ErrPermission},
		{"io/fs.ErrExist", &fs.ErrExist},
		{"io/fs.ErrNotExist", &fs.ErrNotExist},
		{"io/fs.ErrClosed", &fs.ErrClosed},
		{"io/fs.SkipDir", &fs.SkipDir},
		{"io/fs.SkipAll", &fs.SkipAll},
		{"os.ErrDeadlineExceeded", &os.ErrDeadlineExceeded},
		{"os.ErrNoDeadline", &os.ErrNoDeadline},
		{"os.ErrProcessDone", &os.ErrProcessDone},
		{"strconv.ErrRange", &strconv.ErrRange},
		{"strconv.ErrSyntax", &strconv.ErrSyntax},
		{"errors.ErrUnsupported", &errors.ErrUnsupported},
	},
}

func init() {
	// In init, since reading what they wrap refers to the set itself.
	standard.Types = append(standard.Types,
		NewErrorType("*io/fs.PathError", appendPathError, readPathError),
		NewErrorType("*os.LinkError", appendLinkError, readLinkError),
		NewErrorType("*os.SyscallError", appendSyscallError, readSyscallError),
		NewErrorType("*strconv.NumError", appendNumError, readNumError),
	)
}

func appendPathError(b []byte, e *fs.PathError) []byte { return appendWrapper(b, e.Err, e.Op, e.Path) }

func readPathError(r *codec.Reader) *fs.PathError {
	e := &fs.PathError{}
	e.Err = readWrapper(r, &e.Op, &e.Path)
	return e
}

func appendLinkError(b []byte, e *os.LinkError) []byte {
	return appendWrapper(b, e.Err, e.Op, e.Old, e.New)
}

func readLinkError(r *codec.Reader) *os.LinkError {
	e := &os.LinkError{}
	e.Err = readWrapper(r, &e.Op, &e.Old, &e.New)
	return e
}

func appendSyscallError(b []byte, e *os.SyscallError) []byte {
	return appendWrapper(b, e.Err, e.Syscall)
}

func readSyscallError(r *codec.Reader) *os.SyscallError {
	e := &os.SyscallError{}
	e.Err = readWrapper(r, &e.Syscall)
	return e
}

func appendNumError(b []byte, e *strconv.NumError) []byte {
	return appendWrapper(b, e.Err, e.Func, e.Num)
}

func readNumError(r *codec.Reader) *strconv.NumError {
	e := &strconv.NumError{}
	e.Err = readWrapper(r, &e.Func, &e.Num)
	return e
}

// appendWrapper appends an error that adds texts to another.
func appendWrapper(b []byte, err error, texts ...string) []byte {
	b = codec.AppendArrayLen(b, len(texts)+1)
	for _, text := range texts {
		b = codec.AppendString(b, text)
	}
	return AppendError(b, err, nil)
}

func readWrapper(r *codec.Reader, texts ...*string) error {
	r.Fields(len(texts) + 1)
	for _, text := range texts {
		*text = codec.ReadString[string](r)
	}
	return readCause(r)
}

// readCause keeps a hostile peer from making an error that wraps nil, which
// would panic when printed.
func readCause(r *codec.Reader) error {
	if err := ReadError(r, nil); err != nil {
		return err
	}
	return &hoose.RemoteError{Text: "unknown error"}
}
