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

// sheet makes one contact sheet of all pictures, the hostile ones included, in one call. Those that would take too long
// are left out: a call has one deadline.
func (s *studio) sheet(ctx context.Context, pictures []picture) (r sheetResult, err error) {
	var all []imageproc.Picture
	for _, one := range pictures {
		if one.patience == 0 {
			all = append(all, one.Picture)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	options := imageproc.SheetOptions{Columns: 8, Cell: image.Pt(120, 90), Captions: true}
	start := time.Now()
	sheet, err := imageproc.NewProcessorClient(s.pool, s.options...).ContactSheet(ctx, all, options, func(p imageproc.Problem) error {
		r.problems = append(r.problems, p)
		return nil
	}, nil)
	if err != nil {
		return r, fmt.Errorf("make a contact sheet of %d pictures: %w", len(all), err)
	}
	r.took, r.size, r.drawn = time.Since(start), sheet.Size, sheet.Drawn
	r.saved, err = s.out.write("contact-sheet", sheet.Data)
	return r, err
}

// tileSize is the side of the tiles, in pixels.
const tileSize = 800

// cut cuts a picture into tiles. Those that are there already, from an earlier run, are not wanted.
func (s *studio) cut(ctx context.Context, p imageproc.Processor, src []byte) (imageproc.TileGrid, error) {
	name := func(place imageproc.TilePlace) string { return fmt.Sprintf("tile-%d-%d", place.Column, place.Row) }
	want := func(place imageproc.TilePlace) (bool, error) { return !s.out.has(name(place)), nil }
	tile := func(t imageproc.Tile) error {
		_, err := s.out.write(name(t.TilePlace), t.Data)
		return err
	}
	return p.Tiles(ctx, src, imageproc.TileOptions{Size: tileSize}, want, tile)
}
