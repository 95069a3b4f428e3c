package inmate

import (
	"math"

	"golang.org/x/image/draw"
)

// axis tells how the pixels along one side of a picture become those of the scaled one. To scale down a lot, whole
// numbers of pixels are first averaged into cells, which is cheap and exact; the rest is done by weighting cells with
// the Catmull-Rom kernel, which keeps edges sharp.
type axis struct {
	// shrink is how many pixels make one cell; the last cell may have fewer.
	shrink int
	// from is the number of pixels, cells that of cells.
	from, cells int
	// windows has one for each pixel of the scaled side.
	windows []window
	// span is the size of the largest window.
	span int
}

// window is the cells that make one pixel: those from first on, with their weights, whose sum is 1.
type window struct {
	first   int
	weights []float32
}

// residue is what is left to scale down when averaging has done its part: between residue and twice as much.
const residue = 2

// newAxis returns the axis that makes to pixels of from pixels.
func newAxis(from, to int) axis {
	a := axis{shrink: max(1, from/(residue*to)), from: from, windows: make([]window, to)}
	a.cells = (from + a.shrink - 1) / a.shrink
	scale := float64(from) / float64(a.shrink) / float64(to)
	stretch := max(1, scale)
	reach := draw.CatmullRom.Support * stretch
	weights := make([]float32, 0, to*(2*int(math.Ceil(reach))+1))
	for i := range a.windows {
		center := (float64(i)+0.5)*scale - 0.5
		first := max(0, int(math.Ceil(center-reach)))
		last := min(a.cells-1, int(math.Floor(center+reach)))
		n := len(weights)
		weights = appendWeights(weights, center, stretch, first, last)
		a.windows[i] = window{first: first, weights: weights[n:len(weights):len(weights)]}
		a.span = max(a.span, last-first+1)
	}
	return a
}

// appendWeights appends the weights of the cells first to last, as seen from center.
func appendWeights(weights []float32, center, stretch float64, first, last int) []float32 {
	n, sum := len(weights), float32(0)
	for cell := first; cell <= last; cell++ {
		w := float32(0)
		if t := math.Abs(float64(cell)-center) / stretch; t < draw.CatmullRom.Support {
			w = float32(draw.CatmullRom.At(t))
		}
		weights = append(weights, w)
		sum += w
	}
	for i := range weights[n:] {
		weights[n+i] /= sum
	}
	return weights
}

// pixels is how many pixels make cell i.
func (a axis) pixels(i int) int {
	return min(a.shrink, a.from-i*a.shrink)
}
