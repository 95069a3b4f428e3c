package inmate

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

const pictures = "../cmd/imageproc/testdata/pictures/"

// folder is a Library.
type folder string

func (f folder) Open(_ context.Context, name string) (io.ReadCloser, error) {
	return os.OpenInRoot(string(f), name)
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// thumb returns a thumbnail with a side of at most n.
func thumb(t *testing.T, src []byte, n int) image.Image {
	t.Helper()
	data, err := New(nil).Thumbnail(t.Context(), src, image.Pt(n, n), nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// rgba returns a pixel in 8 bits a channel.
func rgba(m image.Image, x, y int) color.RGBA {
	return color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
}

// difference is the mean difference of the channels of two pictures of one size, of 255.
func difference(a, b image.Image) float64 {
	sum, n := 0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := rgba(a, x, y), rgba(b, x, y)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B), int(p.A) - int(q.A)} {
				sum += max(d, -d)
				n++
			}
		}
	}
	return float64(sum) / float64(n)
}

// exif returns EXIF data with an orientation of a type.
func exif(order binary.AppendByteOrder, kind uint16, value []byte) []byte {
	out := []byte("II")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		out = []byte("MM")
	}
	out = order.AppendUint16(out, 42)
	out = order.AppendUint32(out, 8)
	out = order.AppendUint16(out, 1)
	out = order.AppendUint16(out, 0x0112)
	out = order.AppendUint16(out, kind)
	out = order.AppendUint32(out, 1)
	out = append(out, append(value, make([]byte, 4-len(value))...)...)
	return append(out, 0, 0, 0, 0)
}

// pngWith returns a PNG with a chunk eXIf before its end.
func pngWith(t *testing.T, m image.Image, exif []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(exif)))
	chunk = append(append(chunk, "eXIf"...), exif...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(out.Bytes(), out.Len()-12, chunk...)
}

// jpegWith returns a JPEG with an EXIF segment.
func jpegWith(t *testing.T, m image.Image, exif []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(8+len(exif)))
	segment = append(append(segment, "Exif\x00\x00"...), exif...)
	return slices.Insert(out.Bytes(), 2, segment...)
}

// tiffWith returns an uncompressed grey TIFF of 2 by 1 pixels with an orientation.
func tiffWith(order binary.AppendByteOrder, kind uint16, value []byte) []byte {
	out := exif(order, kind, value)
	tag := slices.Clone(out[10:22])
	out = order.AppendUint16(out[:8], 7)
	for _, e := range [][2]uint16{{256, 2}, {257, 1}, {258, 8}, {262, 1}, {273, 0}, {279, 2}} {
		out = order.AppendUint16(order.AppendUint16(out, e[0]), 3)
		value := e[1]
		if e[0] == 273 {
			value = 98 // behind this directory
		}
		out = append(order.AppendUint16(order.AppendUint32(out, 1), value), 0, 0)
		if e[0] == 273 {
			out = append(out, tag...)
		}
	}
	return append(out, 0, 0, 0, 0, 0x00, 0xff)
}

func TestEachOrientationIsSetUpright(t *testing.T) {
	// The upright picture has these rows; each file stores them as its orientation says.
	const upright = "ab cd ef"
	for orientation, stored := range []string{1: "ab cd ef", "ba dc fe", "fe dc ba", "ef cd ab", "ace bdf", "bdf ace", "fdb eca", "eca fdb"} {
		if stored == "" {
			continue
		}
		rows := strings.Fields(stored)
		m := image.NewGray(image.Rect(0, 0, len(rows[0]), len(rows)))
		for y, row := range rows {
			for x, letter := range row {
				m.SetGray(x, y, color.Gray{Y: uint8(letter)})
			}
		}
		src := pngWith(t, m, exif(binary.BigEndian, 3, []byte{0, byte(orientation)}))
		info, err := New(nil).Info(t.Context(), src)
		if err != nil || info.Orientation != orientation || info.Size != image.Pt(2, 3) {
			t.Errorf("%d: %+v, %v", orientation, info, err)
		}
		var got strings.Builder
		small := thumb(t, src, 10)
		for y := range 3 {
			for x := range 2 {
				got.WriteByte(rgba(small, x, y).G)
			}
			got.WriteByte(' ')
		}
		if strings.TrimSpace(got.String()) != upright {
			t.Errorf("orientation %d, stored as %q: got %q, want %q", orientation, stored, got.String(), upright)
		}
	}
}

