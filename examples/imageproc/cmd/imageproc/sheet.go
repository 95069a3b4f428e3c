package main

import (
	"context"
	"fmt"
	"image"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// sheetResult is what became of the contact sheet.
type sheetResult struct {
	saved
	size     image.Point
	drawn    int
	problems []imageproc.Problem
	took     time.Duration
}

// sheet makes one contact sheet of all pictures, the hostile ones included, in one call, for which the inmate borrows
// one picture after the other. Those that would take too long are left out: a call has one deadline.
func (s *studio) sheet(ctx context.Context) (r sheetResult, err error) {
	var names []string
	for _, one := range s.pictures {
		if one.patience == 0 {
			names = append(names, one.Name)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	options := imageproc.SheetOptions{Columns: 8, Cell: image.Pt(120, 90), Captions: true}
	start := time.Now()
	sheet, err := imageproc.NewProcessorClient(s.pool, s.options...).ContactSheet(ctx, names, options, func(p imageproc.Problem) error {
		r.problems = append(r.problems, p)
		return nil
	}, nil)
	if err != nil {
		return r, fmt.Errorf("make a contact sheet of %d pictures: %w", len(names), err)
	}
	r.took, r.size, r.drawn = time.Since(start), sheet.Size, sheet.Drawn
	r.saved, err = s.out.write("contact-sheet", sheet.Data)
	return r, err
}

// tileSize is the side of the tiles, in pixels.
const tileSize = 800

// tiling tells how many tiles a picture has, and how many of them were made.
type tiling struct{ all, made int }

// cut cuts a picture into tiles. Those that are there already, from an earlier run, are not wanted.
func (s *studio) cut(ctx context.Context, p imageproc.Processor, src []byte) (tiling, error) {
	name := func(place imageproc.TilePlace) string { return fmt.Sprintf("tile-%d-%d", place.Column, place.Row) }
	want := func(place imageproc.TilePlace) (bool, error) { return !s.out.has(name(place)), nil }
	grid, tiles, err := p.Tiles(ctx, src, imageproc.TileOptions{Size: tileSize}, want)
	if err != nil {
		return tiling{}, err
	}
	cut := tiling{all: grid.Columns * grid.Rows}
	for tile, err := range tiles {
		if err != nil {
			return cut, err
		}
		if _, err := s.out.write(name(tile.TilePlace), tile.Data); err != nil {
			return cut, err
		}
		cut.made++
	}
	return cut, nil
}
