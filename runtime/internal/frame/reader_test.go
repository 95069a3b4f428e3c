package frame

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// encoded returns one whole frame.
func encoded(h Header, payload string) []byte {
	return append(AppendHeader(nil, h, len(payload)), payload...)
}

// claiming returns a header that claims what may not be true.
func claiming(length uint32, kind Kind) []byte {
	b := AppendHeader(nil, Header{Kind: kind, Call: 1}, 0)
	binary.BigEndian.PutUint32(b, length)
	return b
}

type read struct {
	h       Header
	payload string
}

// readAll reads frames until there is an error, and frees what it read.
func readAll(src io.Reader, limit int) (all []read, err error) {
	r := NewReader(src, limit)
	for {
		h, p, err := r.Next()
		if err != nil {
			return all, err
		}
		all = append(all, read{h, string(p.B)})
		p.Free()
	}
}

func TestFramesSurviveEveryWayOfArriving(t *testing.T) {
	var stream []byte
	var want []read
	for i, size := range []int{0, 1, 11, 12, 500, recycled - 1, recycled, recycled + 1, readBuffer - HeaderSize, readBuffer, 3*readBuffer + 5, firstChunk + 77} {
		h := Header{Kind: Kind(1 + i), Flags: uint8(i), Index: uint16(60000 + i), Call: uint32(1<<31 + i)}
		payload := strings.Repeat(string(rune('a'+i)), size)
		stream = append(stream, encoded(h, payload)...)
		want = append(want, read{h, payload})
	}
	ways := map[string]func(io.Reader) io.Reader{
		"whole":         func(r io.Reader) io.Reader { return r },
		"byte by byte":  iotest.OneByteReader,
		"half of it":    iotest.HalfReader,
		"data with EOF": iotest.DataErrReader,
		"empty reads":   func(r io.Reader) io.Reader { return &stutter{src: r} },
		"odd pieces":    func(r io.Reader) io.Reader { return &pieces{src: r, sizes: []int{1, 3, 12, 13, 4096, 70000}} },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			got, err := readAll(way(bytes.NewReader(stream)), MaxPayload)
			if err != io.EOF {
				t.Fatalf("ends with %v, want io.EOF", err)
			}
			if len(got) != len(want) {
				t.Fatalf("%d frames, want %d", len(got), len(want))
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("frame %d: %+v with %d bytes, want %+v with %d", i, got[i].h, len(got[i].payload), want[i].h, len(want[i].payload))
				}
			}
		})
	}
}

// stutter returns nothing every other time, which a Reader must bear.
type stutter struct {
	src   io.Reader
	empty bool
}

func (s *stutter) Read(p []byte) (int, error) {
	if s.empty = !s.empty; s.empty {
		return 0, nil
	}
	return s.src.Read(p[:min(len(p), 1000)])
}

// pieces reads in the sizes given, in turn.
type pieces struct {
	src   io.Reader
	sizes []int
	next  int
}

func (p *pieces) Read(b []byte) (int, error) {
	n := p.sizes[p.next%len(p.sizes)]
	p.next++
	return p.src.Read(b[:min(len(b), n)])
}

func TestEndOfStreamIsCleanOnlyBetweenFrames(t *testing.T) {
	for _, size := range []int{0, 1, 100, recycled, recycled + 1, readBuffer + 1} {
		whole := encoded(Header{Kind: Return, Call: 7}, strings.Repeat("x", size))
		stream := append(encoded(Header{Kind: Ping}, "\x01"), whole...)
		first := len(stream) - len(whole)
		for _, cut := range []int{0, 1, first - 1, first, first + 1, first + 4, first + HeaderSize - 1, first + HeaderSize, first + HeaderSize + 1, len(stream) - 1, len(stream)} {
			if cut > len(stream) {
				continue
			}
			frames, err := readAll(iotest.HalfReader(bytes.NewReader(stream[:cut])), MaxPayload)
			clean := cut == 0 || cut == first || cut == len(stream)
			var fe *Error
			switch {
			case clean && err != io.EOF:
				t.Errorf("size %d cut at %d: %v, want io.EOF", size, cut, err)
			case !clean && (!errors.As(err, &fe) || !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)):
				t.Errorf("size %d cut at %d: %v, want an *Error that is io.ErrUnexpectedEOF", size, cut, err)
			}
			if want := map[bool]int{true: 1}[cut >= first] + map[bool]int{true: 1}[cut == len(stream)]; len(frames) != want {
				t.Errorf("size %d cut at %d: %d frames, want %d", size, cut, len(frames), want)
			}
		}
	}
}

