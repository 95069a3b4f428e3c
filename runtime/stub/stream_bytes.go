package stub

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"

	"github.com/hoosegen/hoosegen/runtime/codec"
)

// PassReader makes r the next argument: the callee reads from it. A nil r stays
// nil. Read is called on a goroutine of the runtime's, one call at a time, and
// is given 64 to 256 KiB of room: what the callee did not use of what was read is
// lost to the caller too.
func (c *Call) PassReader(r io.Reader) {
	if r == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&byteStream{reader: r})
}

// PassReadCloser is as PassReader, and the callee may close r.
func (c *Call) PassReadCloser(r io.ReadCloser) {
	if r == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&byteStream{reader: r, closer: r})
}

// PassWriter makes w the next argument: the callee writes to it. A nil w stays
// nil. Write is called on a goroutine of the runtime's, one call at a time.
func (c *Call) PassWriter(w io.Writer) {
	if w == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&byteStream{writer: w})
}

// PassWriteCloser is as PassWriter, and the callee may close w.
func (c *Call) PassWriteCloser(w io.WriteCloser) {
	if w == nil {
		c.Args = codec.AppendNil(c.Args)
		return
	}
	c.pass(&byteStream{writer: w, closer: w})
}

// byteStream is a reader or a writer of the caller's.
type byteStream struct {
	reader io.Reader
	writer io.Writer
	closer io.Closer
}

// errReadCount is the error of a reader that says it has read less than nothing, or
// more than there was room for.
var errReadCount = errors.New("hoose: the reader returned an impossible count from Read")

// binHeader is the length of the header of a bin of any size.
const binHeader = 5

func (f *byteStream) pull(_ <-chan struct{}, b []byte, most int) ([]byte, error) {
	if f.reader == nil {
		return codec.AppendNil(b), errNotThatWay
	}
	// It is read into its place behind the longest header.
	start := len(b)
	b = append(b, make([]byte, binHeader+most)...)
	n, err := f.reader.Read(b[start+binHeader:])
	if n < 0 || n > most {
		return codec.AppendNil(b[:start]), errReadCount
	}
	b[start] = 0xc6 // bin 32
	binary.BigEndian.PutUint32(b[start+1:], uint32(n))
	return b[:start+binHeader+n], err
}

func (f *byteStream) push(_ <-chan struct{}, r *codec.Reader) (int, error) {
	data := codec.ReadBytes[[]byte](r)
	if r.Err() != nil {
		return 0, nil //nolint:nilerr // the reader keeps its failure
	}
	if f.writer == nil {
		return 0, errNotThatWay
	}
	n, err := f.writer.Write(data)
	switch {
	case n < 0 || n > len(data):
		return 0, errors.New("hoose: the writer returned an impossible count from Write")
	case n < len(data) && err == nil:
		err = io.ErrShortWrite
	}
	return n, err
}

func (f *byteStream) shut(<-chan struct{}) error {
	if f.closer == nil {
		return errNotThatWay
	}
	return f.closer.Close()
}

func (f *byteStream) end(<-chan struct{}) {}

// Reader reads an argument that was passed by PassReader; nil stays nil. It may
// be used until the call has ended, by one goroutine at a time. It implements
// io.WriterTo, which moves 256 KiB at a time.
func (c *ServerCall) Reader() io.Reader {
	if f := c.remoteStream(); f != nil {
		return &remoteReader{remoteStream: f}
	}
	return nil
}

// ReadCloser is as Reader for PassReadCloser. Close closes the caller's reader.
func (c *ServerCall) ReadCloser() io.ReadCloser {
	if f := c.remoteStream(); f != nil {
		return &remoteReadCloser{remoteReader{remoteStream: f}}
	}
	return nil
}

// Writer reads an argument that was passed by PassWriter; nil stays nil. It may
// be used until the call has ended, by one goroutine at a time. A Write returns
// once the caller's Write has. It implements io.ReaderFrom, which moves 256 KiB
// at a time.
func (c *ServerCall) Writer() io.Writer {
	if f := c.remoteStream(); f != nil {
		return &remoteWriter{f}
	}
	return nil
}

