package transfers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing/iotest"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type pipe struct{}

func (pipe) Upper(src io.Reader, dst io.Writer) (int64, error) {
	var n int64
	buf := make([]byte, 1000)
	for {
		k, err := src.Read(buf)
		if _, err := dst.Write(bytes.ToUpper(buf[:k])); err != nil {
			return n, err
		}
		n += int64(k)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

func (pipe) Hash(_ context.Context, src io.Reader) ([32]byte, error) {
	h := sha256.New()
	_, err := io.Copy(h, src)
	return [32]byte(h.Sum(nil)), err
}

func (pipe) Zeros(_ context.Context, n int64, dst io.Writer) error {
	_, err := io.CopyN(dst, zeros{}, n)
	return err
}

func (pipe) Merge(a, b io.Reader, dst io.Writer) error {
	x, y := make([]byte, 1), make([]byte, 1)
	for {
		if _, err := io.ReadFull(a, x); err != nil {
			return nil //nolint:nilerr // the end
		}
		if _, err := io.ReadFull(b, y); err != nil {
			return err
		}
		if _, err := dst.Write(append(x, y...)); err != nil {
			return err
		}
	}
}

func (pipe) Interleave(dst io.Writer, note func(text string) error) error {
	for i := range 5 {
		if _, err := fmt.Fprintf(dst, "line %d", i); err != nil {
			return err
		}
		if err := note(fmt.Sprintf("note %d", i)); err != nil {
			return err
		}
	}
	return nil
}

func (pipe) Nil(r io.Reader, rc io.ReadCloser, w io.Writer, wc io.WriteCloser) ([]bool, error) {
	return []bool{r == nil, rc == nil, w == nil, wc == nil}, nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// ordered adds what is written to the log.
type ordered struct{ l *transcript.Log }

func (o ordered) Write(p []byte) (int, error) {
	o.l.Add("written", string(p))
	return len(p), nil
}

// Case copies.
var Case = transcript.Case[Pipe]{
	New:    func() Pipe { return pipe{} },
	Serve:  ServePipe,
	Client: func(c hoose.Caller) Pipe { return NewPipeClient(c) },
	Script: func(l *transcript.Log, p Pipe) {
		var out bytes.Buffer
		n, err := p.Upper(strings.NewReader(strings.Repeat("text ", 5000)), &out)
		l.Add("Upper", n, out.Len(), out.String() == strings.Repeat("TEXT ", 5000), err)
		for _, r := range []io.Reader{
			strings.NewReader(""), iotest.OneByteReader(strings.NewReader("one by one")), iotest.DataErrReader(strings.NewReader("with the end")), iotest.HalfReader(strings.NewReader("halves")),
		} {
			out.Reset()
			n, err := p.Upper(r, &out)
			l.Add("Upper", n, out.String(), err)
		}
		sum, err := p.Hash(context.Background(), io.LimitReader(zeros{}, 4<<20))
		l.Add("Hash", sum, err)
		h := sha256.New()
		l.Add("Zeros", p.Zeros(context.Background(), 4<<20, h))
		l.Add("sum", h.Sum(nil))
		out.Reset()
		l.Add("Merge", p.Merge(strings.NewReader("ace"), strings.NewReader("bdf"), &out))
		l.Add("merged", out.String())
		l.Add("Interleave", p.Interleave(ordered{l}, func(text string) error { l.Add("noted", text); return nil }))
		flags, err := p.Nil(nil, nil, nil, nil)
		l.Add("Nil", flags, err)
		flags, err = p.Nil(&out, io.NopCloser(&out), &out, nil)
		l.Add("Nil none", flags, err)
	},
}
