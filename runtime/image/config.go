package image

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// Config says what to build. The zero value builds the main package in the
// working directory.
type Config struct {
	// Package is the main package, as the go command names packages. Default ".".
	Package string
	// Program, if set, is the path of a program for Linux that was compiled
	// already, and Package is not used. It has to be a static one
	// (CGO_ENABLED=0) unless Base or Dockerfile brings its libraries.
	Program string
	// AnyProgram accepts a Package that does not import package inmate, such as
	// a program with a protocol of its own. Otherwise it is refused, since it
	// could serve no calls.
	AnyProgram bool
	// Dir is the directory the go command runs in. Default the working directory.
	Dir string
	// Tags are build tags.
	Tags []string
	// Arch is the architecture, as GOARCH spells it. Default: for [Build] that
	// of the engine, otherwise that of the running program, or of Program.
	Arch string
	// Name is the image's name without a tag. Default "hoosegen/" and the name
	// of the package's directory or of Program, without "-inmate" at its end.
	Name string
	// Labels are put on the image besides hoosegen's own.
	Labels map[string]string
	// Files are put into the image beside /inmate.
	Files []File
	// Base is the image to build upon instead of an empty one, for inmates
	// that start other programs: the path of a docker archive (docker save,
	// hoosegen build -o), or the name of an image that the engine has.
	// Variables that it sets reach the engine, and not the inmate.
	Base string
	// Dockerfile is the path of a Dockerfile with what the inmate needs, from
	// FROM on; COPY of the inmate, user and entry point are added behind it.
	// Its build context holds Files and no other file. It is the engine that
	// builds it, with the network it has. Not together with Base.
	Dockerfile string
	// Engine says where images are loaded into and base images come from.
	Engine docker.EngineConfig
	// Progress, if set, is told of each step. Calls are made one at a time.
	Progress func(Progress)
}

// File is a file in an image. It belongs to root, and its time is fixed.
// Directories above it are made.
type File struct {
	Path string      // absolute and clean, in the image
	Mode fs.FileMode // permissions, default 0444; with fs.ModeDir, a directory
	Data []byte

	time time.Time // default epoch
}

// Step is a part of the work.
type Step string

// The steps, in the order in which they happen; not every build has each.
const (
	StepCompile    Step = "compile"    // Detail: the package
	StepReadBase   Step = "read base"  // Detail: the base image
	StepName       Step = "name"       // Detail: the image's name, now known
	StepReuse      Step = "reuse"      // Detail: the name; the engine has it
	StepDockerfile Step = "dockerfile" // Detail: the Dockerfile, then each line the engine prints
	StepWrite      Step = "write"      // Done of Total bytes written to the engine or the archive
	StepArchive    Step = "archive"    // Detail: the path
)

// Progress says how far the work is.
type Progress struct {
	Step        Step
	Detail      string
	Done, Total int64 // bytes, 0 where they mean nothing
}

func (c *Config) progress(step Step, detail string) {
	if c.Progress != nil {
		c.Progress(Progress{Step: step, Detail: detail})
	}
}

func (c *Config) pattern() string { return cmp.Or(c.Program, c.Package, ".") }

var (
	notInName  = regexp.MustCompile(`[^a-z0-9]+`)
	repository = regexp.MustCompile(`^[a-z0-9]+([._-]+[a-z0-9]+)*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`)
)

// repository is the image's name without the tag.
func (c *Config) repository(p *program) (string, error) {
	if c.Name != "" {
		if !repository.MatchString(c.Name) {
			return "", refuse("name the image", c.Name, errors.New("this is no image name without a tag"),
				"use lower-case letters, digits and . _ - / such as team/processor")
		}
		return c.Name, nil
	}
	base := strings.TrimSuffix(strings.ToLower(p.name), "-inmate")
	base = strings.Trim(notInName.ReplaceAllString(base, "-"), "-")
	if base == "" {
		return "", refuse("name the image", p.name, errors.New("the name has no letter or digit in it"), "set a name")
	}
	return "hoosegen/" + base, nil
}

// Error reports why an image was not built. Use errors.As.
type Error struct {
	Op     string // what was attempted: "compile"
	Target string // on what
	Err    error  // why it failed; never nil
	Hint   string // what to do about it; may be empty
	// Refused says that what was asked for cannot be built, as opposed to
	// something going wrong: it will not help to try again.
	Refused bool
}

// Error says what was attempted, on what, why it failed and what to do.
func (e *Error) Error() string {
	s := fmt.Sprintf("image: %s %s: %v", e.Op, e.Target, e.Err)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(op, target string, err error, hint string) error {
	return &Error{Op: op, Target: target, Err: err, Hint: hint, Refused: true}
}

func fail(op, target string, err error, hint string) error {
	return &Error{Op: op, Target: target, Err: err, Hint: hint}
}
