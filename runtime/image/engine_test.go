package image_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// engine connects to the engine, or skips the test, or fails it where that is
// asked for.
func engine(t *testing.T) *docker.Engine {
	t.Helper()
	e, err := docker.Connect(t.Context(), docker.EngineConfig{})
	if err != nil {
		testenv.Missing(t, "there is no Docker Engine: %v", err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// ownName is an image name that no other run of the tests uses.
func ownName(t *testing.T) string {
	return fmt.Sprintf("hoosegen-test/%s-%d", strings.ToLower(regexp.MustCompile(`[^A-Za-z0-9]`).ReplaceAllString(t.Name(), "")), time.Now().UnixNano())
}

// forget removes an image from the engine when the test ends.
func forget(t *testing.T, e *docker.Engine, ref string) {
	t.Cleanup(func() {
		if err := e.RemoveImage(context.Background(), ref); err != nil {
			t.Error(err)
		}
	})
}

// runImage starts a cell of the image and returns what it prints.
func runImage(t *testing.T, ref string) string {
	t.Helper()
	cells, err := docker.New(docker.Config{Image: ref})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cells.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := cells.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(c.Channel())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestBuildLoadsAnImageOnce(t *testing.T) {
	e := engine(t)
	name := ownName(t)
	var steps []image.Step
	config := image.Config{Package: hello, AnyProgram: true, Name: name, Progress: func(p image.Progress) {
		if len(steps) == 0 || steps[len(steps)-1] != p.Step {
			steps = append(steps, p.Step)
		}
	}}
	for _, want := range [][]image.Step{{image.StepCompile, image.StepName, image.StepWrite}, {image.StepCompile, image.StepName, image.StepReuse}} {
		steps = nil
		ref, err := image.Build(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		forget(t, e, ref)
		if !slices.Equal(steps, want) {
			t.Errorf("steps %q, want %q", steps, want)
		}
		if has, err := image.Exists(t.Context(), docker.EngineConfig{}, ref); !has || err != nil {
			t.Errorf("Exists: %t, %v", has, err)
		}
		if got := runImage(t, ref); got != "hello 65534 supervisor\n" {
			t.Errorf("the image says %q", got)
		}
	}
	if has, err := image.Exists(t.Context(), docker.EngineConfig{}, name+":none"); has || err != nil {
		t.Errorf("Exists of what does not: %t, %v", has, err)
	}
}

func TestAnArchiveIsWhatTheEngineLoads(t *testing.T) {
	e := engine(t)
	img := makeImage(t, image.Config{Name: ownName(t), Tags: []string{"loud"}, Arch: e.Architecture()})
	f, err := os.Open(write(t, img))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := e.LoadImage(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	forget(t, e, img.Ref())
	if got := runImage(t, img.Ref()); got != "HELLO 65534 supervisor\n" {
		t.Errorf("the image says %q", got)
	}
}

func TestABaseIsBuiltUpon(t *testing.T) {
	e := engine(t)
	base := makeImage(t, image.Config{Name: ownName(t) + "base", Arch: e.Architecture(), Files: []image.File{{Path: "/etc/base", Data: []byte("x")}}})
	if _, err := base.Load(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	forget(t, e, base.Ref())
	var refs []string
	for how, source := range map[string]string{"from an archive": write(t, base), "from the engine": base.Ref()} {
		img := makeImage(t, image.Config{Name: ownName(t), Arch: e.Architecture(), Tags: []string{"loud"}, Base: source})
		if _, err := img.Load(t.Context(), e); err != nil {
			t.Fatalf("%s: %v", how, err)
		}
		forget(t, e, img.Ref())
		if got := runImage(t, img.Ref()); got != "HELLO 65534 supervisor\n" {
			t.Errorf("%s: the image says %q", how, got)
		}
		if got := entries(readArchive(t, write(t, img)).layers); !strings.Contains(got, "etc/base") {
			t.Errorf("%s: layers hold %s, want the base's too", how, got)
		}
		_, hash, _ := strings.Cut(img.Ref(), ":")
		refs = append(refs, hash)
	}
	if refs[0] != refs[1] {
		t.Errorf("the same base gives the hashes %v", refs)
	}
}

func TestADockerfileSaysWhatTheInmateNeeds(t *testing.T) {
	e := engine(t)
	base := makeImage(t, image.Config{Name: ownName(t) + "base", Arch: e.Architecture()})
	if _, err := base.Load(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	forget(t, e, base.Ref())
	dockerfile := filepath.Join(t.TempDir(), "Dockerfile")
	text := "FROM " + base.Ref() + "\nUSER 0\nCOPY data /data\nCMD [\"something\"]\n"
	if err := os.WriteFile(dockerfile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config := image.Config{Name: ownName(t), Arch: e.Architecture(), Dockerfile: dockerfile, Tags: []string{"loud"},
		Labels: map[string]string{"quoted": `a "b" $c`}, Files: []image.File{{Path: "/data", Data: []byte("x")}}}
	img := makeImage(t, config)
	for i := range 2 {
		loaded, err := img.Load(t.Context(), e)
		if err != nil {
			t.Fatal(err)
		}
		if loaded != (i == 0) {
			t.Errorf("load %d did something: %t", i, loaded)
		}
	}
	forget(t, e, img.Ref())
	if got := runImage(t, img.Ref()); got != "HELLO 65534 supervisor\n" {
		t.Errorf("the image says %q", got)
	}
	a := readArchive(t, write(t, img))
	if c := a.config.Config; c.User != "65534:65534" || c.WorkingDir != "/" || len(c.Cmd) != 0 || !slices.Equal(c.Entrypoint, []string{"/inmate"}) || c.Labels["quoted"] != `a "b" $c` {
		t.Errorf("configuration %+v", c)
	}
	if again := makeImage(t, config); again.Ref() != img.Ref() {
		t.Errorf("a second build is %s, the first %s", again.Ref(), img.Ref())
	}
}

func TestADockerfileThatFailsIsToldWithItsReason(t *testing.T) {
	e := engine(t)
	dockerfile := filepath.Join(t.TempDir(), "Dockerfile")
	if err := os.WriteFile(dockerfile, []byte("FROM scratch\nCOPY none /none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var said []string
	img := makeImage(t, image.Config{Name: ownName(t), Arch: e.Architecture(), Dockerfile: dockerfile, Progress: func(p image.Progress) { said = append(said, p.Detail) }})
	_, err := img.Load(t.Context(), e)
	if err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("error %v, want the engine's", err)
	}
	if !slices.ContainsFunc(said, func(s string) bool { return strings.Contains(s, "COPY none") }) {
		t.Errorf("progress %q, want the engine's lines", said)
	}
}

func TestAnImageForAnotherMachineIsNotLoaded(t *testing.T) {
	e := engine(t)
	other := map[string]string{"amd64": "arm64", "arm64": "amd64"}[e.Architecture()]
	_, err := makeImage(t, image.Config{Arch: other}).Load(t.Context(), e)
	if err == nil || !strings.Contains(err.Error(), other) {
		t.Errorf("error %v, want one about %s", err, other)
	}
}
