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
)

// sourceDirectory is where the go command can find the inmate's package: where this file was compiled from, if it is
// still there, so that the program works from any directory; else the working directory.
func sourceDirectory() string {
	_, file, _, _ := runtime.Caller(0)
	if _, err := os.Stat(file); err != nil || !filepath.IsAbs(file) {
		return ""
	}
	return filepath.Dir(file)
}

// compileInmate compiles the inmate as a static program, in a directory of its own. remove removes both; only where this
// process is killed outright does the directory stay.
func compileInmate(ctx context.Context) (program string, remove func() error, err error) {
	dir, err := os.MkdirTemp("", "imageproc-inmate-")
	if err != nil {
		return "", nil, fmt.Errorf("make a directory for the inmate: %w", err)
	}
	remove = func() error { return os.RemoveAll(dir) }
	program = filepath.Join(dir, "inmate")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", program, inmatePackage)
	build.Dir = sourceDirectory()
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		err = fmt.Errorf("compile the inmate %s: %w\n%s", inmatePackage, err, bytes.TrimSpace(out))
		return "", nil, errors.Join(err, remove())
	}
	return program, remove, nil
}
