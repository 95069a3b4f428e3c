package inmate

import (
	"context"
	"image"
	"iter"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Tiles implements imageproc.Processor.
func (p *processor) Tiles(ctx context.Context, src []byte, options imageproc.TileOptions, want func(place imageproc.TilePlace) (bool, error)) (imageproc.TileGrid, iter.Seq2[imageproc.Tile, error], error) {
	const op = "tiles"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return imageproc.TileGrid{}, nil, err
	}
	if options, err = tileDefaults(options); err != nil {
		return imageproc.TileGrid{}, nil, f.fail(op, err)
	}
	c := tileCutter{processor: p, picture: f, options: options, want: want, grid: gridOf(f.size(), options.Size)}
	return c.grid, func(yield func(imageproc.Tile, error) bool) {
		if err := c.cut(ctx, yield); err != nil {
			yield(imageproc.Tile{}, f.fail(op, err))
		}
	}, nil
}

// tileDefaults fills in what is zero and refuses what is out of range.
func tileDefaults(options imageproc.TileOptions) (imageproc.TileOptions, error) {
	if options.Size == 0 {
		options.Size = imageproc.DefaultTileSize
	}
	if options.Format == "" {
		options.Format = imageproc.JPEG
	}
	if options.Size < imageproc.MinTileSize || options.Size > imageproc.MaxTileSize {
		return options, invalid("tiles of %d pixels; they have to be %d to %d", options.Size, imageproc.MinTileSize, imageproc.MaxTileSize)
	}
	return options, checkEncode(options.Format, options.Encode)
}

// gridOf divides a picture of a size.
func gridOf(size image.Point, side int) imageproc.TileGrid {
	return imageproc.TileGrid{
		Size:     size,
		TileSize: side,
		Columns:  (size.X + side - 1) / side,
		Rows:     (size.Y + side - 1) / side,
	}
}

// tileCutter cuts one picture.
type tileCutter struct {
	*processor
	picture *picture
	options imageproc.TileOptions
	want    func(place imageproc.TilePlace) (bool, error)
	grid    imageproc.TileGrid
}

// cut makes all tiles, row by row, until yield has had enough.
func (c *tileCutter) cut(ctx context.Context, yield func(imageproc.Tile, error) bool) error {
	r, err := c.decode(ctx, c.picture, func(float64) {})
	if err != nil {
		return err
	}
	defer r.release()
	for row := range c.grid.Rows {
		for column := range c.grid.Columns {
			square := image.Rect(0, 0, c.grid.TileSize, c.grid.TileSize).Add(image.Pt(column*c.grid.TileSize, row*c.grid.TileSize))
			place := imageproc.TilePlace{
				Column: column,
				Row:    row,
				Bounds: square.Intersect(image.Rectangle{Max: c.grid.Size}),
			}
			tile, wanted, err := c.cutOne(ctx, r, place)
			if err != nil {
				return err
			}
			if wanted && !yield(tile, nil) {
				return nil
			}
		}
	}
	return nil
}

// cutOne makes the tile at place, if it is wanted.
func (c *tileCutter) cutOne(ctx context.Context, r *raster, place imageproc.TilePlace) (tile imageproc.Tile, wanted bool, err error) {
	if err := ctx.Err(); err != nil {
		return tile, false, err
	}
	if c.want != nil {
		if wanted, err := c.want(place); err != nil || !wanted {
			return tile, false, err
		}
	}
	data, err := c.encode(ctx, r.part(place.Bounds), c.options.Format, c.options.Encode)
	return imageproc.Tile{TilePlace: place, Data: data}, true, err
}
