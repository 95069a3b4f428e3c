package docker

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
)

// piece is what an engine sends.
func piece(kind byte, payload string) string {
	h := []byte{kind, 0, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint32(h[4:], uint32(len(payload)))
	return string(h) + payload
}

// oneWay is a connection that yields what it is given.
type oneWay struct {
	net.Conn // nil: what is not below is not called
	r        io.Reader
}

func (c oneWay) Read(p []byte) (int, error)      { return c.r.Read(p) }
func (c oneWay) SetReadDeadline(time.Time) error { return nil }
func (c oneWay) Close() error                    { return nil }

func TestStreamIsTakenApart(t *testing.T) {
	long := strings.Repeat("0123456789", 20000) // longer than the buffer
	tests := []struct {
		name           string
		in             string
		stdout, stderr string
		want           error // besides the format error, nil for io.EOF
		malformed      bool
	}{
		{name: "nothing"},
		{name: "one piece", in: piece(1, "out"), stdout: "out"},
		{name: "both streams", in: piece(1, "a") + piece(2, "x") + piece(1, "b") + piece(2, "y"), stdout: "ab", stderr: "xy"},
		{name: "empty pieces", in: piece(1, "") + piece(2, "") + piece(1, "a") + piece(1, ""), stdout: "a"},
		{name: "pieces longer than the buffer", in: piece(2, long) + piece(1, long) + piece(1, long), stdout: long + long, stderr: long},
		{name: "the engine's own words", in: piece(3, "broken"), stderr: "broken"},
		{name: "cut in a header", in: piece(1, "a") + "\x01\x00\x00", stdout: "a", want: io.ErrUnexpectedEOF},
		{name: "cut in a payload", in: piece(1, "abc")[:10], stdout: "ab", want: io.ErrUnexpectedEOF},
		{name: "cut after a header", in: piece(1, "abc")[:8], want: io.ErrUnexpectedEOF},
		{name: "the largest length claimed", in: "\x01\x00\x00\x00\xff\xff\xff\xffab", stdout: "ab", want: io.ErrUnexpectedEOF},
		{name: "stdin", in: piece(0, "a"), malformed: true},
		{name: "an unknown kind", in: piece(1, "a") + piece(4, "b"), stdout: "a", malformed: true},
		{name: "bytes that are not zero", in: "\x01\x00\x01\x00\x00\x00\x00\x01a", malformed: true},
		{name: "a terminal's stream", in: "hello, this has no headers", malformed: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for how, r := range map[string]io.Reader{
				"at once":      strings.NewReader(tt.in),
				"byte by byte": iotest.OneByteReader(strings.NewReader(tt.in)),
				"by halves":    iotest.HalfReader(strings.NewReader(tt.in)),
				"with the end": iotest.DataErrReader(strings.NewReader(tt.in)),
			} {
				s := newStream(oneWay{r: r})
				stdout, err := io.ReadAll(s)
				switch {
				case tt.malformed && (err == nil || !strings.Contains(err.Error(), "not in the engine's format")):
					t.Errorf("%s: error %v, want one about the format", how, err)
				case !tt.malformed && !errors.Is(err, tt.want):
					t.Errorf("%s: error %v, want %v", how, err, tt.want)
				}
				if _, again := s.Read(make([]byte, 1)); again == nil || err != nil && again.Error() != err.Error() {
					t.Errorf("%s: the error %v became %v", how, err, again)
				}
				r, _ := s.finish(time.Second)
				if string(stdout) != tt.stdout || string(r.Stderr) != tt.stderr {
					t.Errorf("%s: stdout %.20q, stderr %.20q; want %.20q, %.20q", how, stdout, r.Stderr, tt.stdout, tt.stderr)
				}
			}
		})
	}
}

