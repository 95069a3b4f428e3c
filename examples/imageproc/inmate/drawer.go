package inmate

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// drawer draws one sheet.
type drawer struct {
	layout
	canvas *image.RGBA
	ink    *image.Uniform
	sheet  imageproc.Sheet
}

func newDrawer(l layout) *drawer {
	d := &drawer{layout: l, canvas: image.NewRGBA(image.Rectangle{Max: l.size}), ink: inkOn(l.Background)}
	draw.Draw(d.canvas, d.canvas.Rect, image.NewUniform(l.Background), image.Point{}, draw.Src)
	d.sheet = imageproc.Sheet{Format: l.Format, Size: l.size, Places: make([]image.Rectangle, l.count)}
	return d
}

// inkOn returns black or white, whichever can be seen on a background.
func inkOn(background color.NRGBA) *image.Uniform {
	if gray := color.GrayModel.Convert(background).(color.Gray); gray.Y < 0x80 {
		return image.White
	}
	return image.Black
}

// draw draws picture i, or crosses out its cell and returns why.
func (d *drawer) draw(ctx context.Context, p *processor, i int, name string) error {
	cell := d.cell(i)
	if d.Captions {
		d.write(name, image.Pt(cell.Min.X, cell.Max.Y+basicfont.Face7x13.Ascent+2))
	}
	small, err := p.small(ctx, name, d.Cell)
	if err != nil {
		d.cross(cell)
		return err
	}
	corner := cell.Min.Add(d.Cell.Sub(small.Rect.Size()).Div(2))
	place := image.Rectangle{Min: corner, Max: corner.Add(small.Rect.Size())}
	draw.Draw(d.canvas, place, small, image.Point{}, draw.Over)
	d.sheet.Places[i] = place
	d.sheet.Drawn++
	return nil
}

// small returns the picture of that name scaled to fit into box.
func (p *processor) small(ctx context.Context, name string, box image.Point) (*image.RGBA, error) {
	const op = "contactsheet"
	src, err := p.borrow(ctx, name)
	if err != nil {
		return nil, (&picture{}).fail(op, err)
	}
	f, err := p.open(ctx, op, src)
	if err != nil {
		return nil, err
	}
	canvas, err := p.scaled(ctx, f, fit(f.size(), box), newMeter(nil))
	if err != nil {
		return nil, f.fail(op, err)
	}
	return canvas, nil
}

// borrow reads a picture file of the library.
func (p *processor) borrow(ctx context.Context, name string) (_ []byte, err error) {
	file, err := p.library.Open(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("ask for the picture: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return p.readAll(file)
}

// write writes text with its baseline at start, as much of it as the cell is wide.
func (d *drawer) write(text string, start image.Point) {
	printable := []byte{}
	for _, r := range text {
		if len(printable) == d.Cell.X/basicfont.Face7x13.Advance {
			break
		}
		if r < ' ' || r > '~' {
			r = '?'
		}
		printable = append(printable, byte(r))
	}
	w := font.Drawer{Dst: d.canvas, Src: d.ink, Face: basicfont.Face7x13, Dot: fixed.P(start.X, start.Y)}
	w.DrawBytes(printable)
}

// cross frames a cell and crosses it out.
func (d *drawer) cross(cell image.Rectangle) {
	c := d.ink.C
	w, h := cell.Dx()-1, cell.Dy()-1
	steps := max(w, h)
	for i := range steps + 1 {
		x, y := i*w/steps, i*h/steps
		for _, p := range []image.Point{{X: x, Y: y}, {X: w - x, Y: y}, {X: x}, {X: x, Y: h}, {Y: y}, {X: w, Y: y}} {
			d.canvas.Set(cell.Min.X+p.X, cell.Min.Y+p.Y, c)
		}
	}
}
