package impl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

var files = map[string]attempt{
	"file-read":   func(w world) (string, error) { return w.read(w.File) },
	"file-write":  func(w world) (string, error) { return w.appendTo(w.File) },
	"file-delete": func(w world) (string, error) { return done("delete "+w.File, os.Remove(w.File)) },
	"file-create": func(w world) (string, error) { return create(filepath.Join(w.Dir, "created")) },
	"file-list": func(w world) (string, error) {
		entries, err := os.ReadDir(w.Dir)
		return done(fmt.Sprintf("list %s: %d names", w.Dir, len(entries)), err)
	},
	"file-dotdot": func(w world) (string, error) {
		up := strings.Repeat("../", 40) + w.File
		return anyOf(
			func() (string, error) { return w.read(up) },
			func() (string, error) { return w.read("/tmp/" + up) },
			func() (string, error) { return w.read("/proc/self/root/" + up) },
			func() (string, error) { return w.read("/proc/self/cwd/" + up) },
			func() (string, error) { return w.read("/proc/self/task/../../../" + up) },
			func() (string, error) { return w.read("/dev/fd/" + up) },
		)
	},
	"file-symlink":         symlink,
	"file-hardlink":        hardlink,
	"file-handle":          handle,
	"file-root-of-1":       func(w world) (string, error) { return w.read("/proc/1/root" + w.File) },
	"file-root-of-process": func(w world) (string, error) { return w.read(w.proc("root") + w.File) },
	"file-cwd-of-process": func(w world) (string, error) {
		return w.read(w.proc("cwd") + "/" + filepath.Base(w.File))
	},
	"file-fd-of-process": func(w world) (string, error) {
		return w.read(w.proc(fmt.Sprintf("fd/%d", w.Descriptor)))
	},
	"file-dev-shm": func(w world) (string, error) { return w.read(w.SharedFile) },
	"environment":  surroundings,
}

// read reads a file; only the host's secret counts.
func (w world) read(name string) (string, error) {
	got, err := os.ReadFile(name)
	if err == nil && !strings.Contains(string(got), w.Secret) {
		return "", fmt.Errorf("read %s: it is another file: %d bytes", name, len(got))
	}
	return done("read "+name, err)
}

// proc returns the path of a file about the host's process.
func (w world) proc(file string) string { return fmt.Sprintf("/proc/%d/%s", w.PID, file) }

func (w world) appendTo(name string) (string, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return "", err
	}
	_, err = f.WriteString("written by the prober")
	return done("write to "+name, errors.Join(err, f.Close()))
}

// create makes a file that was not there, and removes it.
func create(name string) (string, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	return done("create "+name, errors.Join(f.Close(), os.Remove(name)))
}

// places are where something may be made: the host's, then the cell's.
func (w world) places() []string {
	return []string{w.Dir, "/tmp", "/", ".", "/dev/shm", "/dev/mqueue", "/dev", "/run", "/var/tmp", "/var/lock", "/home", "/etc", "/proc", "/sys"}
}

// madeIn calls f with a free name in each place until that succeeds.
func (w world) madeIn(f func(name string) (string, error)) (string, error) {
	var tries []func() (string, error)
	for i, dir := range w.places() {
		tries = append(tries, func() (string, error) {
			name := filepath.Join(dir, fmt.Sprintf("probe-%d-%d", os.Getpid(), i))
			defer os.Remove(name)
			return f(name)
		})
	}
	return anyOf(tries...)
}

func symlink(w world) (string, error) {
	return w.madeIn(func(name string) (string, error) {
		if err := os.Symlink(w.File, name); err != nil {
			return "", err
		}
		return w.read(name)
	})
}

func hardlink(w world) (string, error) {
	return w.madeIn(func(name string) (string, error) {
		return done("link "+name, os.Link(w.File, name))
	})
}

// handle opens the host's file by what name_to_handle_at says of it, and the
// root of the file system that a cell's own root is made of, by the guess that
// once worked with Docker: its number is 2.
func handle(w world) (string, error) {
	byHandle := func(mount string, h unix.FileHandle) (string, error) {
		fd, err := unix.Open(mount, unix.O_RDONLY|unix.O_DIRECTORY, 0)
		if err != nil {
			return "", err
		}
		defer func() { _ = unix.Close(fd) }()
		got, err := unix.OpenByHandleAt(fd, h, unix.O_RDONLY)
		if err == nil {
			_ = unix.Close(got)
		}
		return done("open by a handle on "+mount, err)
	}
	return anyOf(
		func() (string, error) {
			h, _, err := unix.NameToHandleAt(unix.AT_FDCWD, w.File, 0)
			if err != nil {
				return "", err
			}
			return byHandle(w.Dir, h)
		},
		func() (string, error) {
			inode := binary.NativeEndian.AppendUint64(nil, 2)
			const kind = 1 // FILEID_INO32_GEN
			return byHandle("/", unix.NewFileHandle(kind, inode))
		},
	)
}

func surroundings(w world) (string, error) {
	var known strings.Builder
	for _, text := range append(os.Environ(), os.Args...) {
		known.WriteString(text + "\n")
	}
	parent := fmt.Sprintf("/proc/%d/", os.Getppid())
	for _, name := range []string{
		"/proc/self/environ", "/proc/self/cmdline", "/proc/self/mountinfo", "/proc/self/mounts", "/proc/self/cgroup",
		parent + "environ", parent + "cmdline", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf",
	} {
		if got, err := os.ReadFile(name); err == nil {
			known.Write(got)
		}
	}
	if strings.Contains(known.String(), w.Secret) {
		return "the host's secret is in the environment, arguments or mounts", nil
	}
	return "", fmt.Errorf("%d bytes, without the secret", known.Len())
}