// WriteCloser is as Writer for PassWriteCloser. Close closes the caller's writer.
func (c *ServerCall) WriteCloser() io.WriteCloser {
	if f := c.remoteStream(); f != nil {
		return &remoteWriteCloser{remoteWriter{f}}
	}
	return nil
}

// remoteReader is the caller's reader at the callee's end.
type remoteReader struct {
	*remoteStream
	mu   sync.Mutex
	rest []byte // what came and was not read
	err  error  // what follows it
}

// Read implements io.Reader.
func (r *remoteReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.rest) == 0 && r.err == nil {
		r.fill(max(len(p), minPull))
	}
	if len(r.rest) == 0 {
		return 0, r.err
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if len(r.rest) == 0 {
		return n, r.err
	}
	return n, nil
}

// fill asks for more.
func (r *remoteReader) fill(most int) {
	stream, own := r.exchange(methodPull,
		func(b []byte) []byte { return codec.AppendInt(b, most) },
		func(reply *codec.Reader) { r.rest = codec.ReadBytes[[]byte](reply) })
	if own != nil {
		r.rest, stream = nil, own
	}
	r.err = stream
}

// WriteTo implements io.WriterTo.
func (r *remoteReader) WriteTo(w io.Writer) (total int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if len(r.rest) > 0 {
			n, err := w.Write(r.rest)
			total += int64(n)
			r.rest = r.rest[min(max(n, 0), len(r.rest)):]
			if err == nil && len(r.rest) > 0 {
				err = io.ErrShortWrite
			}
			if err != nil {
				return total, err
			}
		}
		switch {
		case errors.Is(r.err, io.EOF):
			return total, nil
		case r.err != nil:
			return total, r.err
		}
		r.fill(maxPull)
	}
}

type remoteReadCloser struct{ remoteReader }

// Close closes the caller's reader.
func (r *remoteReadCloser) Close() error { return r.close() }

// close closes the caller's end of a stream.
func (f *remoteStream) close() error {
	stream, own := f.exchange(methodClose, nil, nil)
	return errors.Join(own, stream)
}

// remoteWriter is the caller's writer at the callee's end.
type remoteWriter struct{ *remoteStream }

// Write implements io.Writer.
func (w *remoteWriter) Write(p []byte) (total int, err error) {
	most := w.call.server.fitting(maxPush)
	for {
		piece := p[total:min(len(p), total+most)]
		n := 0
		stream, own := w.exchange(methodPush,
			func(b []byte) []byte { return codec.AppendBytes(b, notNil(piece)) },
			func(reply *codec.Reader) {
				if n = codec.ReadInt[int](reply); n < 0 || n > len(piece) {
					reply.Fail(errors.New("more was written than there was"))
				}
			})
		if own != nil {
			return total, own
		}
		total += n
		if stream != nil || total == len(p) {
			return total, stream
		}
	}
}

// maxPush is how much is handed over at a time, in bytes.
const maxPush = 256 << 10

func notNil(p []byte) []byte {
	if p == nil {
		return []byte{}
	}
	return p
}

// ReadFrom implements io.ReaderFrom.
func (w *remoteWriter) ReadFrom(r io.Reader) (total int64, err error) {
	buf := make([]byte, maxPush)
	for {
		n, readErr := r.Read(buf)
		if n < 0 || n > len(buf) {
			return total, errReadCount
		}
		if n > 0 {
			written, err := w.Write(buf[:n])
			total += int64(written)
			if err != nil {
				return total, err
			}
		}
		switch {
		case errors.Is(readErr, io.EOF):
			return total, nil
		case readErr != nil:
			return total, readErr
		}
	}
}

type remoteWriteCloser struct{ remoteWriter }

// Close closes the caller's writer.
func (w *remoteWriteCloser) Close() error { return w.close() }
