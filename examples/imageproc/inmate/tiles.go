package inmate

import (
	"context"
	"image"

	"github.com/hoosegen/hoosegen/examples/imageproc"
)

// Tiles implements imageproc.Processor.
func (p *processor) Tiles(ctx context.Context, src []byte, options imageproc.TileOptions, want func(place imageproc.TilePlace) (bool, error), tile func(t imageproc.Tile) error) (imageproc.TileGrid, error) {
	const op = "tiles"
	f, err := p.open(ctx, op, src)
	if err != nil {
		return imageproc.TileGrid{}, err
	}
	if options, err = tileDefaults(options); err != nil {
		return imageproc.TileGrid{}, f.fail(op, err)
	}
	r, err := p.decode(ctx, f, func(float64) {})
	if err != nil {
		return imageproc.TileGrid{}, f.fail(op, err)
	}
	defer r.release()
	c := tileCutter{processor: p, raster: r, options: options, want: want, tile: tile}
	if err := c.cut(ctx); err != nil {
		return c.grid, f.fail(op, err)
	}
	return c.grid, nil
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

// tileCutter cuts one picture.
type tileCutter struct {
	*processor
	raster  *raster
	options imageproc.TileOptions
	want    func(place imageproc.TilePlace) (bool, error)
	tile    func(t imageproc.Tile) error
	grid    imageproc.TileGrid
}

// cut makes all tiles, row by row.
func (c *tileCutter) cut(ctx context.Context) error {
	size, side := c.raster.size(), c.options.Size
	c.grid = imageproc.TileGrid{
		Size:     size,
		TileSize: side,
		Columns:  (size.X + side - 1) / side,
		Rows:     (size.Y + side - 1) / side,
	}
	for row := range c.grid.Rows {
		for column := range c.grid.Columns {
			square := image.Rect(0, 0, side, side).Add(image.Pt(column*side, row*side))
			place := imageproc.TilePlace{
				Column: column,
				Row:    row,
				Bounds: square.Intersect(image.Rectangle{Max: size}),
			}
			if err := c.cutOne(ctx, place); err != nil {
				return err
			}
		}
	}
	return nil
}

// cutOne makes the tile at place, if it is wanted.
func (c *tileCutter) cutOne(ctx context.Context, place imageproc.TilePlace) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if c.want != nil {
		wanted, err := c.want(place)
		if err != nil {
			return err
		}
		if !wanted {
			return nil
		}
	}
	data, err := c.encode(ctx, c.raster.part(place.Bounds), c.options.Format, c.options.Encode)
	if err != nil {
		return err
	}
	c.grid.Made++
	if c.tile == nil {
		return nil
	}
	return c.tile(imageproc.Tile{TilePlace: place, Data: data})
}
