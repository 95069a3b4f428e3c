package impl

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

var namespaces = map[string]attempt{
	"unshare-user":   unshare(unix.CLONE_NEWUSER),
	"unshare-mount":  unshare(unix.CLONE_NEWNS),
	"unshare-pid":    unshare(unix.CLONE_NEWPID),
	"unshare-net":    unshare(unix.CLONE_NEWNET),
	"unshare-uts":    unshare(unix.CLONE_NEWUTS),
	"unshare-ipc":    unshare(unix.CLONE_NEWIPC),
	"unshare-cgroup": unshare(unix.CLONE_NEWCGROUP),
	"unshare-time":   unshare(unix.CLONE_NEWTIME),
	"clone-user":     cloneWith(unix.CLONE_NEWUSER),
	"clone-mount":    cloneWith(unix.CLONE_NEWNS),
	"clone-pid":      cloneWith(unix.CLONE_NEWPID),
	"clone-net":      cloneWith(unix.CLONE_NEWNET),
	"clone-uts":      cloneWith(unix.CLONE_NEWUTS),
	"clone-ipc":      cloneWith(unix.CLONE_NEWIPC),
	"clone-cgroup":   cloneWith(unix.CLONE_NEWCGROUP),
	"clone3-user":    clone3With(unix.CLONE_NEWUSER),
	"clone3-time":    clone3With(unix.CLONE_NEWTIME),
	"setns-file":     enterFiles,
	"setns-pidfd":    enterProcess,

	"namespace-parent": parents,
}

// unshare is made in a child, which may do it for a user namespace because it
// has one thread.
func unshare(flag uintptr) attempt {
	return func(w world) (string, error) {
		return done("leave for a new namespace", inChild(w, 0, newCall(unix.SYS_UNSHARE, flag)))
	}
}

func cloneWith(flag uintptr) attempt {
	return func(w world) (string, error) {
		return done("a process in a new namespace", inChild(w, flag))
	}
}

func clone3With(flag uint64) attempt {
	return func(w world) (string, error) {
		// struct clone_args in its first form: flags, pidfd, child_tid,
		// parent_tid, exit_signal, stack, stack_size, tls.
		args := &[8]uint64{0: flag, 4: uint64(unix.SIGCHLD)}
		pid, err := fork(newCall(unix.SYS_CLONE3, address(args), 64), nil)
		if err == nil {
			err = reap(w, pid)
		}
		return done("a process in a new namespace", err)
	}
}

func enterFiles(w world) (string, error) {
	var tries []func() (string, error)
	for _, name := range []string{"net", "uts", "ipc", "mnt", "pid", "cgroup", "user"} {
		tries = append(tries, func() (string, error) {
			f, err := os.Open(w.proc("ns/" + name))
			if err != nil {
				return "", err
			}
			defer f.Close()
			return done("enter "+f.Name(), inChild(w, 0, newCall(unix.SYS_SETNS, f.Fd(), 0)))
		})
	}
	return anyOf(tries...)
}

func enterProcess(w world) (string, error) {
	if w.ours() {
		return "", errOurs
	}
	process, err := unix.PidfdOpen(w.PID, 0)
	if err != nil {
		return "", fmt.Errorf("pidfd_open: %w", err)
	}
	defer func() { _ = unix.Close(process) }()
	const all = unix.CLONE_NEWNET | unix.CLONE_NEWUTS | unix.CLONE_NEWIPC | unix.CLONE_NEWNS
	return done("enter the namespaces of the host's process", inChild(w, 0, newCall(unix.SYS_SETNS, uintptr(process), all)))
}

// parents asks for what is above the own namespaces of users and of process
// ids, which it finds in /proc and by a pidfd.
func parents(world) (string, error) {
	const (
		parent                = 0xb702         // NS_GET_PARENT
		ofProcessIDs, ofUsers = 0xff05, 0xff09 // PIDFD_GET_PID_NAMESPACE, PIDFD_GET_USER_NAMESPACE
	)
	above := func(namespace int) (string, error) {
		defer func() { _ = unix.Close(namespace) }()
		return done("get a parent of a namespace", open(unix.SYS_IOCTL, uintptr(namespace), parent, 0))
	}
	var tries []func() (string, error)
	for _, name := range []string{"user", "pid"} {
		tries = append(tries, func() (string, error) {
			fd, err := unix.Open("/proc/self/ns/"+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
			if err != nil {
				return "", fmt.Errorf("open the namespace %s: %w", name, err)
			}
			return above(fd)
		})
	}
	for _, request := range []uintptr{ofUsers, ofProcessIDs} {
		tries = append(tries, func() (string, error) {
			self, err := unix.PidfdOpen(os.Getpid(), 0)
			if err != nil {
				return "", fmt.Errorf("pidfd_open: %w", err)
			}
			defer func() { _ = unix.Close(self) }()
			fd, err := newCall(unix.SYS_IOCTL, uintptr(self), request, 0).do()
			if err != nil {
				return "", fmt.Errorf("get a namespace by a pidfd: %w", err)
			}
			return above(int(fd))
		})
	}
	return anyOf(tries...)
}
