package image_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/image"
)

func TestMain(m *testing.M) {
	testenv.MainOfProcesses() // the compiler
	goleak.VerifyTestMain(m)
}

const hello = "./testdata/hello-inmate"

// makeImage is image.Make with a name of this test's own.
func makeImage(t *testing.T, config image.Config) *image.Image {
	t.Helper()
	if config.Package == "" {
		config.Package = hello
	}
	config.AnyProgram = true
	img, err := image.Make(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := img.Close(); err != nil {
			t.Error(err)
		}
	})
	return img
}

// archive is what a docker archive holds.
type archive struct {
	tag    string
	config struct {
		Architecture, OS string
		Created          time.Time
		Config           struct {
			Env, Entrypoint, Cmd []string
			User, WorkingDir     string
			Labels               map[string]string
			Volumes              map[string]any
			Healthcheck          any
		}
	}
	layers [][]*tar.Header
}

func readArchive(t *testing.T, file string) archive {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	members := map[string][]byte{}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if members[h.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var manifest []struct {
		Config           string
		RepoTags, Layers []string
	}
	if err := json.Unmarshal(members["manifest.json"], &manifest); err != nil || len(manifest) != 1 {
		t.Fatalf("manifest %s, %v", members["manifest.json"], err)
	}
	var a archive
	a.tag = strings.Join(manifest[0].RepoTags, ",")
	if err := json.Unmarshal(members[manifest[0].Config], &a.config); err != nil {
		t.Fatal(err)
	}
	for _, name := range manifest[0].Layers {
		var headers []*tar.Header
		for r := tar.NewReader(bytes.NewReader(members[name])); ; {
			h, err := r.Next()
			if err != nil {
				break
			}
			headers = append(headers, h)
		}
		a.layers = append(a.layers, headers)
	}
	return a
}

func write(t *testing.T, img *image.Image) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := img.WriteArchive(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnImageHoldsTheInmateAndNothingElse(t *testing.T) {
	img := makeImage(t, image.Config{Labels: map[string]string{"team": "a", "hoosegen.inmate": "forged"}})
	if !regexp.MustCompile(`^hoosegen/hello:[0-9a-f]{16}$`).MatchString(img.Ref()) {
		t.Errorf("the image is called %s", img.Ref())
	}
	a := readArchive(t, write(t, img))
	if a.tag != img.Ref() || a.config.OS != "linux" || a.config.Architecture != runtime.GOARCH || !a.config.Created.Equal(time.Unix(0, 0)) {
		t.Errorf("tag %s, %s/%s, created %v", a.tag, a.config.OS, a.config.Architecture, a.config.Created)
	}
	c := a.config.Config
	if !slices.Equal(c.Env, []string{"HOOSEGEN_ENTRY=supervisor"}) || !slices.Equal(c.Entrypoint, []string{"/inmate"}) || c.Cmd != nil ||
		c.User != "65534:65534" || c.WorkingDir != "/" || c.Labels["team"] != "a" || !strings.HasSuffix(c.Labels["hoosegen.inmate"], "/testdata/hello-inmate") {
		t.Errorf("configuration %+v", c)
	}
	if got := entries(a.layers); got != "tmp/ 1777 0:0 0, inmate 555 0:0 0" && got != "inmate 555 0:0 0, tmp/ 1777 0:0 0" {
		t.Errorf("layers hold %s", got)
	}
}

// entries describes all entries of all layers.
func entries(layers [][]*tar.Header) string {
	var all []string
	for _, layer := range layers {
		for _, h := range layer {
			all = append(all, fmt.Sprintf("%s %o %d:%d %d", h.Name, h.Mode, h.Uid, h.Gid, h.ModTime.Unix()))
		}
	}
	return strings.Join(all, ", ")
}

func TestTheSameProgramHasTheSameNameWhereverItLies(t *testing.T) {
	elsewhere := t.TempDir()
	for name, content := range map[string]string{"go.mod": "module github.com/hoosegen/hoosegen\n\ngo 1.26.3\n"} {
		if err := os.WriteFile(filepath.Join(elsewhere, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	copied := filepath.Join(elsewhere, "runtime/image/testdata/hello-inmate")
	if err := os.CopyFS(copied, os.DirFS(hello)); err != nil {
		t.Fatal(err)
	}
	here, there := makeImage(t, image.Config{}), makeImage(t, image.Config{Dir: copied, Package: "."})
	if here.Ref() != there.Ref() {
		t.Errorf("it is %s here and %s there", here.Ref(), there.Ref())
	}
	first, err := os.ReadFile(write(t, here))
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(write(t, there))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the archives differ")
	}
}

func TestWhatChangesAnImageChangesItsName(t *testing.T) {
	plain := makeImage(t, image.Config{}).Ref()
	for name, config := range map[string]image.Config{
		"tags":   {Tags: []string{"loud"}},
		"arch":   {Arch: map[string]string{"amd64": "arm64"}[runtime.GOARCH] + map[string]string{"arm64": "amd64"}[runtime.GOARCH]},
		"files":  {Files: []image.File{{Path: "/data", Data: []byte("x")}}},
		"labels": {Labels: map[string]string{"a": "b"}},
	} {
		if ref := makeImage(t, config).Ref(); ref == plain || !strings.HasPrefix(ref, "hoosegen/hello:") {
			t.Errorf("with other %s the image is %s, without %s", name, ref, plain)
		}
	}
	if ref := makeImage(t, image.Config{Name: "team/x.y"}).Ref(); ref != "team/x.y:"+strings.TrimPrefix(plain, "hoosegen/hello:") {
		t.Errorf("with another name the image is %s, without %s", ref, plain)
	}
}

func TestFilesLieWhereTheyAreSaidTo(t *testing.T) {
	img := makeImage(t, image.Config{Files: []image.File{
		{Path: "/usr/share/data/b", Data: []byte("b")},
		{Path: "/usr/share/data/a", Mode: 0o555, Data: []byte("a")},
		{Path: "/empty", Mode: fs.ModeDir | 0o755},
	}})
	got := entries(readArchive(t, write(t, img)).layers)
	want := "empty/ 755 0:0 0, inmate 555 0:0 0, tmp/ 1777 0:0 0, usr/ 555 0:0 0, usr/share/ 555 0:0 0, usr/share/data/ 555 0:0 0, usr/share/data/a 555 0:0 0, usr/share/data/b 444 0:0 0"
	if got != want {
		t.Errorf("layers hold\n%s\nwant\n%s", got, want)
	}
}

func TestWhatCannotBeBuiltIsRefused(t *testing.T) {
	notImage := filepath.Join(t.TempDir(), "x.tar")
	if err := os.WriteFile(notImage, []byte("nothing of the kind"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := map[string]string{"amd64": "arm64", "arm64": "amd64"}[runtime.GOARCH]
	archive := write(t, makeImage(t, image.Config{Arch: other}))
	tests := []struct {
		name   string
		config image.Config
		want   string
	}{
		{"no such package", image.Config{Package: "./none"}, "none"},
		{"no inmate", image.Config{Package: hello}, "it is no inmate: it does not import github.com/hoosegen/hoosegen/runtime/inmate (name the package"},
		{"not a main", image.Config{Package: "."}, "it is package image"},
		{"several", image.Config{Package: "../..."}, "more than one"},
		{"code that does not compile", image.Config{Package: "./testdata/broken-inmate"}, "undefined: missing"},
		{"a name with a tag", image.Config{Package: hello, Name: "a:b:c"}, "no image name"},
		{"a name in capitals", image.Config{Package: hello, Name: "Team/x"}, "no image name"},
		{"a relative file", image.Config{Package: hello, Files: []image.File{{Path: "x"}}}, "absolute and clean"},
		{"a file that climbs", image.Config{Package: hello, Files: []image.File{{Path: "/a/../x"}}}, "absolute and clean"},
		{"a second inmate", image.Config{Package: hello, Files: []image.File{{Path: "/inmate"}}}, "twice"},
		{"base and Dockerfile", image.Config{Package: hello, Base: "a", Dockerfile: "b"}, "both a base image and a Dockerfile"},
		{"a base that is no archive", image.Config{Package: hello, Base: notImage}, "read base image"},
		{"a base for another machine", image.Config{Package: hello, Base: archive}, "linux/" + other},
		{"a base that is a directory", image.Config{Package: hello, Base: "testdata"}, "no file"},
		{"a base that is no name", image.Config{Package: hello, Base: "/no/such/File"}, "no image name"},
		{"a Dockerfile that is not there", image.Config{Package: hello, Dockerfile: "/no/such/file"}, "read Dockerfile"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.config.AnyProgram = tt.name != "no inmate"
			_, err := image.Make(t.Context(), tt.config)
			var typed *image.Error
			if !errors.As(err, &typed) || !typed.Refused {
				t.Fatalf("error %v, want a refusal", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestACancelledBuildSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := image.Make(ctx, image.Config{Package: hello, AnyProgram: true})
	var typed *image.Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &typed) || typed.Refused {
		t.Errorf("error %v, want context.Canceled and no refusal", err)
	}
}

func TestAnArchiveAppearsWhenItIsWhole(t *testing.T) {
	img := makeImage(t, image.Config{})
	dir := t.TempDir()
	if err := img.WriteArchive(t.Context(), filepath.Join(dir, "none", "image.tar")); err == nil {
		t.Error("an archive was written where there is no directory")
	}
	if err := img.WriteArchive(t.Context(), dir); err == nil {
		t.Error("an archive was written over a directory")
	}
	if left, err := os.ReadDir(path.Dir(dir)); err != nil || slices.ContainsFunc(left, func(e fs.DirEntry) bool { return strings.HasPrefix(e.Name(), ".hoosegen") }) {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
