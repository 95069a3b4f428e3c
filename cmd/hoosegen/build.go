package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/image"
)

var buildCommand = command{
	name:    "build",
	forms:   []string{"[flags] [package]"},
	summary: "compile an inmate and put it into the engine as an image",
	about: `The package is named as for the go command; none means the one in the current
directory. The image is made FROM scratch, without a network, a registry or a
Dockerfile, and is named by the hash of its content; one that the engine has
already is not loaded again. The last line on standard output is its name.
`,
	codes: "0 built, 1 refused, 2 failed",
	define: func(fs *flag.FlagSet) action {
		var config image.Config
		output := fs.String("o", "", "write a docker archive to `file` instead of loading the image into the engine")
		fs.StringVar(&config.Base, "base", "", "build upon `image`: the path of a docker archive, or the name of an image that the engine has")
		fs.StringVar(&config.Dockerfile, "dockerfile", "", "let the engine build `file`, which says what the inmate needs; the inmate is added behind it")
		fs.StringVar(&config.Name, "name", "", "the image's `name` without a tag (default hoosegen/ and the directory's name)")
		fs.StringVar(&config.Arch, "arch", "", "the `architecture` as GOARCH (default the engine's; with -o this machine's)")
		tags := fs.String("tags", "", "build `tags`, separated by commas")
		return func(ctx context.Context, args []string, std streams) error {
			if len(args) > 1 {
				return misused("%d packages are named, and an image holds one inmate", len(args))
			}
			if len(args) == 1 {
				config.Package = args[0]
			}
			if *tags != "" {
				config.Tags = strings.Split(*tags, ",")
			}
			return build(ctx, config, *output, std)
		}
	},
}

// build makes the image, loads or writes it, and prints its name.
func build(ctx context.Context, config image.Config, output string, std streams) error {
	status := newStatus(std.err)
	config.Progress = status.show
	ref, err := makeImage(ctx, config, output)
	status.clear()
	if refused, ok := errors.AsType[*image.Error](err); ok && refused.Refused {
		return &refusedError{err: err}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, ref)
	return err
}

func makeImage(ctx context.Context, config image.Config, output string) (ref string, err error) {
	if output == "" {
		return image.Build(ctx, config)
	}
	img, err := image.Make(ctx, config)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, img.Close()) }()
	return img.Ref(), img.WriteArchive(ctx, output)
}
