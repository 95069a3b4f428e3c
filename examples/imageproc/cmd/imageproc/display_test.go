package main

import (
	"bytes"
	"errors"
	"math"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/runtime/hoose"
)

func TestLinesAreWrittenWhereThereIsNoTerminal(t *testing.T) {
	var stdout, stderr bytes.Buffer
	d := newDisplay(&stdout, &stderr, 2)
	d.progress(0, 0.5)
	d.finished(result{picture: picture{Name: "a"}})
	d.finished(result{picture: picture{Name: "b\x1b[2J"}, err: errors.New("no")})
	d.end()
	lines := strings.Split(stdout.String(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "  1 of 2  a ") || !strings.HasSuffix(lines[0], "made") ||
		!strings.HasPrefix(lines[1], `  2 of 2  b\x1b[2J `) || !strings.HasSuffix(lines[1], "refused") || stderr.Len() != 0 {
		t.Errorf("stdout %q, stderr %q", stdout.String(), stderr.String())
	}
}

func TestABarTakesWhateverTheInmateReports(t *testing.T) {
	var to bytes.Buffer
	b := newBar(&to, 3)
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			for _, done := range []float64{0, 0.5, -7, math.NaN(), math.Inf(1), 1e300, 0.2} {
				b.progress(i, done)
			}
			b.finished(result{index: i})
		})
	}
	all.Wait()
	if done := b.bar.State().CurrentNum; done != 300 {
		t.Errorf("the bar is at %d of 300", done)
	}
	b.end()
	if to.Len() == 0 {
		t.Error("nothing was drawn")
	}
}

func TestTextFromOutsideIsMadePrintable(t *testing.T) {
	tests := map[string]string{
		"plain text, größe": "plain text, größe",
		"two\nlines":        "two\nlines",
		"\x1b]0;title\a":    `\x1b]0;title\a`,
		"back\b\rspace":     `back\b\rspace`,
		"\u202egnp.exe":     `\u202egnp.exe`,
		"\xff":              "\uFFFD",
	}
	for in, want := range tests {
		if got := printable(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestInmatesOutputIsMarked(t *testing.T) {
	var log bytes.Buffer
	q := newQuoter(&log, "inmate")
	if n, err := q.Write([]byte("one\ntwo\x07\nthree")); n != 14 || err != nil {
		t.Errorf("wrote %d bytes, error %v", n, err)
	}
	if want := "inmate: one\ninmate: two\\a\ninmate: three\n"; log.String() != want {
		t.Errorf("%q, want %q", log.String(), want)
	}
}

func TestThumbnailsAreStoredUnderPlainNamesInTheDirectoryOnly(t *testing.T) {
	path := t.TempDir()
	d, err := openDirectory(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	got, err := d.save(0, "../../etc/passwd\x00", []byte("\xff\xd8 and so on"))
	if err != nil || got.name != "01-.._.._etc_passwd_.jpg" || got.bytes != 12 {
		t.Errorf("saved %+v, error %v", got, err)
	}
	got, err = d.save(41, "b", []byte("\x89PNG and so on"))
	if err != nil || got.name != "42-b.png" {
		t.Errorf("saved %+v, error %v", got, err)
	}
	if !d.has("01-.._.._etc_passwd_") || d.has("42-b") || d.has("nothing") {
		t.Error("has does not tell which JPEGs are there")
	}
	if files, err := os.ReadDir(path); err != nil || len(files) != 2 {
		t.Errorf("%d files, error %v", len(files), err)
	}
}

func TestReportNamesWhatIsNotAsItShouldBe(t *testing.T) {
	d, err := openDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	named := func(name string, want, err error) result {
		return result{picture: picture{Name: name, want: want}, err: err, took: 1234567 * time.Microsecond}
	}
	sandboxFailed := &hoose.CallError{Method: "Processor.Thumbnail", Err: &hoose.ExitError{Code: 1}}
	var w bytes.Buffer
	err = report(&w, []result{
		named("good", nil, nil),
		named("declined", imageproc.ErrTooLarge, &imageproc.LimitError{Limit: "Side"}),
		named("spared", imageproc.ErrTooLarge, nil),
		named("failed", nil, sandboxFailed),
		named("mistaken", imageproc.ErrTooLarge, imageproc.ErrFormat),
	}, sheetResult{}, d)
	if err == nil {
		t.Fatal("no error")
	}
	for name, want := range map[string]bool{"good": false, "declined": false, "spared was not refused": true, "failed: hoosegen": true, "mistaken: ": true} {
		if got := strings.Contains(err.Error(), name); got != want {
			t.Errorf("error %q tells of %s: %v", err, name, got)
		}
	}
	for _, want := range []string{"hoose.ErrSandbox", "imageproc.ErrTooLarge", "imageproc.ErrFormat", "1.23s", "Thumbnails made: 2; pictures refused: 3"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, w.String())
		}
	}
}