func TestWhatIsLeftAtTheEndIsKeptForALateReader(t *testing.T) {
	s := newStream(oneWay{r: strings.NewReader(piece(1, "first") + piece(2, "crash") + piece(1, " second"))})
	two := make([]byte, 2)
	if _, err := io.ReadFull(s, two); err != nil || string(two) != "fi" {
		t.Fatalf("read %q, %v", two, err)
	}
	if r, _ := s.finish(time.Second); string(r.Stderr) != "crash" {
		t.Errorf("report %q, want crash", r.Stderr)
	}
	if rest, err := io.ReadAll(s); string(rest) != "rst second" || err != nil {
		t.Errorf("read %q, %v after the end", rest, err)
	}
}

func TestWhatIsLeftAtTheEndIsBounded(t *testing.T) {
	s := newStream(oneWay{r: io.MultiReader(strings.NewReader("\x01\x00\x00\x00\xff\xff\xff\xff"), endless{})})
	if _, err := s.finish(time.Second); err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, s)
	if n > spoolSize || n < spoolSize-readSize || err == nil {
		t.Errorf("%d bytes kept, error %v; want %d and an error", n, err, spoolSize)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestFinishReleasesAReaderWhoseStreamDoesNotEnd(t *testing.T) {
	ours, engine := net.Pipe()
	defer engine.Close()
	s := newStream(ours)
	read := make(chan error, 1)
	go func() {
		_, err := s.Read(make([]byte, 1))
		read <- err
	}()
	if _, err := engine.Write([]byte(piece(2, "words"))); err != nil {
		t.Fatal(err)
	}
	r, _ := s.finish(50 * time.Millisecond)
	if string(r.Stderr) != "words" {
		t.Errorf("report %q, want words", r.Stderr)
	}
	if err := <-read; !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the reader got %v, want unexpected EOF", err)
	}
}

func TestClosingTheStreamReleasesAReaderAndAWriter(t *testing.T) {
	ours, engine := net.Pipe()
	defer engine.Close()
	s := newStream(ours)
	done := make(chan error, 2)
	go func() { _, err := s.Read(make([]byte, 1)); done <- err }()
	go func() { _, err := s.Write(make([]byte, 1)); done <- err }()
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := <-done; err == nil {
			t.Error("a blocked call returned no error")
		}
	}
	if _, err := s.Read(make([]byte, 1)); !errors.Is(err, os.ErrClosed) {
		t.Errorf("read after close: %v, want os.ErrClosed", err)
	}
}

func TestReadingDoesNotAllocate(t *testing.T) {
	s := newStream(oneWay{r: repeat(piece(1, strings.Repeat("x", 64)))})
	p := make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() { _, _ = io.ReadFull(s, p) }); n > 0 {
		t.Errorf("%v allocations a read", n)
	}
}

// repeat yields s again and again.
func repeat(s string) io.Reader { return &repeater{s: []byte(s)} }

type repeater struct {
	s  []byte
	at int
}

func (r *repeater) Read(p []byte) (int, error) {
	n := copy(p, r.s[r.at:])
	r.at = (r.at + n) % len(r.s)
	return n, nil
}

func FuzzStream(f *testing.F) {
	f.Add([]byte(piece(1, "out")+piece(2, "err")), uint8(1))
	f.Add([]byte("\x01\x00\x00\x00\xff\xff\xff\xffab"), uint8(7))
	f.Add([]byte("\x05"), uint8(0))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		s := newStream(oneWay{r: bytes.NewReader(in)})
		p := make([]byte, int(size)+1)
		total := 0
		for {
			n, err := s.Read(p)
			if total += n; err != nil {
				break
			}
			if n == 0 {
				t.Fatal("a read of nothing")
			}
		}
		r, _ := s.finish(time.Second)
		if total+len(r.Stdout)+len(r.Stderr) > len(in) {
			t.Errorf("%d bytes came of %d", total+len(r.Stdout)+len(r.Stderr), len(in))
		}
		if cap(s.buffer) != readSize || len(r.Stderr) > report.TailSize {
			t.Errorf("the stream holds %d and %d bytes", cap(s.buffer), len(r.Stderr))
		}
	})
}
