package inspect

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"
)

func owner(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func device(info fs.FileInfo) (major, minor uint32) {
	number := info.Sys().(*syscall.Stat_t).Rdev
	return unix.Major(number), unix.Minor(number)
}