func TestOrientationIsFoundInEachForm(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 40, 20))
	files := map[string][]byte{}
	for _, name := range []string{"short.jpg", "long.jpg", "slong.jpg", "byte.jpg", "bare.webp", "odd-chunk.webp", "prefix.webp"} {
		files[name] = read(t, "testdata/"+name)
	}
	for name, data := range map[string][]byte{
		"BYTE":                     exif(binary.LittleEndian, 1, []byte{6}),
		"SHORT":                    exif(binary.LittleEndian, 3, []byte{6, 0}),
		"LONG":                     exif(binary.LittleEndian, 4, []byte{6, 0, 0, 0}),
		"SSHORT, big-endian":       exif(binary.BigEndian, 8, []byte{0, 6}),
		"SLONG, big-endian":        exif(binary.BigEndian, 9, []byte{0, 0, 0, 6}),
		"BYTE, big-endian":         exif(binary.BigEndian, 1, []byte{6}),
		"the mark of a JPEG first": append([]byte("Exif\x00\x00"), exif(binary.BigEndian, 3, []byte{0, 6})...),
	} {
		files["PNG, "+name] = pngWith(t, m, data)
		files["JPEG, "+name] = jpegWith(t, m, data)
	}
	files["TIFF, LONG"] = tiffWith(binary.LittleEndian, 4, []byte{6, 0, 0, 0})
	files["TIFF, SHORT, big-endian"] = tiffWith(binary.BigEndian, 3, []byte{0, 6})
	for name, src := range files {
		info, err := New(nil).Info(t.Context(), src)
		if err != nil || info.Orientation != 6 || info.Size.Y != 2*info.Size.X {
			t.Errorf("%s: %+v, %v; want orientation 6", name, info, err)
			continue
		}
		if small := thumb(t, src, 100); small.Bounds().Size() != info.Size {
			t.Errorf("%s: a thumbnail of %v", name, small.Bounds())
		}
	}
}