func TestFailureOfTheSourceIsToldFromItsEnd(t *testing.T) {
	broken := errors.New("wire cut")
	for _, size := range []int{5, recycled, recycled + 1} {
		frame := encoded(Header{Kind: Yield, Call: 1}, strings.Repeat("x", size))
		for _, cut := range []int{0, 1, HeaderSize, HeaderSize + 2} {
			src := io.MultiReader(bytes.NewReader(frame[:cut]), iotest.ErrReader(broken))
			_, err := readAll(src, MaxPayload)
			var fe *Error
			if !errors.Is(err, broken) || errors.Is(err, io.EOF) || errors.As(err, &fe) != (cut > 0) {
				t.Errorf("size %d cut at %d: %#v", size, cut, err)
			}
		}
	}
	// The header alone in one read, so that the buffer is empty when the
	// payload fails: still inside a frame.
	head := AppendHeader(nil, Header{Kind: Yield, Call: 1}, 5)
	_, err := readAll(io.MultiReader(bytes.NewReader(head), iotest.ErrReader(broken)), MaxPayload)
	if fe := (*Error)(nil); !errors.As(err, &fe) || !errors.Is(err, broken) {
		t.Errorf("after a whole header: %#v, want an *Error", err)
	}
	if _, err := readAll(&silent{}, MaxPayload); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a source that gives nothing for ever: %v", err)
	}
}

type silent struct{}

func (*silent) Read([]byte) (int, error) { return 0, nil }

func TestBytesThatAreNoFrameAreRefused(t *testing.T) {
	const limit = 1000
	tests := map[string]struct {
		stream []byte
		want   Error
		text   string
	}{
		"length 0":            {claiming(0, Call), Error{}, "length 0 is shorter than a header"},
		"length 7":            {claiming(7, Call), Error{}, "length 7 is shorter than a header"},
		"kind 0":              {claiming(8, 0), Error{}, "unknown kind 0"},
		"kind after the last": {claiming(8, lastKind+1), Error{}, "unknown kind 14"},
		"kind 255":            {claiming(8, 255), Error{}, "unknown kind 255"},
		"one over the limit":  {claiming(8+limit+1, Yield), Error{Kind: Yield, Size: limit + 1, Limit: limit}, "YIELD of 1001 bytes exceeds the limit of 1000 bytes"},
		"length 0x80000000":   {claiming(1<<31, Yield), Error{Kind: Yield, Size: 1<<31 - 8, Limit: limit}, "exceeds"},
		"length 0xffffffff":   {claiming(math.MaxUint32, Yield), Error{Kind: Yield, Size: math.MaxUint32 - 8, Limit: limit}, "exceeds"},
		"text":                {[]byte("HTTP/1.1 400 Bad Request\r\n"), Error{}, "unknown kind 47"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			frames, err := readAll(bytes.NewReader(append(tt.stream, make([]byte, 100)...)), limit)
			var fe *Error
			if !errors.As(err, &fe) || len(frames) != 0 {
				t.Fatalf("%d frames, %v", len(frames), err)
			}
			if fe.Err != nil || fe.Kind != tt.want.Kind || fe.Limit != tt.want.Limit || fe.Limit != 0 && fe.Size != tt.want.Size {
				t.Errorf("got %+v, want %+v", *fe, tt.want)
			}
			if !strings.Contains(fe.Error(), tt.text) {
				t.Errorf("%q does not tell %q", fe, tt.text)
			}
		})
	}
	if frames, err := readAll(bytes.NewReader(encoded(Header{Kind: Yield}, strings.Repeat("x", limit))), limit); len(frames) != 1 || err != io.EOF {
		t.Errorf("exactly the limit: %d frames, %v", len(frames), err)
	}
}

