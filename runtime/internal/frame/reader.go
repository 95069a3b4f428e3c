package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Error reports bytes that are no frame. The stream cannot be used after it.
type Error struct {
	Kind   Kind   // of the frame, if it was legible, else 0
	Size   int64  // claimed payload size
	Limit  int    // in force when Size exceeds it, else 0
	Reason string // what is wrong
	Err    error  // of the transport, may be nil
}

// Error says the frame, its size, and what is wrong with it.
func (e *Error) Error() string {
	s := "frame: " + e.Reason
	if e.Limit > 0 {
		s = fmt.Sprintf("frame: %v of %d bytes exceeds the limit of %d bytes", e.Kind, e.Size, e.Limit)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the transport's error.
func (e *Error) Unwrap() error { return e.Err }

// Reader reads frames from a stream. It is not safe for concurrent use.
type Reader struct {
	src        io.Reader
	limit      int
	buf        []byte
	start, end int // of what is buffered and not yet consumed
}

const (
	readBuffer = 64 << 10
	// firstChunk bounds what a claim alone makes the Reader allocate; more
	// comes as bytes arrive.
	firstChunk = 1 << 20
)

// NewReader returns a Reader that refuses payloads of more than limit bytes.
func NewReader(src io.Reader, limit int) *Reader {
	r := &Reader{src: src, buf: make([]byte, readBuffer)}
	r.SetLimit(limit)
	return r
}

// SetLimit changes the limit for the frames not yet begun.
func (r *Reader) SetLimit(limit int) { r.limit = min(max(limit, 0), MaxPayload) }

// Next reads one frame. The caller frees the buffer.
//
// The error is io.EOF when the stream ends between two frames, and the source's
// own when reading fails there. It is an *[Error] when the stream ends inside a
// frame (errors.Is(err, io.ErrUnexpectedEOF)) or fails there, when a length is
// too short for a header, a kind unknown, or a payload over the limit; no
// memory is taken for a frame that is refused. After an error the Reader must
// not be used again.
func (r *Reader) Next() (Header, *Buffer, error) {
	if err := r.fill(HeaderSize); err != nil {
		return Header{}, nil, err
	}
	b := r.buf[r.start:]
	length := binary.BigEndian.Uint32(b)
	h := Header{Kind: Kind(b[4]), Flags: b[5], Index: binary.BigEndian.Uint16(b[6:]), Call: binary.BigEndian.Uint32(b[8:])}
	if length < afterLength {
		// What stands where a header should is not one.
		return Header{}, nil, &Error{Reason: fmt.Sprintf("length %d is shorter than a header", length)}
	}
	size := int64(length) - afterLength
	if !h.Kind.Valid() {
		return h, nil, &Error{Size: size, Reason: fmt.Sprintf("unknown %v", h.Kind)}
	}
	if size > int64(r.limit) {
		return h, nil, &Error{Kind: h.Kind, Size: size, Limit: r.limit, Reason: "too large"}
	}
	r.start += HeaderSize
	payload, err := r.payload(int(size))
	if err != nil {
		return h, nil, err
	}
	return h, payload, nil
}

// Peek returns the next n bytes without consuming them; n is at most the
// buffer's size, and what is returned is valid until the next call. It is how
// the two wires are told apart. Errors are as those of Next.
func (r *Reader) Peek(n int) ([]byte, error) {
	if err := r.fill(n); err != nil {
		return nil, err
	}
	return r.buf[r.start : r.start+n], nil
}

// fill makes at least n bytes available in the buffer.
func (r *Reader) fill(n int) error {
	if r.end-r.start >= n {
		return nil
	}
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	for empty := 0; r.end < n; {
		m, err := r.src.Read(r.buf[r.end:])
		r.end += m
		if r.end >= n {
			return nil
		}
		if err != nil {
			return r.cut(err, r.end == 0)
		}
		if m == 0 {
			if empty++; empty > 100 {
				return r.cut(io.ErrNoProgress, false)
			}
		}
	}
	return nil
}

// cut names the end of a stream: clean between frames, an Error inside one.
func (r *Reader) cut(err error, clean bool) error {
	if errors.Is(err, io.EOF) {
		if clean {
			return io.EOF
		}
		err = io.ErrUnexpectedEOF
	} else if clean {
		return err
	}
	return &Error{Reason: "stream ends inside a frame", Err: err}
}

// payload reads n bytes, from the buffer first.
func (r *Reader) payload(n int) (*Buffer, error) {
	var p *Buffer
	if n <= recycled {
		p = NewBuffer()
		if cap(p.B) < n {
			p.B = make([]byte, 0, max(n, 128))
		}
	} else {
		p = &Buffer{B: make([]byte, 0, min(n, firstChunk)), Owned: true}
	}
	have := min(n, r.end-r.start)
	p.B = append(p.B, r.buf[r.start:r.start+have]...)
	r.start += have
	if n-len(p.B) > 0 && n <= recycled {
		return r.small(p, n)
	}
	for len(p.B) < n {
		if len(p.B) == cap(p.B) {
			grown := make([]byte, len(p.B), min(n, 4*cap(p.B)))
			copy(grown, p.B)
			p.B = grown
		}
		m, err := io.ReadFull(r.src, p.B[len(p.B):min(cap(p.B), n)])
		p.B = p.B[:len(p.B)+m]
		if err != nil {
			return nil, r.cut(err, false)
		}
	}
	return p, nil
}

// small completes a small payload through the buffer, so that one read of the
// source may bring the following frames too.
func (r *Reader) small(p *Buffer, n int) (*Buffer, error) {
	rest := n - len(p.B)
	if err := r.fill(rest); err != nil {
		p.Free()
		if _, ok := errors.AsType[*Error](err); !ok {
			// Between two frames for the buffer, but not for the stream.
			err = r.cut(err, false)
		}
		return nil, err
	}
	p.B = append(p.B, r.buf[r.start:r.start+rest]...)
	r.start += rest
	return p, nil
}
