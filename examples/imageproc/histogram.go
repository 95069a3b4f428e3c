package imageproc

import "image/color"

// Histogram counts the pixels of a picture by their value in each channel. Wholly transparent pixels are counted in
// Transparent only; the colour of partly transparent ones is counted as if they were opaque.
type Histogram struct {
	// Pixels is how many pixels the picture has.
	Pixels int64
	// Transparent is how many of them are wholly transparent.
	Transparent int64
	// Red, Green and Blue count the remaining ones by channel, Luma by brightness (ITU-R BT.601).
	Red, Green, Blue, Luma [256]int64
}

// Mean is the mean colour of the pixels that are not wholly transparent; black when there are none.
func (h *Histogram) Mean() color.NRGBA {
	return color.NRGBA{R: mean(&h.Red), G: mean(&h.Green), B: mean(&h.Blue), A: 0xff}
}

// mean is the rounded mean value of the pixels counted in one channel, 0 when there are none.
func mean(counts *[256]int64) uint8 {
	var n, sum int64
	for value, count := range counts {
		n += count
		sum += int64(value) * count
	}
	if n == 0 {
		return 0
	}
	return uint8((sum + n/2) / n)
}
