package streamparams

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type press struct{}

func (press) Copy(_ context.Context, dst io.Writer, src io.Reader, limit int64) (int64, error) {
	if src == nil || dst == nil {
		return -1, nil
	}
	if limit >= 0 {
		src = io.LimitReader(src, limit)
	}
	return io.Copy(dst, src)
}

func (press) Upper(src io.ReadCloser, dst io.WriteCloser) error {
	buf := make([]byte, 7)
	for {
		n, err := src.Read(buf)
		if _, err := dst.Write(bytes.ToUpper(buf[:n])); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			return errors.Join(src.Close(), dst.Close())
		}
		if err != nil {
			return err
		}
	}
}

func (press) Sum(src Source) (uint64, error) {
	var sum uint64
	b, err := io.ReadAll(src)
	for _, c := range b {
		sum = sum*31 + uint64(c)
	}
	return sum, err
}

func (press) Told(dst io.Writer, progress func(n int) error) error {
	for i := range 3 {
		if err := progress(i); err != nil {
			return err
		}
		if _, err := dst.Write([]byte{byte('a' + i)}); err != nil {
			return err
		}
	}
	return nil
}

// broken fails after what it holds.
type broken struct {
	io.Reader
	err error
}

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

// closer notes when it is closed.
type closer struct {
	io.Reader
	io.Writer
	l    *transcript.Log
	name string
}

func (c closer) Close() error {
	c.l.Add("closed", c.name)
	return nil
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

// Case moves bytes of every number.
var Case = transcript.Case[Press]{
	New:    func() Press { return press{} },
	Serve:  ServePress,
	Client: func(c hoose.Caller) Press { return NewPressClient(c) },
	Script: func(l *transcript.Log, p Press) {
		ctx := context.Background()
		for _, size := range []int{0, 1, 1000, 300_000, 3_000_000} {
			var out bytes.Buffer
			src := strings.Repeat("0123456789", size/10+1)[:size]
			n, err := p.Copy(ctx, &out, strings.NewReader(src), -1)
			l.Add("Copy", n, err, out.String() == src)
		}
		var out bytes.Buffer
		n, err := p.Copy(ctx, &out, strings.NewReader("0123456789"), 4)
		l.Add("Copy a part", n, err, out.String())
		n, err = p.Copy(ctx, nil, nil, 4)
		l.Add("Copy nothing to nowhere", n, err)

		out.Reset()
		_, err = p.Copy(ctx, &out, broken{strings.NewReader("abc"), io.ErrUnexpectedEOF}, -1)
		l.Add("Copy from a broken reader", err, out.String())
		l.Is("Copy from a broken reader", err, io.ErrUnexpectedEOF)
		_, err = p.Copy(ctx, full{}, strings.NewReader("abc"), -1)
		l.Add("Copy to a full writer", err)

		out.Reset()
		l.Add("Upper", p.Upper(closer{Reader: strings.NewReader("some bytes in lower case"), l: l, name: "src"}, closer{Writer: &out, l: l, name: "dst"}))
		l.Add("Upper wrote", out.String())
		sum, err := p.Sum(strings.NewReader("what is summed"))
		l.Add("Sum", sum, err)

		out.Reset()
		l.Add("Told", p.Told(&out, func(n int) error {
			l.Add("progress", n, out.String())
			return nil
		}))
	},
}
