package main

import (
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// table runs the command in a jail and returns what it printed.
func table(t *testing.T, out string, files ...string) string {
	t.Helper()
	testenv.Processes(t)
	hoosetest.NoLeaks(t)
	return testenv.Stdout(t, func() {
		err := run(t.Context(), sandbox.Jail, out, testenv.Patience, files)
		if none, ok := errors.AsType[*sandbox.Error](err); ok {
			testenv.Missing(t, "there is no jail: %v", none)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPicturesGoInAndThumbnailsComeOut(t *testing.T) {
	out := t.TempDir()
	files, err := filepath.Glob("testdata/pictures/*")
	if err != nil || len(files) != 16 {
		t.Fatalf("%d pictures, %v", len(files), err)
	}
	text := table(t, out, append(files, "testdata/refused/half.jpeg", "testdata/refused/65535.png", "testdata/refused/greedy.jpeg")...)
	for _, want := range []string{
		"280 x 360", "turned upright",
		"400 x 301",
		"refused: damaged: invalid JPEG format",
		"refused: too large: 65535 x 65535 pixels",
		"greedy.jpeg             refused: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the table", want)
		}
	}
	if n := strings.Count(text, "refused: "); n != 3 {
		t.Errorf("%d pictures were refused, want 3", n)
	}
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 && !strings.Contains(line, out) {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	for name, width := range map[string]int{
		"03-gopher.turned.jpeg.png": 124, "03-gopher.turned.jpeg.png-upright.png": 280, "04-rose.lossy.webp.png": 160, "sheet.png": 1178,
	} {
		file, err := os.Open(filepath.Join(out, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if m, err := png.DecodeConfig(file); err != nil || m.Width != width {
			t.Errorf("%s: %d wide, %v; want %d", name, m.Width, err, width)
		}
		file.Close()
	}
	if found, err := os.ReadDir(out); err != nil || len(found) != 18 {
		t.Errorf("%d files, %v", len(found), err)
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestNothingReachesTheTerminalButText(t *testing.T) {
	if got := printable("a\x1b[31mb\r\nc\u202e\"ü\""); strings.ContainsAny(got, "\x1b\r\n\u202e") || !strings.Contains(got, "ü") {
		t.Errorf("got %q", got)
	}
	// What an inmate says is done may be anything.
	for _, done := range []float64{-1, 2, 1e300} {
		bar(done, "name")
	}
}