func TestLimitHoldsForFramesNotYetBegun(t *testing.T) {
	stream := append(encoded(Header{Kind: Hello}, "abc"), encoded(Header{Kind: Call, Call: 1}, "abcdef")...)
	r := NewReader(bytes.NewReader(stream), 3)
	if _, _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	r.SetLimit(6) // the second frame is in the buffer already
	if _, p, err := r.Next(); err != nil || string(p.B) != "abcdef" {
		t.Errorf("after a raise: %v", err)
	}
	for limit, want := range map[int]int{-1: 0, math.MaxInt: MaxPayload} {
		if r.SetLimit(limit); r.limit != want {
			t.Errorf("SetLimit(%d) gives %d, want %d", limit, r.limit, want)
		}
	}
}

func TestPeekConsumesNothing(t *testing.T) {
	stream := encoded(Header{Kind: Ping}, "x")
	r := NewReader(iotest.OneByteReader(bytes.NewReader(stream)), 10)
	for _, n := range []int{1, 5, len(stream)} {
		if b, err := r.Peek(n); err != nil || !bytes.Equal(b, stream[:n]) {
			t.Fatalf("Peek(%d): %x, %v", n, b, err)
		}
	}
	if h, p, err := r.Next(); err != nil || h.Kind != Ping || string(p.B) != "x" {
		t.Errorf("after Peek: %v, %v", h, err)
	}
	if _, err := r.Peek(1); err != io.EOF {
		t.Errorf("Peek at the end: %v", err)
	}
}

// TestClaimsAllocateNothing has headers claim a gigabyte that never comes.
func TestClaimsAllocateNothing(t *testing.T) {
	tests := map[string]struct {
		claim, arrives, limit int
		most                  uint64
	}{
		"refused for the limit":            {claim: 1 << 30, arrives: 0, limit: 1 << 20, most: 4 << 10},
		"allowed, and nothing comes":       {claim: 1 << 30, arrives: 0, limit: MaxPayload, most: firstChunk + 4<<10},
		"allowed, and a little comes":      {claim: 1 << 30, arrives: 100 << 10, limit: MaxPayload, most: firstChunk + 4<<10},
		"allowed, and two megabytes come":  {claim: 1 << 30, arrives: 2 << 20, limit: MaxPayload, most: 5*firstChunk + 4<<10},
		"all of ten megabytes come":        {claim: 10 << 20, arrives: 10 << 20, limit: MaxPayload, most: (1+4+10)*firstChunk + 16<<10},
		"small, of which half never comes": {claim: 20 << 10, arrives: 10 << 10, limit: MaxPayload, most: 64 << 10},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			src := io.MultiReader(bytes.NewReader(claiming(uint32(tt.claim+8), Yield)), io.LimitReader(zeros{}, int64(tt.arrives)))
			r := NewReader(src, tt.limit)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, p, err := r.Next()
			runtime.ReadMemStats(&after)
			if (err == nil) != (tt.claim == tt.arrives) {
				t.Errorf("error %v", err)
			}
			if got := after.TotalAlloc - before.TotalAlloc; got > tt.most {
				t.Errorf("%d bytes allocated, want at most %d", got, tt.most)
			}
			p.Free()
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestSmallFramesAllocateNothing(t *testing.T) {
	frame := encoded(Header{Kind: Yield, Call: 1}, strings.Repeat("x", 64))
	r := NewReader(&loop{frame: bytes.Repeat(frame, 100)}, 1<<20)
	if n := testing.AllocsPerRun(5000, func() {
		_, p, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		p.Free()
	}); n >= 1 { // under the race detector pools drop a quarter
		t.Errorf("%.2f allocations a frame", n)
	}
}

type loop struct {
	frame []byte
	at    int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.frame[l.at:])
	l.at = (l.at + n) % len(l.frame)
	return n, nil
}

func TestBuffersAreRecycledOnlyWhenNobodyMayReferToThem(t *testing.T) {
	small := NewBuffer()
	small.B = append(small.B, "secret"...)
	small.Free()
	if len(small.B) != 0 {
		t.Error("a freed buffer is not empty")
	}
	owned := &Buffer{B: []byte("kept"), Owned: true}
	owned.Free()
	if string(owned.B) != "kept" {
		t.Error("Free touched an owned buffer")
	}
	(*Buffer)(nil).Free()
	_, p, err := NewReader(bytes.NewReader(encoded(Header{Kind: Yield}, strings.Repeat("x", recycled+1))), MaxPayload).Next()
	if err != nil || !p.Owned {
		t.Errorf("a large payload is not owned: %v", err)
	}
}
