//go:build !linux

package inspect

import (
	"errors"
	"io/fs"
)

// Without Linux there is no /proc, and these are never reached.
func owner(fs.FileInfo) int { return 0 }

func device(fs.FileInfo) (major, minor uint32) { return 0, 0 }

func parseMounts(string) ([]Mount, error) { return nil, errors.ErrUnsupported }
