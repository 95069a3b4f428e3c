package inmate

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
)

// sip is the most bytes one read from a feed gives. Deflate and LZW expand at most about a thousandfold, so a decoder
// looks at the context again after a megabyte of pixels.
const sip = 1 << 10

// feed gives a decoder the bytes of a picture: a few at a time, none once the context has ended, and it knows how far
// the decoder has come. It is for one decoder; read may be called by anyone.
type feed struct {
	ctx     context.Context
	src     []byte
	off     int64
	reached atomic.Int64
}

func newFeed(ctx context.Context, src []byte) *feed {
	return &feed{ctx: ctx, src: src}
}

// Read implements io.Reader.
func (f *feed) Read(p []byte) (int, error) {
	n, err := f.readAt(p[:min(len(p), sip)], f.off)
	f.off += int64(n)
	return n, err
}

// ReadAt implements io.ReaderAt, which the TIFF decoder wants; without it that decoder copies the file first.
func (f *feed) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.readAt(p, off)
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

func (f *feed) readAt(p []byte, off int64) (int, error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	if off < 0 {
		return 0, errors.New("read before the beginning of the file")
	}
	if off >= int64(len(f.src)) {
		return 0, io.EOF
	}
	n := copy(p, f.src[off:])
	if end := off + int64(n); end > f.reached.Load() {
		f.reached.Store(end)
	}
	return n, nil
}

// Seek implements io.Seeker, which the reader of metadata wants.
func (f *feed) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.off
	case io.SeekEnd:
		offset += int64(len(f.src))
	}
	if offset < 0 {
		return f.off, errors.New("seek before the beginning of the file")
	}
	f.off = offset
	return offset, nil
}

// read is the share of the file that has been read, 0 to 1.
func (f *feed) read() float64 {
	if len(f.src) == 0 {
		return 1
	}
	return float64(f.reached.Load()) / float64(len(f.src))
}
