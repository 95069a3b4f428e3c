package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
)

// The names of the sandboxes.
const (
	sandboxJail    = "jail"
	sandboxDocker  = "docker"
	sandboxProcess = "process"
)

// errHelp says that the command line asked for help, which has been given.
var errHelp = flag.ErrHelp

// options are what the command line says.
type options struct {
	// sandbox is one of the names above.
	sandbox string
	// out is the directory for the results.
	out string
	// image is an inmate image that exists; empty means to build one.
	image string
	// oneProcess starts inmates without a supervisor.
	oneProcess bool
	// verbose shows what the sandbox is made of and what the inmates print.
	verbose bool
	// files are pictures; none means those that come with the example.
	files []string
}

// parse reads the command line. What is wrong with it has been written to stderr.
func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("imageproc", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: imageproc [flags] [file...]\n\nMakes thumbnails and a contact sheet of pictures, each in a sandbox of its own.\nWithout files it takes its own pictures, and hostile ones besides.\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.sandbox, "sandbox", "", "where pictures are decoded: jail (the default on Linux), docker (the default elsewhere, or with -image), or process, which is no sandbox at all")
	flags.StringVar(&o.out, "out", "imageproc-out", "`directory` for the results")
	flags.StringVar(&o.image, "image", "", "`name` of an inmate image that the engine has; without it one is built")
	flags.BoolVar(&o.oneProcess, "one-process", false, "start inmates without a supervisor")
	flags.BoolVar(&o.verbose, "v", false, "tell what the sandbox is made of and what the inmates print")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.files = flags.Args()
	if o.sandbox == "" {
		o.sandbox = sandboxDocker
		if runtime.GOOS == "linux" && o.image == "" {
			o.sandbox = sandboxJail
		}
	}
	err := o.check()
	if err != nil {
		fmt.Fprintf(stderr, "imageproc: %v\n", err)
	}
	return o, err
}

// check refuses options that do not go together.
func (o options) check() error {
	switch {
	case o.sandbox != sandboxJail && o.sandbox != sandboxDocker && o.sandbox != sandboxProcess:
		return fmt.Errorf("-sandbox %q is not known: it is %s, %s or %s", o.sandbox, sandboxJail, sandboxDocker, sandboxProcess)
	case o.sandbox != sandboxDocker && o.image != "":
		return errors.New("-image is for -sandbox docker: nothing else needs an image")
	case o.out == "":
		return errors.New("-out is empty: name a directory")
	}
	return nil
}
