package image

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// epoch is the time of everything in an image: a real one would give the same
// program another hash on every build.
var epoch = time.Unix(0, 0).UTC()

// layOut puts the program and the files into one layer on the base, and
// returns the hash of the image's configuration, which covers its content.
func (i *Image) layOut(ctx context.Context, p *program) (hash string, err error) {
	base, err := i.base(ctx)
	if err != nil {
		return "", err
	}
	files := append([]File{
		{Path: abi.Program, Mode: 0o555, Data: p.binary},
		// Some runtimes give the file system that is mounted here in a cell the
		// permissions of the directory below it.
		{Path: "/tmp", Mode: fs.ModeDir | fs.ModeSticky | 0o777},
	}, i.config.Files...)
	layer, err := tarOf(files)
	if err != nil {
		return "", err
	}
	img, err := i.configure(base, static.NewLayer(layer, types.DockerUncompressedLayer), p)
	if err != nil {
		return "", fail("lay out", p.importPath, err, "")
	}
	digest, err := img.ConfigName()
	if err != nil {
		return "", fail("lay out", p.importPath, err, "")
	}
	i.layout = img
	return digest.Hex, nil
}

// configure puts the layer on the base and sets what the engine reads from the
// image when a cell starts.
func (i *Image) configure(base v1.Image, layer v1.Layer, p *program) (v1.Image, error) {
	old, err := base.ConfigFile()
	if err != nil {
		return nil, err
	}
	layers, err := plainLayers(base)
	if err != nil {
		return nil, err
	}
	img, err := mutate.AppendLayers(empty.Image, append(layers, layer)...)
	if err != nil {
		return nil, err
	}
	laid, err := img.ConfigFile()
	if err != nil {
		return nil, err
	}
	file := old.DeepCopy()
	file.OS, file.Architecture, file.RootFS = "linux", p.arch, laid.RootFS
	file.History = append(file.History, v1.History{Created: v1.Time{Time: epoch}, CreatedBy: "hoosegen build " + p.importPath})
	if i.config.Base == "" {
		file.Created = v1.Time{Time: epoch}
	}
	c := &file.Config
	c.Env = append(slices.DeleteFunc(c.Env, func(s string) bool { return strings.HasPrefix(s, abi.EnvPrefix) }), abi.EnvEntry+"="+abi.EntrySupervisor)
	c.Entrypoint, c.Cmd = []string{abi.Program}, nil
	c.User, c.WorkingDir = "65534:65534", "/"
	// A volume would be a place to write that no limit bounds, a health check
	// a process that nobody asked for.
	c.Volumes, c.Healthcheck, c.ExposedPorts, c.OnBuild = nil, nil, nil, nil
	c.Labels = i.config.labels(p)
	return mutate.ConfigFile(img, file)
}

// plainLayers are the layers of an image, not compressed: an archive for the
// engine of this machine gains nothing by it but minutes.
func plainLayers(img v1.Image) ([]v1.Layer, error) {
	layers, err := img.Layers()
	if err != nil {
		return nil, err
	}
	for i, l := range layers {
		r, err := l.Uncompressed()
		if err != nil {
			return nil, err
		}
		size, err := io.Copy(io.Discard, r)
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, err
		}
		layers[i] = plainLayer{l, size}
	}
	return layers, nil
}

// plainLayer stands for a layer's uncompressed form.
type plainLayer struct {
	v1.Layer
	size int64
}

func (l plainLayer) Digest() (v1.Hash, error)            { return l.DiffID() }
func (l plainLayer) Compressed() (io.ReadCloser, error)  { return l.Uncompressed() }
func (l plainLayer) Size() (int64, error)                { return l.size, nil }
func (l plainLayer) MediaType() (types.MediaType, error) { return types.DockerUncompressedLayer, nil }

// labels are the caller's and hoosegen's, which win.
func (c *Config) labels(p *program) map[string]string {
	all := map[string]string{}
	maps.Copy(all, c.Labels)
	all["hoosegen.inmate"] = p.importPath
	return all
}

