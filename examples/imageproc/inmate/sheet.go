package inmate

import (
	"context"
	"image"
	"image/color"

	"golang.org/x/image/font/basicfont"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// sheetGap is the space between cells and around them, in pixels.
const sheetGap = 8

// ContactSheet implements imageproc.Processor.
func (p *processor) ContactSheet(ctx context.Context, names []string, options imageproc.SheetOptions, problem func(p imageproc.Problem) error, progress func(done float64)) (imageproc.Sheet, error) {
	fail := func(err error) (imageproc.Sheet, error) {
		return imageproc.Sheet{}, (&picture{}).fail("contactsheet", err)
	}
	layout, err := p.layOut(names, options)
	if err != nil {
		return fail(err)
	}
	d := newDrawer(layout)
	m := newMeter(progress)
	for i, name := range names {
		m.stage(scaled * float64(i+1) / float64(len(names)))
		err := d.draw(ctx, p, i, name)
		if ctx.Err() != nil {
			return fail(ctx.Err())
		}
		if err != nil && problem != nil {
			if err := problem(imageproc.Problem{Index: i, Name: name, Err: err}); err != nil {
				return fail(err)
			}
		}
		m.set(1)
	}
	m.stage(1)
	d.sheet.Data, err = p.encode(ctx, d.canvas, layout.Format, layout.Encode)
	if err != nil {
		return fail(err)
	}
	m.set(1)
	return d.sheet, nil
}

// layout is a sheet's options with the defaults filled in, and what follows from them.
type layout struct {
	imageproc.SheetOptions
	count, rows int
	caption     int // the height of the captions
	size        image.Point
}

// layOut fills in defaults and refuses what is out of range.
func (p *processor) layOut(names []string, options imageproc.SheetOptions) (layout, error) {
	l := layout{SheetOptions: options, count: len(names)}
	if l.count == 0 {
		return l, imageproc.ErrEmpty
	}
	if l.count > p.limits.Pictures {
		return l, &imageproc.LimitError{Limit: "Pictures", Got: int64(l.count), Max: int64(p.limits.Pictures)}
	}
	if p.library == nil {
		return l, invalid("pictures by name, but there is no library to ask for them")
	}
	if err := l.defaults(); err != nil {
		return l, err
	}
	l.rows = (l.count + l.Columns - 1) / l.Columns
	if l.Captions {
		l.caption = basicfont.Face7x13.Height + 2
	}
	l.size = image.Pt(sheetGap+l.Columns*(l.Cell.X+sheetGap), sheetGap+l.rows*(l.Cell.Y+l.caption+sheetGap))
	return l, p.checkOutput(l.size)
}

// defaults fills in what is zero and refuses what is out of range.
func (l *layout) defaults() error {
	for _, side := range []*int{&l.Cell.X, &l.Cell.Y} {
		if *side == 0 {
			*side = imageproc.DefaultCell
		}
		if *side < imageproc.MinCell || *side > imageproc.MaxCell {
			return invalid("cell %v; its sides have to be %d to %d", l.Cell, imageproc.MinCell, imageproc.MaxCell)
		}
	}
	if l.Columns < 0 {
		return invalid("%d columns", l.Columns)
	}
	if l.Columns == 0 {
		l.Columns = imageproc.DefaultColumns
	}
	l.Columns = min(l.Columns, l.count)
	if l.Background == (color.NRGBA{}) {
		l.Background = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	}
	if l.Format == "" {
		l.Format = imageproc.JPEG
	}
	return checkEncode(l.Format, l.Encode)
}

// cell is where picture i may be drawn.
func (l layout) cell(i int) image.Rectangle {
	corner := image.Pt(
		sheetGap+i%l.Columns*(l.Cell.X+sheetGap),
		sheetGap+i/l.Columns*(l.Cell.Y+l.caption+sheetGap),
	)
	return image.Rectangle{Min: corner, Max: corner.Add(l.Cell)}
}
