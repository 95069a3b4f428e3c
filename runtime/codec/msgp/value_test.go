package msgp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

const limit = 64 << 20

func read(r io.Reader) ([]byte, error) {
	var out bytes.Buffer
	err := ReadValue(bufio.NewReader(r), &out, limit)
	return out.Bytes(), err
}

func TestReadValueTakesExactlyOneValue(t *testing.T) {
	var b bytes.Buffer
	values := []any{int8(-1), uint64(1), 1.5, float32(1), nil, true, strings.Repeat("a", 31), strings.Repeat("a", 300), strings.Repeat("a", 70_000),
		make([]byte, 200), make([]byte, 300), make([]byte, 70_000), make([]any, 20), make([]any, 70_000),
		map[string]any{"a": []any{map[int]any{1: nil}}}, time.Unix(1, 0), time.Unix(1, 1), time.Unix(-1, 1)}
	if err := msgpack.NewEncoder(&b).Encode([]any{"M", values}); err != nil {
		t.Fatal(err)
	}
	value := b.Bytes()
	readers := map[string]func(io.Reader) io.Reader{
		"at once":          func(r io.Reader) io.Reader { return r },
		"byte by byte":     iotest.OneByteReader,
		"in halves":        iotest.HalfReader,
		"data and the end": iotest.DataErrReader,
	}
	for name, wrap := range readers {
		in := bufio.NewReader(wrap(bytes.NewReader(append(bytes.Clone(value), "more"...))))
		var out bytes.Buffer
		if err := ReadValue(in, &out, limit); err != nil || !bytes.Equal(out.Bytes(), value) {
			t.Errorf("%s: %d bytes, %v; want %d", name, out.Len(), err, len(value))
		}
		if rest, err := io.ReadAll(in); err != nil || string(rest) != "more" {
			t.Errorf("%s: %q is left, %v", name, rest, err)
		}
	}
	// Nothing behind the value is waited for.
	if _, err := read(io.MultiReader(bytes.NewReader(value), iotest.ErrReader(errors.New("read on")))); err != nil {
		t.Error(err)
	}
	for _, cut := range []int{0, 1, 2, 10, len(value) / 2, len(value) - 1} {
		if got, err := read(bytes.NewReader(value[:cut])); !errors.Is(err, io.ErrUnexpectedEOF) || len(got) != cut {
			t.Errorf("cut after %d bytes: %d bytes, %v", cut, len(got), err)
		}
	}
}

func TestReadValueBoundsWhatItHolds(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		limit       int
		want        error
	}{
		{"text that just fits", "\xa3abc", 4, nil},
		{"text one too long", "\xa3abc", 3, ErrTooLong},
		{"an array that just fits", "\x93\x01\x02\x03", 4, nil},
		{"an array one too long", "\x93\x01\x02\x03", 3, ErrTooLong},
		{"arrays within arrays", "\x91\x91\x91\x01", 4, nil},
		{"arrays within arrays, one too long", "\x91\x91\x91\x01", 3, ErrTooLong},
		{"a claim of bytes", "\xc6\xff\xff\xff\xff", limit, ErrTooLong},
		{"a claim of bytes by one", "\xc6\x03\xff\xff\xfc", limit, ErrTooLong},
		{"a claim of an extension", "\xc9\xff\xff\xff\xff\xff", limit, ErrTooLong},
		{"a claim of elements", "\xdd\xff\xff\xff\xff", limit, ErrTooLong},
		{"a claim of entries", "\xdf\x02\x00\x00\x00", limit, ErrTooLong},
		{"claims within claims", strings.Repeat("\xdd\x03\x00\x00\x00", 3), limit, ErrTooLong},
		{"the byte that begins nothing", "\x91\xc1", limit, ErrNever},
	} {
		var out bytes.Buffer
		if err := ReadValue(bufio.NewReader(strings.NewReader(tt.value)), &out, tt.limit); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	allocated := testing.AllocsPerRun(1, func() { read(strings.NewReader("\x92\xa1M\xc6\x03\x00\x00\x00")) })
	if allocated > 20 {
		t.Errorf("%v allocations for a claim of 48 MiB", allocated)
	}
}

// FuzzReadValue holds the end of a value against what the library skips.
func FuzzReadValue(f *testing.F) {
	f.Add([]byte("\x92\xa4Only\x90"), 1)
	f.Add([]byte("\x92\xa4Only\x91\xd6\xff\x00\x00\x00\x01"), 3)
	f.Add([]byte("\xdf\x00\x00\x00\x01\xc0\xde\x00\x00rest"), 2)
	f.Add([]byte("\xc9\x00\x00\x00\x0c\xff012345678901"), 5)
	f.Fuzz(func(t *testing.T, p []byte, piece int) {
		whole, err := read(bytes.NewReader(p))
		parts, partsErr := read(&pieces{p, max(piece, 1)})
		if !errors.Is(partsErr, err) || !bytes.Equal(whole, parts) {
			t.Fatalf("at once %x, %v; in pieces %x, %v", whole, err, parts, partsErr)
		}
		if err != nil {
			return
		}
		if !bytes.HasPrefix(p, whole) {
			t.Errorf("%x is not the start of %x", whole, p)
		}
		in := bytes.NewReader(whole)
		if err := msgpack.NewDecoder(in).Skip(); err != nil || in.Len() > 0 {
			t.Errorf("%x: the library leaves %d bytes, %v", whole, in.Len(), err)
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