func TestNonsenseForAnOrientationIsUpright(t *testing.T) {
	good := exif(binary.LittleEndian, 3, []byte{6, 0})
	m := image.NewRGBA(image.Rect(0, 0, 4, 2))
	for name, data := range map[string][]byte{
		"0":                        exif(binary.LittleEndian, 3, []byte{0, 0}),
		"9":                        exif(binary.LittleEndian, 3, []byte{9, 0}),
		"a directory far away":     append([]byte("II*\x00\xff\xff\xff\xff"), good[8:]...),
		"more entries than bytes":  append([]byte("II*\x00\x08\x00\x00\x00\xff\xff"), 1, 2, 3),
		"an empty chunk":           {},
		"the header and no more":   good[:8],
		"half of the header":       good[:4],
		"an end within the number": good[:9],
	} {
		if info, err := New(nil).Info(t.Context(), pngWith(t, m, data)); err != nil || info.Orientation != 1 {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
}

func TestLossyWebPHasItsWholeRange(t *testing.T) {
	m := thumb(t, read(t, "testdata/bw.webp"), 64)
	for x, want := range map[int]uint8{8: 0, 56: 255} {
		if got := rgba(m, x, 32); max(got.G, want)-min(got.G, want) > 1 {
			t.Errorf("at %d: %v, want %d", x, got, want)
		}
	}
	for lossy, original := range map[string]string{"sofa.lossy.webp": "sofa.lossless.webp", "rose.lossy.webp": "rose.png"} {
		if d := difference(thumb(t, read(t, pictures+lossy), 160), thumb(t, read(t, pictures+original), 160)); d > 3 {
			t.Errorf("%s differs by %.1f from %s", lossy, d, original)
		}
	}
}

func TestColoursSurviveEachKindOfFile(t *testing.T) {
	want := thumb(t, read(t, pictures+"talk.jpeg"), 160)
	for name, most := range map[string]float64{
		"talk.bmp": 3, "talk.16bit.tiff": 3, "talk.interlaced.gif": 8, "talk.lossy.webp": 5, "talk.progressive.jpg": 3,
		"talk.cmyk.jpeg": 40, // without its colour profile
	} {
		if d := difference(want, thumb(t, read(t, pictures+name), 160)); d > most {
			t.Errorf("%s differs by %.1f", name, d)
		}
	}
}

func TestConvert(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 3, 2))
	deep.SetNRGBA64(1, 1, color.NRGBA64{R: 0x1234, G: 0x5678, B: 0x9abc, A: 0xdef0})
	var src bytes.Buffer
	if err := png.Encode(&src, deep); err != nil {
		t.Fatal(err)
	}
	// The streams go over the wire.
	p := imageproc.NewProcessorClient(hoosetest.Loopback(t, imageproc.ServeProcessor(New(nil))))
	convert := func(format string) ([]byte, error) {
		var dst bytes.Buffer
		err := p.Convert(t.Context(), bytes.NewReader(src.Bytes()), &dst, format)
		return dst.Bytes(), err
	}
	data, err := convert("png")
	if err != nil {
		t.Fatal(err)
	}
	if m, err := png.Decode(bytes.NewReader(data)); err != nil || m.At(1, 1) != deep.At(1, 1) {
		t.Errorf("a PNG of 16 bits became %v, %v", m, err)
	}
	if data, err = convert("jpeg"); err != nil {
		t.Fatal(err)
	}
	if m, err := jpeg.Decode(bytes.NewReader(data)); err != nil || rgba(m, 0, 0).G < 250 {
		t.Errorf("what is transparent became %v, %v in a JPEG", m.At(0, 0), err)
	}
	if _, err := convert("gif"); !errors.Is(err, imageproc.ErrUnsupported) {
		t.Errorf("gif: %v", err)
	}
}

func TestAPartOfAScreenIsPlacedOnIt(t *testing.T) {
	// A screen of 4 by 2, with a picture of one pixel at 3, 1.
	src := []byte("GIF89a\x04\x00\x02\x00\x80\x00\x00\xff\x00\x00\x00\xff\x00" + "\x2c\x03\x00\x01\x00\x01\x00\x01\x00\x00" + "\x02\x02\x44\x01\x00;")
	m := thumb(t, src, 10)
	if m.Bounds().Size() != image.Pt(4, 2) || rgba(m, 0, 0).A != 0 || rgba(m, 3, 1).A != 0xff {
		t.Errorf("%v, %v, %v", m.Bounds(), m.At(0, 0), m.At(3, 1))
	}
}

