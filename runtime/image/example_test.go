package image_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// Build compiles the inmate, gives the engine an image of it, and returns the
// name that docker.New takes.
func ExampleBuild() {
	ref, err := image.Build(context.Background(), image.Config{Package: "./cmd/lister-inmate"})
	var refused *image.Error
	switch {
	case errors.As(err, &refused) && refused.Refused:
		fmt.Println("this cannot be built:", err)
		return
	case err != nil:
		fmt.Println(err)
		return
	}
	cells, err := docker.New(docker.Config{Image: ref})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer cells.Close()
}

// An inmate that starts other programs brings them along in its image.
func ExampleBuild_dockerfile() {
	ref, err := image.Build(context.Background(), image.Config{
		Package:    "./cmd/pdftext-inmate",
		Dockerfile: "Dockerfile", // FROM debian:12-slim, RUN apt-get install poppler-utils
		Files:      []image.File{{Path: "/etc/motd", Data: []byte("an inmate of hoosegen\n")}},
		Progress:   func(p image.Progress) { fmt.Println(p) },
	})
	fmt.Println(ref, err)
}

// Make and Load take Build apart: one image for several engines.
func ExampleMake() {
	ctx := context.Background()
	made, err := image.Make(ctx, image.Config{Program: "./lister-inmate"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer made.Close()
	for _, host := range []string{"unix:///var/run/docker.sock", "tcp://build.example.com:2376"} {
		engine, err := docker.Connect(ctx, docker.EngineConfig{Host: host})
		if err != nil {
			fmt.Println(err)
			return
		}
		if _, err := made.Load(ctx, engine); err != nil {
			fmt.Println(err)
		}
	}
}
