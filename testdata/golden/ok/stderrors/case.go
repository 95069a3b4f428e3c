package stderrors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strconv"
	"syscall"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type system struct{}

var failures = []struct {
	how string
	err error
}{
	{"eof", io.EOF},
	{"wrapped eof", fmt.Errorf("header: %w", io.ErrUnexpectedEOF)},
	{"canceled", context.Canceled},
	{"deadline", fmt.Errorf("slow: %w", context.DeadlineExceeded)},
	{"closed", net.ErrClosed},
	{"path", &fs.PathError{Op: "open", Path: "/nowhere", Err: fs.ErrNotExist}},
	{"errno", &fs.PathError{Op: "open", Path: "/nowhere", Err: syscall.ENOENT}},
	{"permission", &os.LinkError{Op: "link", Old: "a", New: "b", Err: syscall.EACCES}},
	{"exists", os.ErrExist},
	{"number", &strconv.NumError{Func: "Atoi", Num: "x", Err: strconv.ErrSyntax}},
	{"dns", &net.DNSError{Err: "no such host", Name: "example.invalid", IsNotFound: true}},
	{"joined", errors.Join(io.ErrShortWrite, fmt.Errorf("two: %w, %w", io.ErrNoProgress, fs.ErrClosed))},
	{"unsupported", errors.ErrUnsupported},
}

func (system) Fail(how string) error {
	for _, f := range failures {
		if f.how == how {
			return f.err
		}
	}
	return nil
}

// Case looks for what is promised to survive: the sentinels of context, io and
// io/fs, in whatever they are wrapped, and the text.
var Case = transcript.Case[System]{
	New:    func() System { return system{} },
	Serve:  ServeSystem,
	Client: func(c hoose.Caller) System { return NewSystemClient(c) },
	Script: func(l *transcript.Log, s System) {
		for _, f := range failures {
			err := s.Fail(f.how)
			l.Add(f.how, err)
			l.Is(f.how, err,
				io.EOF, io.ErrUnexpectedEOF, io.ErrShortWrite, io.ErrNoProgress, context.Canceled, context.DeadlineExceeded,
				fs.ErrNotExist, fs.ErrPermission, fs.ErrExist, fs.ErrClosed)
			var path *fs.PathError
			if errors.As(err, &path) {
				l.Add("path", path.Op, path.Path)
			} else {
				l.Add("no path")
			}
		}
		l.Add("none", s.Fail(""))
	},
}
