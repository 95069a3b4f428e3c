package hostile

import (
	"math/rand/v2"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// junk returns files that are no pictures at all, or hardly.
func junk() []Picture {
	return []Picture{
		{"empty", "no byte at all", []byte{}, imageproc.ErrFormat},
		{"garbage", "random bytes", Garbage(1, 64<<10), imageproc.ErrFormat},
		{"drawing.svg", "a format that runs scripts", []byte(drawing), imageproc.ErrUnsupported},
		{"page.png", "a web page called a picture", []byte("<!DOCTYPE html><script>alert(1)</script>"), imageproc.ErrFormat},
		{"garbage.jpeg", "the signature of a JPEG before random bytes", Disguised("\xff\xd8\xff\xe0", 2, 32<<10), imageproc.ErrMalformed},
		{"garbage.png", "the signature of a PNG before random bytes", Disguised("\x89PNG\r\n\x1a\n", 3, 32<<10), imageproc.ErrMalformed},
		{"garbage.webp", "the signature of a WebP before random bytes", Disguised("RIFF\x00\x10\x00\x00WEBPVP8 ", 4, 32<<10), imageproc.ErrMalformed},
	}
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><script href="http://example.com/x.js"/></svg>`

// Garbage returns n random bytes, the same for the same seed, that begin with a zero byte and so match no signature.
func Garbage(seed uint64, n int) []byte {
	out := make([]byte, n)
	r := rand.New(rand.NewPCG(seed, seed))
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	if n > 0 {
		out[0] = 0
	}
	return out
}

// Disguised returns n random bytes after a signature.
func Disguised(signature string, seed uint64, n int) []byte {
	return append([]byte(signature), Garbage(seed, n)...)
}
