package image_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/image"
)

// compiled is the hello program, compiled as an image holds it.
func compiled(t *testing.T, arch string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hello-inmate")
	if err := image.Compile(t.Context(), image.Config{Package: hello, AnyProgram: true, Arch: arch}, path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAProgramMakesTheImageThatItsPackageMakes(t *testing.T) {
	testenv.Processes(t)
	ofPackage := makeImage(t, image.Config{})
	ofProgram := makeImage(t, image.Config{Program: compiled(t, "")})
	if ofPackage.Ref() != ofProgram.Ref() {
		t.Errorf("it is %s of the package and %s of the program", ofPackage.Ref(), ofProgram.Ref())
	}
}

func TestACompiledProgramMayBeExecutedByAll(t *testing.T) {
	testenv.Processes(t)
	info, err := os.Stat(compiled(t, ""))
	if err != nil || info.Mode() != 0o755 {
		t.Errorf("%v, %v; want an executable file", info.Mode(), err)
	}
}

func TestWhatIsNotCompiledIsRefused(t *testing.T) {
	testenv.Processes(t)
	for _, tt := range []struct{ pkg, want string }{
		{"./none", "none"},
		{".", "it is package image"},
		{"../...", "more than one"},
		{"./testdata/broken-inmate", "undefined: missing"},
	} {
		path := filepath.Join(t.TempDir(), "program")
		err := image.Compile(t.Context(), image.Config{Package: tt.pkg, AnyProgram: true}, path)
		var typed *image.Error
		if !errors.As(err, &typed) || !typed.Refused || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want a refusal with %q", tt.pkg, err, tt.want)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: there is a program", tt.pkg)
		}
	}
}

func TestProgramsThatNoCellCanRunAreRefused(t *testing.T) {
	testenv.Processes(t)
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := map[string]string{"amd64": "arm64", "arm64": "amd64"}[runtime.GOARCH]
	tests := []struct {
		name   string
		config image.Config
		want   string
	}{
		{"none", image.Config{Program: "/no/such/program"}, "no such file"},
		{"text", image.Config{Program: text}, "GOOS=linux"},
		{"for another machine", image.Config{Program: compiled(t, other), Arch: runtime.GOARCH}, "build it with GOARCH=" + runtime.GOARCH},
	}
	if sh, err := exec.LookPath("sh"); err == nil {
		tests = append(tests, struct {
			name   string
			config image.Config
			want   string
		}{"with a loader", image.Config{Program: sh}, "CGO_ENABLED=0"})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := image.Make(t.Context(), tt.config)
			var typed *image.Error
			if !errors.As(err, &typed) || !typed.Refused || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want a refusal with %q", err, tt.want)
			}
		})
	}
}
