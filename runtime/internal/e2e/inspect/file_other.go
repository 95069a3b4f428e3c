//go:build !linux

package inspect

import "io/fs"

// Without Linux there is no /proc, and these are never reached.
func owner(fs.FileInfo) int { return 0 }

func device(fs.FileInfo) (major, minor uint32) { return 0, 0 }
