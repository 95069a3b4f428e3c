package inmate

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

func TestReadCallTakesExactlyOneValue(t *testing.T) {
	var b bytes.Buffer
	values := []any{int8(-1), uint64(1), 1.5, float32(1), nil, true, strings.Repeat("a", 31), strings.Repeat("a", 300), strings.Repeat("a", 70_000),
		make([]byte, 200), make([]byte, 300), make([]byte, 70_000), make([]any, 20), make([]any, 70_000),
		map[string]any{"a": []any{map[int]any{1: nil}}}, time.Unix(1, 0), time.Unix(1, 1), time.Unix(-1, 1)}
	if err := msgpack.NewEncoder(&b).Encode([]any{"M", values}); err != nil {
		t.Fatal(err)
	}
	call := b.Bytes()
	readers := map[string]func(io.Reader) io.Reader{
		"at once":          func(r io.Reader) io.Reader { return r },
		"byte by byte":     iotest.OneByteReader,
		"in halves":        iotest.HalfReader,
		"data and the end": iotest.DataErrReader,
	}
	for name, wrap := range readers {
		got, err := readCall(wrap(bytes.NewReader(append(bytes.Clone(call), "more"...))))
		if err != nil || !bytes.Equal(got, call) {
			t.Errorf("%s: %d bytes, %v; want %d", name, len(got), err, len(call))
		}
	}
	// Nothing after the value is waited for.
	r := io.MultiReader(bytes.NewReader(call), iotest.ErrReader(errors.New("read on")))
	if _, err := readCall(r); err != nil {
		t.Error(err)
	}
	for _, cut := range []int{0, 1, 2, 10, len(call) / 2, len(call) - 1} {
		if _, err := readCall(bytes.NewReader(call[:cut])); err == nil || !strings.Contains(err.Error(), "within the call") {
			t.Errorf("cut after %d bytes: %v", cut, err)
		}
	}
}

func TestReadCallBoundsWhatItHolds(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("\x92\xa1M\xdc\xff\xff"), zeros{})
	if _, err := readCall(io.MultiReader(strings.NewReader("\xc6\x03\xff\xff\xfe"), zeros{})); err == nil || !strings.Contains(err.Error(), "longer than 67108864") {
		t.Errorf("64 MiB and the head: %v", err)
	}
	if got, err := readCall(endless); err != nil || len(got) != 6+0xffff {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	allocated := testing.AllocsPerRun(1, func() { readCall(strings.NewReader("\x92\xa1M\xc6\x03\x00\x00\x00")) })
	if allocated > 20 {
		t.Errorf("%v allocations for a claim of 48 MiB", allocated)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// The scan finds the same end that the decoder and the check find.
func FuzzReadCall(f *testing.F) {
	f.Add([]byte("\x92\xa4Only\x90"), 1)
	f.Add([]byte("\x92\xa4Only\x91\xd6\xff\x00\x00\x00\x01"), 3)
	f.Add([]byte("\xdf\x00\x00\x00\x01\xc0\xde\x00\x00rest"), 2)
	f.Add([]byte("\xc9\x00\x00\x00\x0c\xff012345678901"), 5)
	f.Fuzz(func(t *testing.T, p []byte, piece int) {
		whole, err := readCall(bytes.NewReader(p))
		parts, partsErr := readCall(&pieces{p, max(piece, 1)})
		if (err == nil) != (partsErr == nil) || !bytes.Equal(whole, parts) {
			t.Fatalf("at once %x, %v; in pieces %x, %v", whole, err, parts, partsErr)
		}
		limits := codec.Limits{MaxDepth: maxDepth}
		if err == nil {
			if bad := codec.Check(whole, limits); bad != nil {
				t.Errorf("accepted %x: %v", whole, bad)
			}
			return
		}
		for n := range p { // no prefix is a good value either
			if codec.Check(p[:n+1], limits) == nil {
				t.Errorf("refused %x (%v), of which %d bytes are a value", p, err, n+1)
			}
		}
	})
}

type pieces struct {
	p    []byte
	size int
}

func (r *pieces) Read(p []byte) (int, error) {
	if len(r.p) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.size)], r.p)
	r.p = r.p[n:]
	return n, nil
}
