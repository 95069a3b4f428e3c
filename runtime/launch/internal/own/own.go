// Package own is about the program that is running, which launchers start once
// more: as the inmate, or as a helper of the host.
package own

import (
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/hoosegen/hoosegen/runtime/internal/entry"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Program returns the path of this very program. given is what the
// configuration says the program is. The error is a *[launch.Error] of the
// launcher; it wraps [launch.ErrNoInit] when the program would not serve as an
// inmate.
func Program(launcher, given string) (string, error) {
	failure := func(op, target string, err error, hint string) (string, error) {
		return "", &launch.Error{Launcher: launcher, Op: op, Target: target, Err: err, Hint: hint}
	}
	if given != "" {
		return failure("use program", given, errors.New("the function Self runs this very program"), "leave Config.Program empty, or call New")
	}
	path, err := os.Executable()
	if err != nil {
		return failure("find this program", "", err, "")
	}
	if !entry.Announced() || entry.Inside() {
		// An inmate that gets here would start inmates of its own, without end.
		return failure("use this program", path, launch.ErrNoInit, hintInit)
	}
	return path, unchanged(path, failure)
}

const hintInit = "call inmate.Init with the services first thing in main"

// unchanged fails when the file is not the one that is running any more: hosts
// and inmates would not be of one build.
func unchanged(path string, failure func(op, target string, err error, hint string) (string, error)) error {
	if runtime.GOOS != "linux" {
		return nil // no launcher starts it there
	}
	onDisk, err := os.Stat(path)
	if err == nil {
		var running os.FileInfo
		if running, err = os.Stat("/proc/self/exe"); err == nil && !os.SameFile(onDisk, running) {
			err = fmt.Errorf("%w: the file has been replaced since it was started", os.ErrExist)
		}
	}
	if err != nil {
		_, err = failure("use this program", path, err, "it was moved, removed or replaced since it was started; start it again")
	}
	return err
}
