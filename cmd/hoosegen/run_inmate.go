package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// isFile reports whether name is a file, which as an INMATE is a built one.
func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.IsDir()
}

// isImage reports whether an INMATE that is no file is an image's name: no
// package has a colon in its name, and whatever is built for hoosegen has one,
// in front of its tag. It is told from the name alone, so that what runs does
// not depend on what happens to be there.
func isImage(name string) bool {
	return strings.Contains(name, ":") && filepath.VolumeName(name) == ""
}

// compileInmate compiles a main package as a static program into a directory of
// its own, which remove removes.
func compileInmate(ctx context.Context, pkg string) (program string, remove func() error, err error) {
	out, err := goCommand(ctx, "list", "-f", "{{.Name}} {{.ImportPath}}", "--", pkg)
	if err != nil {
		return "", nil, err
	}
	switch lines := strings.Split(strings.TrimSpace(string(out)), "\n"); {
	case len(lines) > 1:
		return "", nil, fmt.Errorf("inmate %s: it names %d packages: name one main package", pkg, len(lines))
	case !strings.HasPrefix(lines[0], "main "):
		return "", nil, fmt.Errorf("inmate %s: it is package %s, and an inmate is a main: name the one that hoosegen -main wrote", pkg, lines[0])
	}
	dir, err := os.MkdirTemp("", "hoosegen-run-")
	if err != nil {
		return "", nil, fmt.Errorf("make a directory for the inmate: %w", err)
	}
	remove = func() error { return os.RemoveAll(dir) }
	program = filepath.Join(dir, "inmate")
	if _, err := goCommand(ctx, "build", "-trimpath", "-buildvcs=false", "-o", program, "--", pkg); err != nil {
		return "", nil, errors.Join(err, remove())
	}
	// A jail's inmate may be another user, whatever the umask says.
	if err := os.Chmod(program, 0o755); err != nil { //nolint:gosec // it is a program, in a directory of ours
		return "", nil, errors.Join(err, remove())
	}
	return program, remove, nil
}

// goCommand runs the go command for what runs in sandboxes, and returns what it
// prints.
func goCommand(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	switch {
	case err == nil:
		return stdout.Bytes(), nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("go %s: %w", args[0], context.Cause(ctx))
	}
	return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, bytes.TrimSpace(stderr.Bytes()))
}
