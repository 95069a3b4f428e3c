package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	_ "image/png" // for decodeOwn
	"os"
	"path/filepath"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc/internal/exif"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/hostile"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
)

// picture is one picture to be worked on.
type picture struct {
	// Name is what it is called; no two pictures have one name.
	Name string
	// Data is the file.
	Data []byte
	// what says what is special about it; empty for ordinary ones.
	what string
	// want is the error it should give; nil for good pictures, which should give a thumbnail.
	want error
	// patience is how long it may take; 0 means patience.
	patience time.Duration
}

// patience is how long one picture may take.
const patience = 30 * time.Second

// gather returns the pictures in the files, or those of the example when there are none.
func gather(files []string) ([]picture, error) {
	if len(files) == 0 {
		return ownPictures()
	}
	var all []picture
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read a picture: %w", err)
		}
		all = append(all, picture{Name: filepath.Base(file), Data: data})
	}
	tellApart(all)
	return all, nil
}

// tellApart gives pictures of one name a number.
func tellApart(all []picture) {
	taken := map[string]bool{}
	for i := range all {
		name := all[i].Name
		for n := 2; taken[all[i].Name]; n++ {
			all[i].Name = fmt.Sprintf("%s (%d)", name, n)
		}
		taken[all[i].Name] = true
	}
}

// ownPictures returns the pictures of the example: the committed ones, some made from them, and the hostile ones.
func ownPictures() ([]picture, error) {
	var all []picture
	for _, name := range pictures.Names() {
		data, err := pictures.Read(name)
		if err != nil {
			return nil, err
		}
		all = append(all, picture{Name: name, Data: data})
	}
	made, err := madePictures()
	if err != nil {
		return nil, fmt.Errorf("make a picture from another: %w", err)
	}
	bad, err := hostilePictures()
	if err != nil {
		return nil, err
	}
	return append(append(all, made...), bad...), nil
}

// The picture that is also cut into tiles, and the one that is also converted.
const (
	largeName = "large.jpeg"
	lyingName = "lying.jpeg"
)

// madePictures returns a photograph that is stored as a camera held on its side stores it, and a large one.
func madePictures() ([]picture, error) {
	lying, err := lyingPicture()
	if err != nil {
		return nil, err
	}
	large, err := largePicture(image.Pt(4800, 3200))
	if err != nil {
		return nil, err
	}
	return []picture{
		{Name: lyingName, Data: lying, what: "stored on its side, EXIF orientation 6"},
		{Name: largeName, Data: large, what: "15 megapixels"},
	}, nil
}

// lyingPicture returns a JPEG of a photograph turned anticlockwise, with an EXIF orientation that says to turn it back.
// The photograph is decoded here, since it is our own; so is that of largePicture.
func lyingPicture() ([]byte, error) {
	photo, err := decodeOwn("go-turns-two-280x360.jpeg")
	if err != nil {
		return nil, err
	}
	size := photo.Bounds().Size()
	turned := image.NewRGBA(image.Rect(0, 0, size.Y, size.X))
	for y := range size.Y {
		for x := range size.X {
			turned.Set(y, size.X-1-x, photo.At(x, y))
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, turned, &jpeg.Options{Quality: 90}); err != nil {
		return nil, err
	}
	return exif.Insert(out.Bytes(), exif.Tags{Orientation: 6, Make: "Gopher", Model: "One"})
}

// largePicture returns a JPEG of a size that is tiled with a photograph.
func largePicture(size image.Point) ([]byte, error) {
	photo, err := decodeOwn("blue-purple-pink-large.png")
	if err != nil {
		return nil, err
	}
	canvas := image.NewRGBA(image.Rectangle{Max: size})
	step := photo.Bounds().Size()
	for y := 0; y < size.Y; y += step.Y {
		for x := 0; x < size.X; x += step.X {
			draw.Draw(canvas, photo.Bounds().Add(image.Pt(x, y)), photo, photo.Bounds().Min, draw.Src)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 85}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// decodeOwn decodes one of the pictures that are part of this program.
func decodeOwn(name string) (image.Image, error) {
	data, err := pictures.Read(name)
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}

// hostilePictures returns pictures that should be refused, and one that is within all limits but takes too long: it is
// the caller's deadline that ends it.
func hostilePictures() ([]picture, error) {
	bad, err := hostile.All()
	if err != nil {
		return nil, err
	}
	var all []picture
	for _, b := range bad {
		all = append(all, picture{Name: b.Name, Data: b.Data, what: b.What, want: b.Want})
	}
	return append(all, slowPicture()), nil
}

// slowPicture returns a picture that is within all limits and takes seconds to decode, on whatever machine.
func slowPicture() picture {
	return picture{
		Name:     "slow.jpeg",
		Data:     hostile.ScanBomb(6200, 6200, 99),
		what:     "99 passes over 38 megapixels",
		want:     context.DeadlineExceeded,
		patience: 300 * time.Millisecond,
	}
}
