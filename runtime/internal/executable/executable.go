// Package executable looks at the file that a configuration names as the inmate's
// program, and says what is wrong with one that is none.
package executable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const hintBuild = "give the path of a program whose main calls inmate.Main, which CGO_ENABLED=0 go build -o PROGRAM PACKAGE makes"

// Find returns the absolute path of a program, and what its file is. One of the
// permissions in needed has to be there. With an error there is a hint at the
// remedy.
func Find(name string, needed fs.FileMode) (path string, info fs.FileInfo, hint string, err error) {
	if name == "" {
		return "", nil, hintBuild + ", or let this very program be the inmate: see Self", errors.New("Config.Program is empty") //nolint:staticcheck // it is a field's name
	}
	if path, err = filepath.Abs(name); err != nil {
		return "", nil, "", err
	}
	info, err = os.Stat(path)
	hint = hintBuild
	switch {
	case err != nil:
	case info.IsDir():
		err = fmt.Errorf("%w: it is a directory", fs.ErrPermission)
	case filepath.Ext(path) == ".go":
		err = errors.New("it is Go source")
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%w: it is no regular file: %v", fs.ErrPermission, info.Mode())
	case info.Mode().Perm()&needed == 0:
		err, hint = fmt.Errorf("%w: cells may not execute it: its mode is %v", fs.ErrPermission, info.Mode()), "chmod +rx"
		if needed == 0o001 {
			hint = "chmod o+rx"
		}
	default:
		return path, info, "", nil
	}
	return "", nil, hint, err
}
