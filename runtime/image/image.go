// Package image makes inmate images out of Go programs: it compiles a main
// that calls inmate.Main and lays it out as a container image, with no
// Dockerfile, registry or network. The command `hoosegen build` is a thin door
// to it, and an application may call it as well:
//
//	ref, err := image.Build(ctx, image.Config{Package: "./cmd/processor-inmate"})
//	if err != nil { ... }
//	cells, err := docker.New(docker.Config{Image: ref})
//
// An image is FROM scratch: one layer that holds nothing but /inmate. Its name
// ends in the hash of its content, so that the same program has the same name
// on every machine, a changed one another, and an image that the engine
// already has need not be loaded again. [Config] has what inmates need that
// depend on other programs: a base image, further files, a Dockerfile.
package image

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// Image is an inmate image that was made and may be loaded into an engine. It
// may hold temporary files; [Image.Close] removes them. Its methods are safe
// for concurrent use.
type Image struct {
	ref  string
	arch string
	temp string // a directory to remove, or ""

	layout  v1.Image          // nil when the engine builds the image from context
	context []byte            // tar of a build context
	labels  map[string]string // for the engine to put on what it builds
	config  Config
}

// Build makes the image and gives it to the engine unless that has it
// already, and returns the image's name.
func Build(ctx context.Context, config Config) (ref string, err error) {
	engine, err := docker.Connect(ctx, config.Engine)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if config.Arch == "" {
		config.Arch = engine.Architecture()
	}
	img, err := Make(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, img.Close()) }()
	if _, err := img.Load(ctx, engine); err != nil {
		return "", err
	}
	return img.Ref(), nil
}

// Exists reports whether the engine has an image called ref.
func Exists(ctx context.Context, config docker.EngineConfig, ref string) (_ bool, err error) {
	engine, err := docker.Connect(ctx, config)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	return engine.HasImage(ctx, ref)
}

// Make compiles the program, unless Config.Program names one, and lays out the image. It needs an engine only to
// read a base image from it.
func Make(ctx context.Context, config Config) (_ *Image, err error) {
	program, err := makeProgram(ctx, config)
	if err != nil {
		return nil, err
	}
	repository, err := config.repository(program)
	if err != nil {
		return nil, err
	}
	img := &Image{config: config, arch: program.arch}
	defer func() {
		if err != nil {
			err = errors.Join(err, img.Close())
		}
	}()
	var hash string
	if config.Dockerfile != "" {
		hash, err = img.layContext(program)
	} else {
		hash, err = img.layOut(ctx, program)
	}
	if err != nil {
		return nil, err
	}
	img.ref = repository + ":" + hash[:16]
	config.progress(StepName, img.ref)
	return img, nil
}

// Ref is the image's name, such as hoosegen/processor:0123456789abcdef.
func (i *Image) Ref() string { return i.ref }

// Load gives the image to the engine, or builds it there when it is made from
// a Dockerfile; an engine that has an image of this name is left alone.
// loaded reports whether anything was done.
func (i *Image) Load(ctx context.Context, engine *docker.Engine) (loaded bool, err error) {
	if arch := engine.Architecture(); arch != i.arch {
		return false, refuse("load image", i.ref, fmt.Errorf("it is made for %s and the engine runs %s", i.arch, arch),
			"set the architecture to that of the engine")
	}
	has, err := engine.HasImage(ctx, i.ref)
	if err != nil {
		return false, err
	}
	if has {
		i.config.progress(StepReuse, i.ref)
		return false, nil
	}
	if i.layout == nil {
		i.config.progress(StepDockerfile, i.config.Dockerfile)
		return true, engine.BuildImage(ctx, bytes.NewReader(i.context), i.ref, i.labels, &lines{report: func(line string) {
			i.config.progress(StepDockerfile, line)
		}})
	}
	r, w := io.Pipe()
	written := make(chan struct{})
	go func() {
		defer close(written)
		w.CloseWithError(i.writeArchive(w))
	}()
	err = engine.LoadImage(ctx, r)
	_ = r.Close() // ends the goroutine also when the engine stopped reading
	<-written
	return err == nil, err
}

// WriteArchive writes the image as a docker archive, which `docker load` and
// [docker.Engine.LoadImage] read, to the file path. The file appears when it is
// whole. An image that is made from a Dockerfile exists in an engine only: it
// is built there first, in the engine of the Config.
func (i *Image) WriteArchive(ctx context.Context, path string) (err error) {
	i.config.progress(StepArchive, path)
	f, err := os.CreateTemp(filepath.Dir(path), ".hoosegen-*")
	if err != nil {
		return fail("write archive", path, err, "")
	}
	defer func() {
		if err != nil {
			err = errors.Join(fail("write archive", path, err, ""), f.Close(), os.Remove(f.Name()))
		}
	}()
	if i.layout == nil {
		err = i.saveBuilt(ctx, f)
	} else {
		err = i.writeArchive(f)
	}
	if err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// saveBuilt builds an image that is made from a Dockerfile and copies it out
// of the engine.
func (i *Image) saveBuilt(ctx context.Context, w io.Writer) (err error) {
	engine, err := docker.Connect(ctx, i.config.Engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, engine.Close()) }()
	if _, err := i.Load(ctx, engine); err != nil {
		return err
	}
	archive, err := engine.SaveImage(ctx, i.ref)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, archive)
	return errors.Join(err, archive.Close())
}

func (i *Image) writeArchive(w io.Writer) error {
	tag, err := name.NewTag(i.ref)
	if err != nil {
		return err
	}
	size, err := tarball.CalculateSize(map[name.Reference]v1.Image{tag: i.layout})
	if err != nil {
		return err
	}
	return tarball.Write(tag, i.layout, &counter{w: w, total: size, config: i.config})
}

// Close removes what the image holds in temporary files.
func (i *Image) Close() error {
	if i.temp == "" {
		return nil
	}
	return os.RemoveAll(i.temp)
}
