package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

const helloInmate = "../../runtime/image/testdata/hello-inmate"

func TestBuildTellsHowItWent(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///no/such/engine.sock")
	archive := filepath.Join(t.TempDir(), "image.tar")
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string // a pattern
		stderr string // is in it
	}{
		{"help", []string{"-help"}, exitOK, `^$`, "hoosegen build [flags] [package]"},
		{"two dashes", []string{"--help"}, exitOK, `^$`, "-dockerfile"},
		{"an unknown flag", []string{"-x"}, exitFailed, `^$`, "not defined: -x"},
		{"two packages", []string{"./a", "./b"}, exitFailed, `^$`, "an image holds one inmate"},
		{"not a main", []string{"-o", archive, "../../runtime/image"}, exitRefused, `^$`, "it is package image"},
		{"no package", []string{"-o", archive, "./none"}, exitRefused, `^$`, "none"},
		{"a base and a Dockerfile", []string{"-o", archive, "-base", "a", "-dockerfile", "b", helloInmate}, exitRefused, `^$`, "both a base image and a Dockerfile"},
		{"no engine", []string{helloInmate}, exitFailed, `^$`, "no engine answered"},
		{"an archive needs no engine", []string{"-o", archive, "-tags", "loud", "-arch", "arm64", "-name", "team/hello", helloInmate}, exitOK, `^team/hello:[0-9a-f]{16}\n$`, "compiling " + helloInmate},
		{"an archive that cannot be written", []string{"-o", "/no/such/dir/image.tar", helloInmate}, exitFailed, `^$`, "/no/such/dir"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := runBuild(t.Context(), tt.args, &stdout, &stderr); code != tt.code {
				t.Errorf("exit code %d, want %d\n%s", code, tt.code, stderr.String())
			}
			if !regexp.MustCompile(tt.stdout).MatchString(stdout.String()) {
				t.Errorf("stdout %q, want %s", stdout.String(), tt.stdout)
			}
			if !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("stderr %q, want %q in it", stderr.String(), tt.stderr)
			}
		})
	}
	if info, err := os.Stat(archive); err != nil || info.Size() < 1<<20 {
		t.Errorf("the archive is %v, %v", info, err)
	}
}

func TestBuildPutsTheImageIntoTheEngine(t *testing.T) {
	engine, err := docker.Connect(t.Context(), docker.EngineConfig{})
	if err != nil {
		if os.Getenv("HOOSEGEN_REQUIRE_DOCKER") != "" {
			t.Fatalf("HOOSEGEN_REQUIRE_DOCKER is set and there is no engine: %v", err)
		}
		t.Skipf("SKIPPED, NOT TESTED: there is no Docker Engine: %v", err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	for _, want := range []string{"writing ", "the engine has it already"} {
		var stdout, stderr bytes.Buffer
		if code := runBuild(t.Context(), []string{"-name", "hoosegen-test/build", helloInmate}, &stdout, &stderr); code != exitOK {
			t.Fatalf("exit code %d\n%s", code, stderr.String())
		}
		ref := strings.TrimSpace(stdout.String())
		t.Cleanup(func() {
			if err := engine.RemoveImage(context.Background(), ref); err != nil {
				t.Error(err)
			}
		})
		if has, err := engine.HasImage(t.Context(), ref); !has || err != nil {
			t.Errorf("the engine has %s: %t, %v", ref, has, err)
		}
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr %q, want %q in it", stderr.String(), want)
		}
	}
}

func TestProgressOnATerminalStaysInOneLine(t *testing.T) {
	var b bytes.Buffer
	s := &status{w: &b, width: 20}
	s.show(image.Progress{Step: image.Compile, Detail: "./a/package/with/a/long/path"})
	s.show(image.Progress{Step: image.Write, Done: 1_000_000, Total: 2_000_000})
	s.show(image.Progress{Step: image.BuildDockerfile, Detail: "\x1b[31mred\x07"})
	s.clear()
	s.clear()
	want := "\r\x1b[Kcompiling ./a/packa\r\x1b[Kwriting 1.0 of 2.0 \r\x1b[Kengine:  [31mred \r\x1b[K"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
}

func TestProgressElsewhereIsALineForEachStep(t *testing.T) {
	var b bytes.Buffer
	s := newStatus(&b)
	s.show(image.Progress{Step: image.Write, Done: 1, Total: 2_000_000})
	s.show(image.Progress{Step: image.Write, Done: 2, Total: 2_000_000})
	s.show(image.Progress{Step: image.BuildDockerfile, Detail: "one"})
	s.show(image.Progress{Step: image.BuildDockerfile, Detail: "two"})
	s.clear()
	if want := "writing 0.0 of 2.0 MB\nengine: one\nengine: two\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
