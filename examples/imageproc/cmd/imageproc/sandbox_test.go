package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutAnEngineItRefusesToRunUnconfined(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "nobody.sock"))
	t.Setenv("DOCKER_CONTEXT", "")
	picture := file(t, "a.png", photo(t, "video-001.png"))
	got := runIn(t.Context(), openSandbox, "-out", t.TempDir(), picture)
	if got.status != exitFailed || !strings.Contains(got.stderr, "no sandbox") || !strings.Contains(got.stderr, "-sandbox process") {
		t.Errorf("status %d, stderr %s; want a refusal that names -sandbox process", got.status, got.stderr)
	}
	got = runIn(t.Context(), openSandbox, "-sandbox", "docker", "-out", t.TempDir(), picture)
	if got.status != exitFailed || strings.Contains(got.stderr, "-sandbox process") {
		t.Errorf("status %d, stderr %s; want why there is no engine, which was asked for", got.status, got.stderr)
	}
}

// endToEnd runs the command on a good and a hostile picture in a real sandbox.
func endToEnd(t *testing.T, args ...string) {
	t.Helper()
	bad, err := hostilePictures()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range bad {
		if one.Name == "bomb.png" {
			args = append(args, file(t, one.Name, one.Data))
		}
	}
	got := runIn(t.Context(), openSandbox, append(args, file(t, "good.jpeg", photo(t, "go-turns-two-280x360.jpeg")))...)
	if got.status != exitFailed || !strings.Contains(got.stdout, "Thumbnails made: 1; pictures refused: 1") || !strings.Contains(got.stdout, "imageproc.ErrTooLarge") {
		t.Errorf("status %d\n%s\n%s", got.status, got.stderr, got.stdout)
	}
}

func TestEndToEndInAProcess(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the inmate")
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	endToEnd(t, "-sandbox", "process", "-out", t.TempDir())
	endToEnd(t, "-sandbox", "process", "-one-process", "-out", t.TempDir())
	if left, err := filepath.Glob(filepath.Join(temp, "imageproc-inmate-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
}

func TestEndToEndInDocker(t *testing.T) {
	if testing.Short() {
		t.Skip("builds an image")
	}
	needEngine(t)
	endToEnd(t, "-sandbox", "docker", "-out", t.TempDir())
	endToEnd(t, "-one-process", "-out", t.TempDir())
}

func TestAnInmateThatDoesNotCompileIsAnError(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("GOFLAGS", "-nonsense")
	if _, err := openSandbox(t.Context(), options{sandbox: sandboxProcess}, io.Discard); err == nil || !strings.Contains(err.Error(), inmatePackage) {
		t.Errorf("error %v; want one that names the package", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := openSandbox(ctx, options{sandbox: sandboxProcess}, io.Discard); err == nil {
		t.Error("compiled after an interrupt")
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
}
