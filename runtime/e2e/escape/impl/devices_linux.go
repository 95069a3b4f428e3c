package impl

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

var devices = map[string]attempt{
	"mknod-block": func(w world) (string, error) {
		return w.madeIn(func(name string) (string, error) {
			return done("make a block device", unix.Mknod(name, unix.S_IFBLK|0o600, int(unix.Mkdev(7, 0))))
		})
	},
	"mknod-char": func(w world) (string, error) {
		return w.madeIn(func(name string) (string, error) { // it is what /dev/null is
			if err := unix.Mknod(name, unix.S_IFCHR|0o600, int(unix.Mkdev(1, 3))); err != nil {
				return "", err
			}
			if reached, err := opened(os.O_RDONLY, name)(w); err == nil {
				return reached, nil
			}
			return "make a character device", nil
		})
	},
	"dev-disk": func(w world) (string, error) {
		return opened(os.O_RDONLY, "/dev/sda", "/dev/vda", "/dev/xvda", "/dev/nvme0n1", "/dev/mmcblk0", "/dev/loop0", "/dev/dm-0", "/dev/root")(w)
	},
	"dev-mem":            opened(os.O_RDONLY, "/dev/mem", "/dev/port", "/dev/kmem"),
	"dev-kmsg":           opened(os.O_WRONLY, "/dev/kmsg"),
	"dev-kvm":            opened(os.O_RDWR, "/dev/kvm"),
	"dev-fuse":           opened(os.O_RDWR, "/dev/fuse"),
	"dev-tun":            opened(os.O_RDWR, "/dev/net/tun"),
	"dev-loop":           opened(os.O_RDWR, "/dev/loop-control"),
	"terminal-stdio":     typed(unix.TIOCSTI),
	"terminal-high-bits": typed(1<<32 | unix.TIOCSTI),
	"terminal-paste":     typed(tioclinux),
	"terminal-of-host": func(w world) (string, error) {
		if w.Terminal == "" {
			return "", errNotPlanted
		}
		return typeInto(w.Terminal, unix.TIOCSTI)
	},
}

const tioclinux = 0x541c

// opened makes an attempt of opening one of several files, which does nothing
// to any of them.
func opened(mode int, names ...string) attempt {
	return func(world) (string, error) {
		var tries []func() (string, error)
		for _, name := range names {
			tries = append(tries, func() (string, error) {
				f, err := os.OpenFile(name, mode|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
				if err != nil {
					return "", err
				}
				return done("open "+name, f.Close())
			})
		}
		return anyOf(tries...)
	}
}

// typed makes an attempt of a terminal that an inmate may have been given.
func typed(request uintptr) attempt {
	return func(world) (string, error) {
		var tries []func() (string, error)
		for fd := range 3 {
			tries = append(tries, func() (string, error) {
				return done(fmt.Sprintf("type into the terminal on descriptor %d", fd),
					ask(unix.SYS_IOCTL, uintptr(fd), request, text("\x03")))
			})
		}
		tries = append(tries, func() (string, error) { return typeInto("/dev/tty", request) })
		return anyOf(tries...)
	}
}

func typeInto(name string, request uintptr) (string, error) {
	f, err := os.OpenFile(name, os.O_RDWR|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if err != nil {
		return "", err
	}
	err = ask(unix.SYS_IOCTL, f.Fd(), request, text("!"))
	return done("type into "+name, errors.Join(err, f.Close()))
}
