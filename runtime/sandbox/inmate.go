package sandbox

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/hoosegen/hoosegen/runtime/image"
)

// inmate is what runs in a sandbox, in the form that this takes: a program or
// an image. Each is made when it is first asked for.
type inmate struct {
	config  Config
	program string // compiled
	dir     string // that holds it
}

var errNoProgram = errors.New("Config.Image is given alone, and only containers are made of images: give Program or Build") //nolint:staticcheck // it is a field's name

// findProgram returns the path of the inmate's program, which it compiles if
// need be.
func (i *inmate) findProgram(ctx context.Context) (string, error) {
	switch {
	case i.config.Program != "":
		return i.config.Program, nil
	case i.program != "":
		return i.program, nil
	case i.config.Build == nil:
		return "", errNoProgram
	}
	var err error
	if i.dir, err = os.MkdirTemp("", "hoosegen-inmate-"); err != nil {
		return "", err
	}
	program := filepath.Join(i.dir, "inmate")
	// A jail's inmate may be another user, whatever the umask says.
	if err = os.Chmod(i.dir, 0o755); err == nil { //nolint:gosec // it holds a program
		err = image.Compile(ctx, *i.config.Build, program)
	}
	if err != nil {
		return "", errors.Join(err, i.remove())
	}
	i.program = program
	return program, nil
}

// findImage returns the name of the inmate's image, which it makes if need be.
func (i *inmate) findImage(ctx context.Context) (string, error) {
	if i.config.Image != "" {
		return i.config.Image, nil
	}
	var build image.Config
	if i.config.Build != nil {
		build = *i.config.Build
	}
	if i.config.Program != "" {
		build.Program = i.config.Program
	}
	if i.config.isSelf() {
		own, err := os.Executable()
		if err != nil {
			return "", err
		}
		build.Program = own
	}
	return image.Build(ctx, build)
}

// remove removes what was compiled.
func (i *inmate) remove() error {
	if i.dir == "" {
		return nil
	}
	return os.RemoveAll(i.dir)
}