// base is the image to build upon.
func (i *Image) base(ctx context.Context) (v1.Image, error) {
	source := i.config.Base
	if source == "" {
		return empty.Image, nil
	}
	i.config.progress(StepReadBase, source)
	archive := source
	if info, err := os.Stat(source); errors.Is(err, fs.ErrNotExist) {
		if archive, err = i.saveBase(ctx, source); err != nil {
			return nil, err
		}
	} else if err != nil || !info.Mode().IsRegular() {
		return nil, refuse("read base image", source, errors.Join(err, errors.New("it is no file")), "")
	}
	img, err := tarball.ImageFromPath(archive, nil)
	if err != nil {
		return nil, refuse("read base image", source, err, "an archive must be one that docker save or hoosegen build -o wrote, with one image in it")
	}
	file, err := img.ConfigFile()
	if err != nil {
		return nil, refuse("read base image", source, err, "")
	}
	if file.OS != "linux" || file.Architecture != i.arch {
		return nil, refuse("build upon", source, errors.New("it is an image for "+file.OS+"/"+file.Architecture+", the inmate is for linux/"+i.arch),
			"use a base of the engine's architecture")
	}
	return img, nil
}

// saveBase copies an image out of the engine, since it is read more than once.
func (i *Image) saveBase(ctx context.Context, ref string) (string, error) {
	if _, err := name.ParseReference(ref); err != nil {
		return "", refuse("read base image", ref, errors.New("there is no such file, and it is no image name"), "")
	}
	engine, err := docker.Connect(ctx, i.config.Engine)
	if err != nil {
		return "", err
	}
	defer func() { _ = engine.Close() }()
	saved, err := engine.SaveImage(ctx, ref)
	if err != nil {
		return "", err
	}
	defer func() { _ = saved.Close() }()
	if i.temp, err = os.MkdirTemp("", "hoosegen-base-"); err != nil {
		return "", fail("read base image", ref, err, "")
	}
	path := filepath.Join(i.temp, "base.tar")
	f, err := os.Create(path)
	if err != nil {
		return "", fail("read base image", ref, err, "")
	}
	if _, err = io.Copy(f, saved); err != nil {
		return "", fail("read base image", ref, errors.Join(err, f.Close()), "")
	}
	return path, f.Close()
}

// tarOf writes the files, and the directories they are in, as a tar archive
// that depends on nothing else.
func tarOf(files []File) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	seen := map[string]bool{"/": true}
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
		if !path.IsAbs(f.Path) || path.Clean(f.Path) != f.Path || seen[f.Path] {
			return nil, refuse("add file", f.Path, errors.New("the path is not absolute and clean, or is there twice"), "")
		}
		for _, dir := range parents(f.Path) {
			if !seen[dir] {
				seen[dir] = true
				if err := add(w, File{Path: dir, Mode: fs.ModeDir | 0o555}); err != nil {
					return nil, err
				}
			}
		}
		seen[f.Path] = true
		if err := add(w, f); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, fail("write", "a layer", err, "")
	}
	return b.Bytes(), nil
}

// add writes one entry, whose name has no leading slash.
func add(w *tar.Writer, f File) error {
	h := &tar.Header{Name: f.Path[1:], Typeflag: tar.TypeReg, Mode: int64(f.Mode.Perm()), Size: int64(len(f.Data)), ModTime: f.time}
	if f.time.IsZero() {
		h.ModTime = epoch
	}
	switch {
	case f.Mode.IsDir():
		h.Name, h.Typeflag, h.Size = h.Name+"/", tar.TypeDir, 0
		if f.Mode&fs.ModeSticky != 0 {
			h.Mode |= 0o1000
		}
	case h.Mode == 0:
		h.Mode = 0o444
	}
	if err := w.WriteHeader(h); err != nil {
		return fail("add file", f.Path, err, "")
	}
	if f.Mode.IsDir() {
		return nil
	}
	if _, err := w.Write(f.Data); err != nil {
		return fail("add file", f.Path, err, "")
	}
	return nil
}

// parents lists the directories above p, the outermost first, without the root.
func parents(p string) []string {
	var all []string
	for dir := path.Dir(p); dir != "/"; dir = path.Dir(dir) {
		all = append(all, dir)
	}
	slices.Reverse(all)
	return all
}
