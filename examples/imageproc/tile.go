package imageproc

import "image"

// The bounds of TileOptions.Size, in pixels, and the size used when it is 0.
const (
	MinTileSize     = 16
	MaxTileSize     = 4096
	DefaultTileSize = 256
)

// TileOptions say how Tiles divides a picture and writes the tiles. The zero value means JPEG tiles of
// DefaultTileSize.
type TileOptions struct {
	// Size is the side of a tile in pixels, MinTileSize to MaxTileSize; 0 means DefaultTileSize.
	Size int
	// Format is the format of the tiles; empty means JPEG.
	Format Format
	// Encode says how they are written.
	Encode EncodeOptions
}

// TilePlace says where in the picture a tile lies.
type TilePlace struct {
	// Column and Row count from 0 at the top left.
	Column, Row int
	// Bounds is what the tile covers of the upright picture, in pixels.
	Bounds image.Rectangle
}

// Tile is one piece of a picture.
type Tile struct {
	TilePlace
	// Data is the tile as a picture file.
	Data []byte
}

// TileGrid tells how a picture was divided.
type TileGrid struct {
	// Size is the size of the upright picture, in pixels.
	Size image.Point
	// TileSize is the side of a tile, in pixels.
	TileSize int
	// Columns and Rows are how many tiles there are.
	Columns, Rows int
}
