package inmate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// The measures of a sheet, in pixels.
const (
	side   = 160 // of the square for a picture
	margin = 10  // around it, on a card
	line   = 18  // the height of a line; twenty letters fit into one
	gap    = 14  // between cards
)

var (
	desk, shadow = color.RGBA{0xe9, 0xeb, 0xee, 0xff}, color.RGBA{0xd3, 0xd7, 0xdc, 0xff}
	pale, pink   = color.RGBA{0xf1, 0xf2, 0xf4, 0xff}, color.RGBA{0xfb, 0xeb, 0xea, 0xff}
	ink, red     = color.RGBA{0x3a, 0x40, 0x48, 0xff}, color.RGBA{0xa8, 0x2a, 0x24, 0xff}
)

func (p processor) ContactSheet(ctx context.Context, tiles []imageproc.Tile, columns int) ([]byte, error) {
	columns = max(1, min(columns, len(tiles)))
	rows := (len(tiles) + columns - 1) / columns
	card := image.Rect(0, 0, side+2*margin, side+2*margin+line)
	sheet := image.NewRGBA(image.Rect(0, 0, gap+columns*(card.Dx()+gap), gap+rows*(card.Dy()+gap)))
	fill(sheet, sheet.Rect, desk)
	for i, tile := range tiles {
		card := card.Add(image.Pt(gap+i%columns*(card.Dx()+gap), gap+i/columns*(card.Dy()+gap)))
		fill(sheet, card.Add(image.Pt(2, 3)), shadow)
		fill(sheet, card, color.White)
		square := image.Rect(0, 0, side, side).Add(card.Min).Add(image.Pt(margin, margin))
		write(sheet, square.Min.X, square.Max.Y+line, tile.Caption, ink)
		m, err := p.picture(ctx, tile)
		if err == nil {
			fill(sheet, square, pale)
			draw.Draw(sheet, square, m, m.Bounds().Size().Sub(square.Size()).Div(2), draw.Over)
			continue
		}
		fill(sheet, square, pink)
		lines := wrap(err.Error(), side/line)
		for i, text := range lines {
			write(sheet, square.Min.X+(side-8*len(text))/2, square.Min.Y+(side-len(lines)*line)/2+i*line+13, text, red)
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, sheet)
	return out.Bytes(), err
}

// picture asks the library for the picture of a tile. Its error is why there is none.
func (p processor) picture(ctx context.Context, tile imageproc.Tile) (image.Image, error) {
	if tile.Refused != "" {
		return nil, errors.New(tile.Refused)
	}
	file, err := p.library.Open(ctx, tile.Name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return thumbnail(data, image.Pt(side, side), nil)
}

func fill(sheet draw.Image, where image.Rectangle, with color.Color) {
	draw.Draw(sheet, where, image.NewUniform(with), image.Point{}, draw.Src)
}

func write(sheet draw.Image, x, y int, text string, with color.Color) {
	d := font.Drawer{Dst: sheet, Src: image.NewUniform(with), Face: inconsolata.Regular8x16, Dot: fixed.P(x, y)}
	d.DrawString(fmt.Sprintf("%.20s", text))
}

// wrap divides text into at most so many lines, between words.
func wrap(text string, most int) (lines []string) {
	for word := range strings.FieldsSeq(text) {
		if last := len(lines) - 1; last >= 0 && len(lines[last]+word) < 18 {
			lines[last] += " " + word
		} else if len(lines) < most {
			lines = append(lines, word)
		}
	}
	return lines
}
