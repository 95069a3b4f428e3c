package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

const (
	someInmate = "../../runtime/e2e/suite/inmate"
	noInmate   = "../../runtime/image/testdata/hello-inmate"
)

func TestBuildTellsHowItWent(t *testing.T) {
	testenv.Processes(t)
	t.Setenv("DOCKER_HOST", "unix:///no/such/engine.sock")
	archive := filepath.Join(t.TempDir(), "image.tar")
	tests := []struct {
		name   string
		args   []string
		code   int
		stdout string // a pattern
		stderr string // is in it
	}{
		{"help", []string{"-help"}, exitOK, `hoosegen build \[flags\] \[package\]`, ""},
		{"two dashes", []string{"--help"}, exitOK, `-dockerfile`, ""},
		{"an unknown flag", []string{"-x"}, exitFailed, `^$`, "not defined: -x"},
		{"two packages", []string{"./a", "./b"}, exitFailed, `^$`, "an image holds one inmate"},
		{"not a main", []string{"-o", archive, "../../runtime/image"}, exitRefused, `^$`, "it is package image"},
		{"not an inmate", []string{"-o", archive, noInmate}, exitRefused, `^$`, "it is no inmate: it does not import"},
		{"no package", []string{"-o", archive, "./none"}, exitRefused, `^$`, "none"},
		{"a base and a Dockerfile", []string{"-o", archive, "-base", "a", "-dockerfile", "b", someInmate}, exitRefused, `^$`, "both a base image and a Dockerfile"},
		{"no engine", []string{someInmate}, exitFailed, `^$`, "no engine answered"},
		{"an archive needs no engine", []string{"-o", archive, "-tags", "loud", "-arch", "arm64", "-name", "team/hello", someInmate}, exitOK, `^team/hello:[0-9a-f]{16}\n$`, "compiling " + someInmate},
		{"an archive that cannot be written", []string{"-o", "/no/such/dir/image.tar", someInmate}, exitFailed, `^$`, "/no/such/dir"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := hoosegen(t, "", append([]string{"build"}, tt.args...)...)
			if code != tt.code {
				t.Errorf("exit code %d, want %d\n%s", code, tt.code, stderr)
			}
			if !regexp.MustCompile(tt.stdout).MatchString(stdout) {
				t.Errorf("stdout %q, want %s", stdout, tt.stdout)
			}
			if !strings.Contains(stderr, tt.stderr) {
				t.Errorf("stderr %q, want %q in it", stderr, tt.stderr)
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
		code, stdout, stderr := hoosegen(t, "", "build", "-name", "hoosegen-test/build", someInmate)
		if code != exitOK {
			t.Fatalf("exit code %d\n%s", code, stderr)
		}
		ref := strings.TrimSpace(stdout)
		t.Cleanup(func() {
			if err := engine.RemoveImage(context.Background(), ref); err != nil {
				t.Error(err)
			}
		})
		if has, err := engine.HasImage(t.Context(), ref); !has || err != nil {
			t.Errorf("the engine has %s: %t, %v", ref, has, err)
		}
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr %q, want %q in it", stderr, want)
		}
	}
}
