package imageproc

import (
	"image"
	"image/color"
)

// The bounds of SheetOptions.Cell, in pixels, and the values used when a field of SheetOptions is 0.
const (
	MinCell        = 16
	MaxCell        = 2048
	DefaultCell    = 160
	DefaultColumns = 6
)

// Problem is a picture that could not be drawn.
type Problem struct {
	// Index and Name tell which of the pictures it is.
	Index int
	Name  string
	// Err is why, a *PictureError. It wraps what the Library returned if that had no such picture.
	Err error
}

// SheetOptions say how a contact sheet looks. The zero value is a good default.
type SheetOptions struct {
	// Columns is how many pictures lie side by side, at least 1; 0 means DefaultColumns. There are never more columns
	// than pictures.
	Columns int
	// Cell is what one picture may fill, in pixels, each side MinCell to MaxCell; a side of 0 means DefaultCell.
	Cell image.Point
	// Captions draws the names below the pictures, cut to the width of the cell; characters outside printable ASCII
	// are drawn as question marks.
	Captions bool
	// Background is the colour of the sheet; the zero value means white.
	Background color.NRGBA
	// Format is the format of the sheet; empty means JPEG.
	Format Format
	// Encode says how it is written.
	Encode EncodeOptions
}

// Sheet is a contact sheet.
type Sheet struct {
	// Data is the sheet as a picture file of Format.
	Data   []byte
	Format Format
	// Size is its size in pixels.
	Size image.Point
	// Places tells for each picture, by its index, where it was drawn; empty for those that were not.
	Places []image.Rectangle
	// Drawn is how many pictures were.
	Drawn int
}
