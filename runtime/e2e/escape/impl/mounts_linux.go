package impl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

var mounts = map[string]attempt{
	"mount-tmpfs": mountOn(func(target string) error {
		return unix.Mount("tmpfs", target, "tmpfs", 0, "")
	}),
	"mount-proc": mountOn(func(target string) error {
		return unix.Mount("proc", target, "proc", 0, "")
	}),
	"mount-bind": mountOn(func(target string) error {
		return unix.Mount("/", target, "", unix.MS_BIND|unix.MS_REC, "")
	}),
	// Of a mount, never of the file system below it, which others share.
	"mount-remount": mountOn(func(string) error {
		return unix.Mount("", "/", "", unix.MS_REMOUNT|unix.MS_BIND, "")
	}),
	"mount-remount-program": mountOn(func(string) error {
		program := ownFile()
		err := unix.Mount("", program, "", unix.MS_REMOUNT|unix.MS_BIND, "")
		if errors.Is(err, unix.EINVAL) { // it is no mount
			err = errors.Join(unix.Mount(program, program, "", unix.MS_BIND, ""), unix.Mount("", program, "", unix.MS_REMOUNT|unix.MS_BIND, ""))
		}
		return err
	}),
	"mount-shared": mountOn(func(string) error {
		return unix.Mount("", "/", "", unix.MS_SHARED, "")
	}),
	"mount-setattr": mountOn(func(string) error {
		return unix.MountSetattr(unix.AT_FDCWD, "/", 0, &unix.MountAttr{Attr_clr: unix.MOUNT_ATTR_RDONLY})
	}),
	"mount-fsopen": mountOn(func(string) error {
		return open(unix.SYS_FSOPEN, text("tmpfs"), unix.FSOPEN_CLOEXEC)
	}),
	"mount-open-tree": mountOn(func(string) error {
		return open(unix.SYS_OPEN_TREE, at, text("/"), unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC)
	}),
	"mount-move": mountOn(func(target string) error {
		tree, err := unix.OpenTree(unix.AT_FDCWD, "/", unix.OPEN_TREE_CLONE|unix.OPEN_TREE_CLOEXEC)
		if err != nil {
			tree = -1
		} else {
			defer func() { _ = unix.Close(tree) }()
		}
		return unix.MoveMount(tree, "", unix.AT_FDCWD, target, unix.MOVE_MOUNT_F_EMPTY_PATH)
	}),
	"unmount-tmp":  mountOn(func(string) error { return unix.Unmount("/tmp", unix.MNT_DETACH) }),
	"unmount-root": mountOn(func(string) error { return unix.Unmount("/", unix.MNT_DETACH) }),
}

// at is AT_FDCWD as an argument.
const at = ^uintptr(99)

// inOwnMounts calls f on a thread with mounts of its own where that can be
// had. Root without them is not let near: those would be the machine's.
func inOwnMounts(f func() (string, error)) (string, error) {
	return onThread(func() (string, error) {
		err := unix.Unshare(unix.CLONE_NEWNS)
		if err == nil {
			err = unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")
		}
		if err != nil && os.Geteuid() == 0 {
			return "", fmt.Errorf("mounts of one's own: %w", err)
		}
		return f()
	})
}

// target returns a directory to mount on.
func (w world) target() (name string, remove func()) {
	for _, dir := range w.places() {
		if name, err := os.MkdirTemp(dir, "probe-"); err == nil {
			return name, func() { _ = os.Remove(name) }
		}
	}
	return "/tmp", func() {}
}

// mountOn makes an attempt of f; the kernel looks at the right to mount before
// it looks at anything else.
func mountOn(f func(target string) error) attempt {
	return func(w world) (string, error) {
		target, remove := w.target()
		defer remove()
		return inOwnMounts(func() (string, error) { return past("change mounts", f(target)) })
	}
}

var roots = map[string]attempt{
	"chroot": func(w world) (string, error) {
		return w.breakOut(func(dir string) error {
			return errors.Join(unix.Chdir("/"), unix.Chroot(dir)) // and stay outside of it
		})
	},
	"chroot-descriptor": func(w world) (string, error) {
		return w.breakOut(func(dir string) error {
			fd, err := unix.Open("/", unix.O_RDONLY|unix.O_DIRECTORY, 0)
			if err != nil {
				return err
			}
			defer func() { _ = unix.Close(fd) }()
			return errors.Join(unix.Chroot(dir), unix.Chdir("/"), unix.Fchdir(fd))
		})
	},
	"pivot-root": mountOn(func(target string) error {
		_ = unix.Mount("tmpfs", target, "tmpfs", 0, "")
		old := filepath.Join(target, "old")
		_ = unix.Mkdir(old, 0o700)
		return unix.PivotRoot(target, old)
	}),
}

// breakOut enters a root of its own in a way that leaves the working directory
// outside, and climbs from there.
func (w world) breakOut(enter func(dir string) error) (string, error) {
	dir, remove := w.target()
	defer remove()
	return onThread(func() (string, error) {
		if err := unix.Unshare(unix.CLONE_FS); err != nil && os.Geteuid() == 0 {
			return "", fmt.Errorf("a root of one's own: %w", err)
		}
		if err := enter(dir); err != nil {
			return "", err
		}
		return w.readAt(unix.AT_FDCWD, strings.Repeat("../", 20)+"./"+w.File)
	})
}
