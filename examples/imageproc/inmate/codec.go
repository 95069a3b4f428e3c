package inmate

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/bep/imagemeta"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// codec is how one format is recognised, examined and decoded.
type codec struct {
	format imageproc.Format
	// magic tells whether a file is of this format by its first bytes.
	magic func(src []byte) bool
	// survey finds out from the headers what decoding would take, without decoding anything.
	survey func(src []byte, limits imageproc.Limits) (header, error)
	// config is the decoder's own opinion of the headers; it has to agree with survey.
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	// meta is the format's name for the reader of metadata; imagemeta.ImageFormatAuto means it has none we read.
	meta imagemeta.ImageFormat
}

// codecs is a table of its own, not the one that image.RegisterFormat keeps for the whole program: which decoders
// strangers can reach should not depend on what else is linked.
var codecs = []codec{
	{imageproc.JPEG, starts("\xff\xd8"), surveyJPEG, jpeg.DecodeConfig, jpeg.Decode, imagemeta.JPEG},
	{imageproc.PNG, starts(pngSignature), surveyPNG, png.DecodeConfig, png.Decode, imagemeta.PNG},
	{imageproc.GIF, starts("GIF87a", "GIF89a"), surveyGIF, gif.DecodeConfig, gif.Decode, imagemeta.ImageFormatAuto},
	{imageproc.WebP, isWebP, surveyWebP, webp.DecodeConfig, webp.Decode, imagemeta.WebP},
	{imageproc.TIFF, starts("II*\x00", "MM\x00*"), surveyTIFF, tiff.DecodeConfig, tiff.Decode, imagemeta.TIFF},
	{imageproc.BMP, isBMP, surveyBMP, bmp.DecodeConfig, bmp.Decode, imagemeta.ImageFormatAuto},
}

// codecOf returns the codec for src, nil when no format is recognised.
func codecOf(src []byte) *codec {
	for i := range codecs {
		if codecs[i].magic(src) {
			return &codecs[i]
		}
	}
	return nil
}

// starts returns a test for files that begin with one of the signatures.
func starts(signatures ...string) func([]byte) bool {
	return func(src []byte) bool {
		for _, s := range signatures {
			if bytes.HasPrefix(src, []byte(s)) {
				return true
			}
		}
		return false
	}
}
