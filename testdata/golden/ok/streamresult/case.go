package streamresult

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type archive struct{}

func (archive) Open(_ context.Context, name string) (int, io.ReadCloser, error) {
	switch name {
	case "":
		return 0, nil, fs.ErrNotExist
	case "torn":
		return 9, io.NopCloser(io.MultiReader(strings.NewReader("torn"), torn{})), nil
	default:
		body := strings.Repeat(name, 100_000)
		return len(body), io.NopCloser(strings.NewReader(body)), nil
	}
}

func (archive) Empty() (Body, error) { return io.NopCloser(strings.NewReader("")), nil }

func (archive) Upper(src io.Reader, closed func()) (io.ReadCloser, error) {
	return upper{src, closed}, nil
}

type torn struct{}

func (torn) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type upper struct {
	io.Reader
	closed func()
}

func (u upper) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	copy(p, bytes.ToUpper(p[:n]))
	return n, err
}

func (u upper) Close() error {
	u.closed()
	return nil
}

// Case reads whole bodies, parts of them, and broken ones.
var Case = transcript.Case[Archive]{
	New:    func() Archive { return archive{} },
	Serve:  ServeArchive,
	Client: func(c hoose.Caller) Archive { return NewArchiveClient(c) },
	Script: func(l *transcript.Log, a Archive) {
		ctx := context.Background()
		_, _, err := a.Open(ctx, "")
		l.Add("Open", errors.Is(err, fs.ErrNotExist))
		for _, name := range []string{"a", "0123456789", "torn"} {
			size, body, err := a.Open(ctx, name)
			l.Add("Open", size, err)
			b, err := io.ReadAll(body)
			l.Add("read", len(b), err, string(b[:4]))
			l.Is("read", err, io.ErrUnexpectedEOF)
			l.Add("close", body.Close())
		}
		_, body, err := a.Open(ctx, "0123456789")
		l.Add("Open", err)
		p := make([]byte, 25)
		n, err := io.ReadFull(body, p)
		l.Add("read a part", n, err, string(p))
		l.Add("close early", body.Close())

		empty, err := a.Empty()
		l.Add("Empty", err)
		b, err := io.ReadAll(empty)
		l.Add("read", b, err, empty.Close())

		// What closes it, the end or the caller, may come sooner behind the wall.
		closed := 0
		u, err := a.Upper(strings.NewReader(strings.Repeat("ab", 100)), func() { closed++ })
		l.Add("Upper", err)
		b, err = io.ReadAll(u)
		l.Add("read", string(b), err)
		l.Add("close", u.Close(), closed)
	},
}
