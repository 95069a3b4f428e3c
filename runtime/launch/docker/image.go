package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	cerrdefs "github.com/containerd/errdefs"
	"github.com/docker/docker/api/types/build"
	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
)

// HasImage reports whether the engine has an image called ref.
func (e *Engine) HasImage(ctx context.Context, ref string) (bool, error) {
	_, err := e.client.ImageInspect(ctx, ref)
	switch {
	case err == nil:
		return true, nil
	case cerrdefs.IsNotFound(err):
		return false, nil
	}
	return false, failure("look for image", ref, err, "")
}

// RemoveImage removes an image and what only it needed. One that is not there
// is no error; one that a container uses is.
func (e *Engine) RemoveImage(ctx context.Context, ref string) error {
	_, err := e.client.ImageRemove(ctx, ref, image.RemoveOptions{PruneChildren: true})
	if err != nil && !cerrdefs.IsNotFound(err) {
		return failure("remove image", ref, err, "")
	}
	return nil
}

// LoadImage gives the engine the images of a docker archive, as
// `docker load` does.
func (e *Engine) LoadImage(ctx context.Context, archive io.Reader) error {
	response, err := e.client.ImageLoad(ctx, archive, client.ImageLoadWithQuiet(true))
	if err != nil {
		return failure("load an image into", e.Address(), err, "")
	}
	defer func() { _ = response.Body.Close() }()
	if err := readProgress(response.Body, io.Discard); err != nil {
		return failure("load an image into", e.Address(), err, "")
	}
	return nil
}

// SaveImage returns the image called ref as a docker archive, as `docker save`
// does. The caller closes it.
func (e *Engine) SaveImage(ctx context.Context, ref string) (io.ReadCloser, error) {
	archive, err := e.client.ImageSave(ctx, []string{ref})
	if cerrdefs.IsNotFound(err) {
		return nil, failure("read image", ref, err, "the engine does not have it: docker pull or docker load it first")
	}
	if err != nil {
		return nil, failure("read image", ref, err, "")
	}
	return archive, nil
}

// BuildImage builds the Dockerfile called "Dockerfile" in a tar archive of a
// build context, and puts the tag and the labels on the result. What the build
// prints is written to output as it arrives. It is the engine's own builder that builds, which has
// the network and the rights that the engine gives it.
func (e *Engine) BuildImage(ctx context.Context, buildContext io.Reader, tag string, labels map[string]string, output io.Writer) error {
	response, err := e.client.ImageBuild(ctx, buildContext, build.ImageBuildOptions{
		Tags:        []string{tag},
		Labels:      labels,
		Remove:      true,
		ForceRemove: true,
	})
	if err != nil {
		return failure("build image", tag, err, "")
	}
	defer func() { _ = response.Body.Close() }()
	if err := readProgress(response.Body, output); err != nil {
		return failure("build image", tag, err, "the Dockerfile is at fault; the output of the build says where")
	}
	return nil
}

// readProgress reads the messages with which the engine accompanies a long
// operation; one of them may say that it failed, though the status was 200.
func readProgress(r io.Reader, output io.Writer) error {
	decoder := json.NewDecoder(r)
	for {
		var message struct {
			Stream string
			Status string
			Error  string
		}
		switch err := decoder.Decode(&message); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read the engine's answer: %w", err)
		case message.Error != "":
			return errors.New(strings.TrimSpace(message.Error))
		}
		if _, err := io.WriteString(output, message.Stream); err != nil {
			return err
		}
	}
}
