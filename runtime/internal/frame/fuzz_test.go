package frame

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

// FuzzReader holds that whatever arrives, in whatever pieces, gives the same
// frames, that they are within the limit, and that writing them out again gives
// the bytes that were read.
func FuzzReader(f *testing.F) {
	f.Add([]byte{}, 10)
	f.Add(encoded(Header{Kind: Ping}, "\x01"), 10)
	f.Add(append(encoded(Header{Kind: Call, Call: 1}, "abc"), encoded(Header{Kind: Return, Call: 1}, "")...), 3)
	f.Add(claiming(0xffffffff, Yield), MaxPayload)
	f.Add(claiming(0, Yield), 0)
	f.Add(bytes.Repeat([]byte{0, 0, 0, 8, 1}, 30), 1<<20)
	f.Fuzz(func(t *testing.T, stream []byte, limit int) {
		frames, err := readAll(bytes.NewReader(stream), limit)
		slow, slowErr := readAll(iotest.OneByteReader(bytes.NewReader(stream)), limit)
		if err.Error() != slowErr.Error() || len(frames) != len(slow) {
			t.Fatalf("%d frames and %v, byte by byte %d and %v", len(frames), err, len(slow), slowErr)
		}
		var again []byte
		for i, fr := range frames {
			if fr != slow[i] || len(fr.payload) > max(limit, 0) || !fr.h.Kind.Valid() {
				t.Fatalf("frame %d: %+v of %d bytes with limit %d, byte by byte %+v", i, fr.h, len(fr.payload), limit, slow[i].h)
			}
			again = append(again, encoded(fr.h, fr.payload)...)
		}
		if !bytes.HasPrefix(stream, again) {
			t.Fatal("the frames are not what the stream begins with")
		}
		var fe *Error
		switch clean := len(again) == len(stream); {
		case clean && err != io.EOF:
			t.Fatalf("all was read, and then: %v", err)
		case !clean && !errors.As(err, &fe):
			t.Fatalf("%d bytes were not read, because: %v", len(stream)-len(again), err)
		}
	})
}
