package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch/jail"
)

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
	endToEnd(t, "-sandbox", "docker", "-one-process", "-out", t.TempDir())
}

func TestEndToEndInAJail(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the inmate")
	}
	needJail(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	endToEnd(t, "-out", t.TempDir())
	endToEnd(t, "-sandbox", "jail", "-one-process", "-out", t.TempDir())
	if left, err := filepath.Glob(filepath.Join(temp, "imageproc-inmate-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
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

// needJail skips, loudly, where no jail can be made, unless HOOSEGEN_REQUIRE_DOCKER says that all there is has to be.
func needJail(t *testing.T) {
	t.Helper()
	if _, err := jail.Examine(jail.Config{}); err != nil {
		if os.Getenv("HOOSEGEN_REQUIRE_DOCKER") != "" {
			t.Fatalf("HOOSEGEN_REQUIRE_DOCKER is set: %v", err)
		}
		t.Skipf("SKIPPED, NO JAIL: %v", err)
	}
}
