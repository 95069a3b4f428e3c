package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/examples/imageproc"
	"github.com/hoosegen/hoosegen/examples/imageproc/inmate"
	"github.com/hoosegen/hoosegen/examples/imageproc/internal/hostile"
	"github.com/hoosegen/hoosegen/examples/imageproc/testdata/pictures"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

func TestMain(m *testing.M) {
	docker.Janitor()
	os.Exit(m.Run())
}

// serving returns cells that serve the real implementation, without a sandbox.
func serving() *hoosetest.Cells {
	return &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		host := hoose.NewHost()
		// What ends it is for the host to tell.
		_ = hoose.Serve(rw, hoose.ServeConfig{Host: host}, imageproc.ServeProcessor(inmate.New(imageproc.NewLibraryClient(host))))
	}}
}

// in returns an opener whose sandbox has the cells, and counts how often it was closed.
func in(cells *hoosetest.Cells, closed *int) opener {
	return func(context.Context, options, io.Writer) (*sandbox, error) {
		return &sandbox{Launcher: cells, what: "a goroutine", close: func() error {
			*closed++
			return nil
		}}, nil
	}
}

// ran is what a run of the command did.
type ran struct {
	status         int
	stdout, stderr string
}

func runIn(ctx context.Context, open opener, args ...string) ran {
	var stdout, stderr bytes.Buffer
	status := run(ctx, args, &stdout, &stderr, open)
	return ran{status, stdout.String(), stderr.String()}
}

// file stores a file to be given to the command.
func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func photo(t *testing.T, name string) []byte {
	t.Helper()
	data, err := pictures.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheDemonstrationMakesTheGoodAndRefusesTheHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a picture that takes too long")
	}
	hoosetest.NoLeaks(t)
	cells, closed, out := serving(), 0, filepath.Join(t.TempDir(), "new", "out")
	got := runIn(t.Context(), in(cells, &closed), "-out", out)
	if got.status != exitDone || got.stderr != "" {
		t.Fatalf("status %d\n%s\n%s", got.status, got.stderr, got.stdout)
	}
	made := len(pictures.Names()) + 2
	for _, want := range []string{
		fmt.Sprintf("Thumbnails made: %d; pictures refused: %d", made, len(hostileNames(t))),
		"imageproc.ErrTooLarge", "imageproc.ErrTooManyFrames", "imageproc.ErrMalformed", "imageproc.ErrFormat", "imageproc.ErrEmpty",
		"context.DeadlineExceeded", "24 of 24 tiles made", "upright.png streamed", "contact-sheet.jpg", out,
	} {
		if !strings.Contains(got.stdout, want) {
			t.Errorf("the report does not say %q:\n%s", want, got.stdout)
		}
	}
	if files, err := os.ReadDir(out); err != nil || len(files) != made+24+2 {
		t.Errorf("%d files in the directory, error %v; want %d thumbnails, 24 tiles, a sheet and a conversion", len(files), err, made)
	}
	if cells.Open() != 0 || closed != 1 {
		t.Errorf("%d cells left, sandbox closed %d times", cells.Open(), closed)
	}
}

func hostileNames(t *testing.T) []string {
	t.Helper()
	all, err := hostilePictures()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range all {
		names = append(names, one.Name)
	}
	return names
}

func TestFilesAreTakenInsteadOfTheOwnPictures(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells, closed, out := serving(), 0, t.TempDir()
	good := file(t, "a picture\x1b.jpeg", photo(t, "video-001.jpeg"))
	got := runIn(t.Context(), in(cells, &closed), "-out", out, good)
	if got.status != exitDone || !strings.Contains(got.stdout, "Thumbnails made: 1; pictures refused: 0") || strings.Contains(got.stdout, "\x1b") {
		t.Errorf("status %d\n%s\n%s", got.status, got.stderr, got.stdout)
	}
	if _, err := os.Stat(filepath.Join(out, "01-a_picture_.jpeg.jpg")); err != nil {
		t.Errorf("the thumbnail: %v", err)
	}
	if cells.Launched() < 2 || cells.Open() != 0 {
		t.Errorf("%d cells started, %d left; want one for the picture, one for the sheet", cells.Launched(), cells.Open())
	}
}

func TestARefusedFileIsAFailure(t *testing.T) {
	closed := 0
	bad := file(t, "bad.png", hostile.PNGHeader(65535, 65535))
	got := runIn(t.Context(), in(serving(), &closed), "-out", t.TempDir(), bad, file(t, "good.png", photo(t, "video-001.png")))
	if got.status != exitFailed || !strings.Contains(got.stderr, "bad.png") || strings.Contains(got.stderr, "good.png") {
		t.Errorf("status %d, stderr %s", got.status, got.stderr)
	}
	if !strings.Contains(got.stdout, "Thumbnails made: 1; pictures refused: 1") {
		t.Errorf("the report:\n%s", got.stdout)
	}
}

func TestAFileThatCannotBeReadIsAFailureBeforeAnySandbox(t *testing.T) {
	opened := false
	open := func(context.Context, options, io.Writer) (*sandbox, error) {
		opened = true
		return nil, errors.New("opened")
	}
	got := runIn(t.Context(), open, "-out", t.TempDir(), filepath.Join(t.TempDir(), "missing.png"))
	if got.status != exitFailed || opened || !strings.Contains(got.stderr, "missing.png") {
		t.Errorf("status %d, sandbox opened: %v, stderr %s", got.status, opened, got.stderr)
	}
}

func TestInmatesThatDieAreReportedAsSuch(t *testing.T) {
	hoosetest.NoLeaks(t)
	closed := 0
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) { _ = rw.Close() }}
	got := runIn(t.Context(), in(cells, &closed), "-out", t.TempDir(), file(t, "a.png", photo(t, "video-001.png")))
	if got.status != exitFailed || closed != 1 || cells.Open() != 0 || !strings.Contains(got.stderr, "contact sheet") {
		t.Errorf("status %d, closed %d times, %d cells left, stderr %s", got.status, closed, cells.Open(), got.stderr)
	}
}

func TestAnInterruptCleansUpAndFails(t *testing.T) {
	hoosetest.NoLeaks(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	cells, closed := serving(), 0
	open := func(ctx context.Context, o options, log io.Writer) (*sandbox, error) {
		s, err := in(cells, &closed)(ctx, o, log)
		cancel(errors.New("signal from the test"))
		return s, err
	}
	got := runIn(ctx, open, "-out", t.TempDir(), file(t, "a.png", photo(t, "video-001.png")))
	if got.status != exitFailed || !strings.Contains(got.stderr, "interrupted: signal from the test") {
		t.Errorf("status %d, stderr %s", got.status, got.stderr)
	}
	if closed != 1 || cells.Open() != 0 {
		t.Errorf("sandbox closed %d times, %d cells left", closed, cells.Open())
	}
}

func TestWrongCommandLines(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"help", []string{"-h"}, exitDone, "usage: imageproc"},
		{"an unknown flag", []string{"--frobnicate"}, exitUsage, "frobnicate"},
		{"an unknown sandbox", []string{"-sandbox", "none"}, exitUsage, "docker or process"},
		{"an image for a process", []string{"-sandbox", "process", "-image", "x"}, exitUsage, "nothing else needs an image"},
		{"no directory", []string{"-out", ""}, exitUsage, "name a directory"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := runIn(t.Context(), nil, test.args...)
			if got.status != test.status || !strings.Contains(got.stderr, test.says) {
				t.Errorf("status %d, stderr %s", got.status, got.stderr)
			}
		})
	}
}
