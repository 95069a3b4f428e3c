package inspect

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// descriptor says what the link /proc/PID/fd/N stands for.
func descriptor(link string) (string, error) {
	target, err := os.Readlink(link)
	if err != nil {
		return "", err
	}
	if text, ok := nameless(target); ok {
		return text, nil
	}
	info, err := os.Stat(link)
	if err != nil {
		return "", err
	}
	text := place(info, target)
	// The permission bits of the link are those that the file is open with.
	if own, err := os.Lstat(link); err != nil {
		return "", err
	} else if own.Mode().Perm()&0o200 != 0 {
		text += " (writable)"
	}
	return text, nil
}

// deleted is what the kernel adds to a path that is no more.
const deleted = " (deleted)"

// nameless is for what has no place in a file system; its link has the form
// "pipe:[123]".
func nameless(target string) (string, bool) {
	if name, ok := strings.CutPrefix(target, "/memfd:"); ok && strings.HasSuffix(name, deleted) {
		return "memfd:" + strings.TrimSuffix(name, deleted), true
	}
	kind, rest, ok := strings.Cut(target, ":")
	if !ok || strings.HasPrefix(target, "/") {
		return "", false
	}
	switch kind {
	case "anon_inode":
		return "anon:" + rest, true
	case "pipe", "socket":
		return kind, true
	}
	return "namespace:" + kind, true
}

func place(info fs.FileInfo, path string) string {
	mode := info.Mode()
	switch {
	case mode.IsRegular():
		return "file:" + path
	case mode.IsDir():
		return "dir:" + path
	case mode&fs.ModeNamedPipe != 0:
		return "fifo:" + path
	case mode&fs.ModeDevice != 0:
		kind := "b"
		if mode&fs.ModeCharDevice != 0 {
			kind = "c"
		}
		major, minor := device(info)
		return fmt.Sprintf("dev:%s%d:%d", kind, major, minor)
	}
	return "other:" + path // opened with O_PATH: a socket, a symbolic link
}

// descriptors lists what a process has open. One that is closed meanwhile is
// left out.
func descriptors(dir string) (map[int]string, error) {
	names, err := list(dir)
	if err != nil {
		return nil, err
	}
	all := make(map[int]string)
	for _, name := range names {
		text, err := descriptor(filepath.Join(dir, name))
		switch {
		case gone(err):
		case err != nil:
			return nil, err
		default:
			var number int
			if _, err := fmt.Sscan(name, &number); err != nil {
				return nil, err
			}
			all[number] = text
		}
	}
	return all, nil
}