func TestWhatCannotBeReadIsRefusedByName(t *testing.T) {
	half := func(name string) string { data := read(t, pictures+name); return string(data[:len(data)/2]) }
	tiff := func(tag, value uint16) string { // with one value changed
		data := tiffWith(binary.LittleEndian, 3, []byte{1, 0})
		at := bytes.Index(data, binary.LittleEndian.AppendUint16(nil, tag))
		binary.LittleEndian.PutUint16(data[at+8:], value)
		return string(data)
	}
	large := func() string { // sides of 65535 each
		data := tiffWith(binary.LittleEndian, 3, []byte{1, 0})
		copy(data[10+8:], "\xff\xff")
		copy(data[22+8:], "\xff\xff")
		return string(data)
	}
	for name, tt := range map[string]struct {
		src  string
		want error
		text string // in the error
	}{
		"nothing":               {"", imageproc.ErrFormat, ""},
		"a web page":            {"<!DOCTYPE html>", imageproc.ErrFormat, ""},
		"HEIC":                  {"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", imageproc.ErrUnsupported, "HEIC"},
		"AVIF":                  {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", imageproc.ErrUnsupported, "AVIF"},
		"JPEG XL":               {"\xff\x0a\x00", imageproc.ErrUnsupported, "JPEG XL"},
		"SVG":                   {"<svg xmlns=''/>", imageproc.ErrUnsupported, "SVG"},
		"animated WebP":         {string(read(t, "../cmd/imageproc/testdata/refused/animated.webp")), imageproc.ErrUnsupported, "animated WebP"},
		"arithmetic coding":     {strings.Replace(half("talk.jpeg"), "\xff\xc0", "\xff\xc9", 1), imageproc.ErrUnsupported, "unknown marker"},
		"TIFF of CIELab":        {tiff(262, 8), imageproc.ErrUnsupported, "color model"},
		"TIFF too large":        {large(), imageproc.ErrTooLarge, "65535 x 65535"},
		"half of a JPEG":        {half("gopher.jpeg"), imageproc.ErrMalformed, ""},
		"half of a PNG":         {half("rose.png"), imageproc.ErrMalformed, ""},
		"half of a GIF":         {half("talk.interlaced.gif"), imageproc.ErrMalformed, ""},
		"half of a WebP":        {half("rose.lossy.webp"), imageproc.ErrMalformed, ""},
		"half of a BMP":         {half("talk.bmp"), imageproc.ErrMalformed, ""},
		"half of a TIFF":        {half("talk.16bit.tiff"), imageproc.ErrMalformed, ""},
		"PNG of 65535 squared":  {string(read(t, "../cmd/imageproc/testdata/refused/65535.png")), imageproc.ErrTooLarge, "65535 x 65535"},
		"GIF without any pixel": {"GIF89a\x00\x00\x00\x00\x00\x00\x00", imageproc.ErrMalformed, "0 x 0"},
	} {
		_, err := New(nil).Thumbnail(t.Context(), []byte(tt.src), image.Pt(10, 10), nil)
		if !errors.Is(err, tt.want) || !strings.Contains(fmt.Sprint(err), tt.text) {
			t.Errorf("%s: %v; want %v, %q", name, err, tt.want, tt.text)
		}
	}
}

func TestProgressRisesToTheEnd(t *testing.T) {
	var all []float64
	_, err := New(nil).Thumbnail(t.Context(), read(t, pictures+"gopher.jpeg"), image.Pt(9, 9), func(done float64) { all = append(all, done) })
	if err != nil || len(all) < 2 || !slices.IsSorted(all) || all[0] <= 0 || all[len(all)-1] != 1 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestContactSheetDrawsPicturesAndReasons(t *testing.T) {
	tiles := []imageproc.Tile{
		{Name: "gopher.jpeg", Caption: "a gopher"},
		{Caption: "refused", Refused: strings.Repeat("a reason of many words, and a_word_that_is_longer_than_a_line ", 20)},
		{Name: "nothing.png", Caption: "one that is not there, with a long caption"},
	}
	data, err := New(folder(pictures)).ContactSheet(t.Context(), tiles, 2)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil || m.Bounds() != image.Rect(0, 0, 402, 438) {
		t.Fatalf("%v, %v", m.Bounds(), err)
	}
	if sky, isRed := rgba(m, 104, 60), rgba(m, 104, 175); sky == pale || isRed.R < 150 || isRed.G > 90 {
		t.Errorf("the gopher is not there: %v, %v", sky, isRed)
	}
	if a, b := rgba(m, 220, 26), rgba(m, 26, 238); a != pink || b != pink {
		t.Errorf("refused tiles are %v and %v", a, b)
	}
	if data, err := New(folder(pictures)).ContactSheet(t.Context(), nil, 0); err != nil || len(data) == 0 {
		t.Errorf("a sheet of nothing: %v", err)
	}
	if _, err := New(folder(pictures)).(processor).picture(t.Context(), imageproc.Tile{Name: "nothing.png"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
