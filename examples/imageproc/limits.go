package imageproc

// Limits are the bounds a Processor keeps to. In a literal, a zero field means its default.
//
// The defaults let every accepted call fit into a sandbox of 512 MiB, with this arithmetic (in MiB):
//
//	 64  the source, 32, which may exist twice: as received and as decoded from what was received
//	192  Memory: what the decoder has at once, its result included
//	 96  the canvas: 25 million pixels of 4 bytes
//	 24  a GIF's 256-colour copy of that canvas
//	 64  the result, 32, which may exist twice: as written and as encoded to be sent
//	 40  the program, its heap's slack and everything small
//	---
//	480
//
// Frames and Scans bound time rather than memory.
type Limits struct {
	// Bytes is the most a picture file may have, one read as well as one written. Default: 32 MiB.
	Bytes int64
	// Pixels is the most a picture may have, width times height. Default: 64 million.
	Pixels int64
	// Side is the longest side a picture may have, in pixels. Default: 65,500.
	Side int
	// Memory is the most that decoding may take, in bytes, worked out from the headers: a baseline JPEG takes 1.5 to 3
	// bytes for each pixel, a PNG 1 to 8, a progressive JPEG 7.5 to 15. Default: 192 MiB.
	Memory int64
	// OutputPixels is the most a picture may have that is made. Default: 25 million.
	OutputPixels int64
	// Frames is the most pictures an animation may have. Default: 1000.
	Frames int
	// Scans is the most passes over the picture that a JPEG may be stored in; ten or so are usual in a progressive
	// one. Default: 100.
	Scans int
	// Pictures is the most pictures one contact sheet may have. Default: 1000.
	Pictures int
}

// DefaultLimits returns the limits that Limits documents.
func DefaultLimits() Limits {
	return Limits{
		Bytes:        32 << 20,
		Pixels:       64_000_000,
		Side:         65_500,
		Memory:       192 << 20,
		OutputPixels: 25_000_000,
		Frames:       1000,
		Scans:        100,
		Pictures:     1000,
	}
}

// WithDefaults returns l with each field that is zero or negative replaced by its default.
func (l Limits) WithDefaults() Limits {
	d := DefaultLimits()
	return Limits{
		Bytes:        positive(l.Bytes, d.Bytes),
		Pixels:       positive(l.Pixels, d.Pixels),
		Side:         positive(l.Side, d.Side),
		Memory:       positive(l.Memory, d.Memory),
		OutputPixels: positive(l.OutputPixels, d.OutputPixels),
		Frames:       positive(l.Frames, d.Frames),
		Scans:        positive(l.Scans, d.Scans),
		Pictures:     positive(l.Pictures, d.Pictures),
	}
}

// positive returns v, or otherwise when v is not positive.
func positive[N int | int64](v, otherwise N) N {
	if v > 0 {
		return v
	}
	return otherwise
}
