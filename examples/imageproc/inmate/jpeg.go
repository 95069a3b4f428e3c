package inmate

import (
	"bytes"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// The markers of JPEG segments that the survey looks at.
const (
	markerSOF0 = 0xc0 // baseline frame
	markerSOF1 = 0xc1 // extended sequential frame
	markerSOF2 = 0xc2 // progressive frame
	markerDHT  = 0xc4
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerSOFf = 0xcf // the last of the frame markers
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerEOI  = 0xd9
	markerSOS  = 0xda
)

// surveyJPEG finds the frame header, from which everything follows. A progressive picture is kept as coefficients, of
// 4 bytes each, until all scans have been read.
func surveyJPEG(src []byte, _ imageproc.Limits) (header, error) {
	frame, progressive, err := frameHeader(src)
	if err != nil {
		return header{}, err
	}
	h := header{
		height: int(frame[1])<<8 | int(frame[2]),
		width:  int(frame[3])<<8 | int(frame[4]),
		frames: 1,
		// Every start of a scan is counted wherever it lies, also inside other segments: with damaged data nobody
		// can say at which of them the decoder arrives.
		scans: bytes.Count(src, []byte{0xff, markerSOS}),
	}
	samples := jpegSamples(h, frame[6:])
	h.memory = samples
	if progressive {
		h.memory += 4 * samples
	}
	// RGB and CMYK pictures are put together anew, with four bytes for each pixel; YCbCr ones are not, but which it is
	// depends on more segments than this one, so only the usual marker of a YCbCr file is believed.
	if components := int(frame[5]); components == 4 || components == 3 && !isJFIF(src) {
		h.memory += 4 * h.pixels()
	}
	return h, nil
}

// frameHeader returns the content of the first frame segment, at least 6 bytes and all its components, by the same
// steps that the decoder takes.
func frameHeader(src []byte) (frame []byte, progressive bool, err error) {
	for rest := src[2:]; len(rest) >= 2; {
		if rest[0] != 0xff || rest[1] == 0xff || rest[1] == 0 {
			rest = rest[1:] // stray bytes and fill bytes
			continue
		}
		marker := rest[1]
		rest = rest[2:]
		if marker >= markerRST0 && marker <= markerRST7 {
			continue
		}
		if marker == markerEOI || marker == markerSOS {
			return nil, false, malformed("JPEG without a frame header")
		}
		if len(rest) < 2 {
			break
		}
		n := int(rest[0])<<8 | int(rest[1])
		if n < 2 {
			return nil, false, malformed("JPEG segment of length %d", n)
		}
		if n > len(rest) {
			break
		}
		switch {
		case marker == markerSOF0 || marker == markerSOF1 || marker == markerSOF2:
			frame = rest[2:n]
			if len(frame) < 6 || len(frame) < 6+3*int(frame[5]) {
				return nil, false, malformed("JPEG frame header of %d bytes", len(frame))
			}
			return frame, marker == markerSOF2, nil
		case marker > markerSOF2 && marker <= markerSOFf && marker != markerDHT && marker != markerJPG && marker != markerDAC:
			return nil, false, unsupported("JPEG frames of type %#x: lossless, hierarchical or arithmetic coding", marker)
		}
		rest = rest[n:]
	}
	return nil, false, malformed("JPEG of %d bytes ends before its frame header does", len(src))
}

// jpegSamples is how many samples the components of the frame have together, in whole blocks of 8 by 8. Sampling
// factors that the decoder is going to refuse count as 1.
func jpegSamples(h header, components []byte) int64 {
	hMax, vMax := 1, 1
	for i := 0; i+2 < len(components); i += 3 {
		hMax = max(hMax, int(components[i+1]>>4))
		vMax = max(vMax, int(components[i+1]&0xf))
	}
	across := (int64(h.width) + int64(8*hMax) - 1) / int64(8*hMax)
	down := (int64(h.height) + int64(8*vMax) - 1) / int64(8*vMax)
	var perUnit int64
	for i := 0; i+2 < len(components); i += 3 {
		perUnit += 64 * int64(max(1, components[i+1]>>4)) * int64(max(1, components[i+1]&0xf))
	}
	return across * down * perUnit
}

// isJFIF reports whether the file begins with the segment that says its colours are YCbCr.
func isJFIF(src []byte) bool {
	return len(src) >= 11 && src[2] == 0xff && src[3] == 0xe0 && string(src[6:11]) == "JFIF\x00"
}
