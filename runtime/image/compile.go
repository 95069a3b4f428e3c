package image

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// program is a compiled inmate.
type program struct {
	importPath string
	name       string // what the image is called after
	arch       string
	binary     []byte
}

// Compile compiles the main package of config as a static program for Linux, as
// images hold it, into the file called path. It is the same program for the
// same sources and the same Go, wherever they lie. Of config it heeds Package,
// AnyProgram, Dir, Tags, Arch and Progress.
//
// The error is an *[Error].
func Compile(ctx context.Context, config Config, path string) error {
	_, err := compile(ctx, config, path)
	return err
}

// compile is Compile, and says what was compiled, but for the binary.
func compile(ctx context.Context, config Config, path string) (*program, error) {
	config.progress(StepCompile, config.pattern())
	p := &program{arch: cmp.Or(config.Arch, runtime.GOARCH)}
	if err := p.find(ctx, config); err != nil {
		return nil, err
	}
	out, err := filepath.Abs(path) // the go command runs elsewhere
	if err != nil {
		return nil, fail("compile", p.importPath, err, "")
	}
	if _, err := p.command(ctx, config, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out); err != nil {
		return nil, err
	}
	// A jail's inmate may be another user, whatever the umask says.
	if err := os.Chmod(out, 0o755); err != nil { //nolint:gosec // it is a program
		return nil, fail("compile", p.importPath, err, "")
	}
	return p, nil
}

// makeProgram compiles the program, or reads it when there is one already.
func makeProgram(ctx context.Context, config Config) (*program, error) {
	if config.Dockerfile != "" && config.Base != "" {
		return nil, refuse("build", config.pattern(), errors.New("both a base image and a Dockerfile are given"), "name the base in the Dockerfile's FROM")
	}
	if config.Program != "" {
		return readProgram(config)
	}
	temp, err := os.MkdirTemp("", "hoosegen-build-")
	if err != nil {
		return nil, fail("compile", config.pattern(), err, "")
	}
	defer func() { _ = os.RemoveAll(temp) }()
	out := filepath.Join(temp, "inmate")
	p, err := compile(ctx, config, out)
	if err != nil {
		return nil, err
	}
	if p.binary, err = os.ReadFile(out); err != nil {
		return nil, fail("compile", p.importPath, err, "")
	}
	return p, nil
}

// inmatePackage is what serves calls in a cell.
const inmatePackage = "github.com/hoosegen/hoosegen/runtime/inmate"

// find asks the go command which package is meant.
func (p *program) find(ctx context.Context, config Config) error {
	out, err := p.command(ctx, config, "list", "-json=Name,ImportPath,Dir,Deps")
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	var found struct {
		Name, ImportPath, Dir string
		Deps                  []string // all that it imports, at any distance
	}
	if err := decoder.Decode(&found); err != nil {
		return refuse("find package", config.pattern(), errors.New("it names no package"), "")
	}
	if decoder.More() {
		return refuse("find package", config.pattern(), errors.New("it names more than one package"), "an inmate is one program: name one main package")
	}
	switch {
	case found.Name != "main":
		return refuse("compile", found.ImportPath, fmt.Errorf("it is package %s, and an inmate is a main", found.Name),
			"name the package of the main that hoosegen -main wrote")
	case !config.AnyProgram && !slices.Contains(found.Deps, inmatePackage):
		return refuse("compile", found.ImportPath, errors.New("it is no inmate: it does not import "+inmatePackage),
			"name the package of the main that hoosegen -main wrote, or call inmate.Main or inmate.Init in this one")
	}
	p.importPath, p.name = found.ImportPath, filepath.Base(found.Dir)
	return nil
}

// command runs the go command on the package and returns what it prints.
func (p *program) command(ctx context.Context, config Config, verb string, args ...string) ([]byte, error) {
	args = append([]string{verb}, args...)
	if len(config.Tags) > 0 {
		args = append(args, "-tags="+strings.Join(config.Tags, ","))
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "--", config.pattern())...)
	cmd.Dir = config.Dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+p.arch)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case ctx.Err() != nil:
		return nil, fail("go "+verb, config.pattern(), context.Cause(ctx), "")
	case errors.As(err, &exit):
		return nil, refuse("go "+verb, config.pattern(), fmt.Errorf("%w\n%s", err, bytes.TrimSpace(stderr.Bytes())), "")
	case errors.Is(err, exec.ErrNotFound):
		return nil, fail("go "+verb, config.pattern(), err, "inmates are compiled with the go command: put it into PATH")
	}
	return nil, fail("go "+verb, config.pattern(), err, "")
}
