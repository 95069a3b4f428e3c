package impl

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

var descriptors = map[string]attempt{
	"descriptor-hunt": func(world) (string, error) { return hunt(3) },
	"descriptor-walk": func(w world) (string, error) { return walk(w, 0) },
	"descriptor-cwd":  climb,
}

const lastDescriptor = 4095

// hunt looks for what an inmate should not have been given, from the
// descriptor first on. Its own runtime has open an epoll, an eventfd and files
// of its cgroup, and its channel is pipes.
func hunt(first int) (string, error) {
	seen := 0
	for fd := first; fd <= lastDescriptor; fd++ {
		var st unix.Stat_t
		if unix.Fstat(fd, &st) != nil {
			continue
		}
		seen++
		kind := st.Mode & unix.S_IFMT
		if kind != 0 && kind != unix.S_IFIFO && !ownLimits(fd, kind) {
			return fmt.Sprintf("descriptor %d is of kind %#o, on device %#x", fd, kind, st.Dev), nil
		}
	}
	return "", fmt.Errorf("%d descriptors, all of them pipes or of one's own runtime", seen)
}

// ownLimits reports whether fd is a file that Go's runtime reads the limits of
// its cgroup from.
func ownLimits(fd int, kind uint32) bool {
	var fs unix.Statfs_t
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
	return err == nil && unix.Fstatfs(fd, &fs) == nil && kind == unix.S_IFREG && flags&unix.O_ACCMODE == unix.O_RDONLY &&
		(fs.Type == unix.CGROUP2_SUPER_MAGIC || fs.Type == unix.CGROUP_SUPER_MAGIC)
}

// walk goes up from each directory it finds among the descriptors.
func walk(w world, first int) (string, error) {
	directories := 0
	for fd := first; fd <= lastDescriptor; fd++ {
		var st unix.Stat_t
		if unix.Fstat(fd, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFDIR {
			continue
		}
		directories++
		for up := range 20 {
			if reached, err := w.readAt(fd, strings.Repeat("../", up)+"./"+w.File); err == nil {
				return reached, nil
			}
		}
	}
	return "", fmt.Errorf("%d directories, none with the file above it", directories)
}

// readAt reads a file from a directory on, on this very thread.
func (w world) readAt(dir int, name string) (string, error) {
	fd, err := unix.Openat(dir, name, unix.O_RDONLY, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = unix.Close(fd) }()
	got := make([]byte, 4096)
	n, err := unix.Read(fd, got)
	if err != nil || !strings.Contains(string(got[:max(n, 0)]), w.Secret) {
		return "", fmt.Errorf("read %s: %w", name, errors.Join(err, unix.ENOENT))
	}
	return "read " + name, nil
}

func climb(w world) (string, error) {
	cwd, err := unix.Getwd()
	if err == nil && strings.HasPrefix(cwd, "(unreachable)") {
		return "the working directory is " + cwd, nil
	}
	var tries []func() (string, error)
	for fd := range 64 {
		tries = append(tries, func() (string, error) {
			return w.read(fmt.Sprintf("/proc/self/fd/%d/%s%s", fd, strings.Repeat("../", 12), w.File))
		})
	}
	if reached, err := anyOf(tries...); err == nil {
		return reached, nil
	}
	return "", fmt.Errorf("the working directory is %q, and no descriptor leads out", cwd)
}
