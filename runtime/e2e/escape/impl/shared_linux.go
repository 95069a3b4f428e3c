package impl

import (
	"errors"
	"strings"

	"golang.org/x/sys/unix"
)

var shared = map[string]attempt{
	"unix-abstract": func(w world) (string, error) {
		return w.talk(unix.AF_UNIX, unix.SOCK_STREAM, &unix.SockaddrUnix{Name: "@" + w.Abstract})
	},
	"unix-path": func(w world) (string, error) {
		return w.talk(unix.AF_UNIX, unix.SOCK_STREAM, &unix.SockaddrUnix{Name: w.Socket})
	},
	"shared-memory": sharedMemory,
	"message-queue": func(w world) (string, error) {
		return w.find(w.Messages, "message queue", unix.SYS_MSGGET, uintptr(w.Messages), 0)
	},
	"semaphores": func(w world) (string, error) {
		return w.find(w.Semaphores, "semaphores", unix.SYS_SEMGET, uintptr(w.Semaphores), 0, 0)
	},
	"posix-queue": func(w world) (string, error) {
		if w.Queue == "" {
			return "", errNotPlanted
		}
		return done("open the host's queue", open(unix.SYS_MQ_OPEN, text(w.Queue), unix.O_RDWR|unix.O_CLOEXEC, 0, 0))
	},
}

var errNotPlanted = errors.New("the host has none")

func (world) find(key int, what string, number uintptr, args ...uintptr) (string, error) {
	if key == 0 {
		return "", errNotPlanted
	}
	return done("find the host's "+what, ask(number, args...))
}

func sharedMemory(w world) (string, error) {
	if w.SharedMemory == 0 {
		return "", errNotPlanted
	}
	id, err := unix.SysvShmGet(w.SharedMemory, 0, 0)
	if err != nil {
		return "", err
	}
	got, err := unix.SysvShmAttach(id, 0, unix.SHM_RDONLY)
	if err != nil {
		return "", err
	}
	defer func() { _ = unix.SysvShmDetach(got) }()
	if !strings.HasPrefix(string(got), w.Secret) {
		return "", errors.New("the memory is another's")
	}
	return "read the host's shared memory", nil
}

// threadKeyring is KEY_SPEC_THREAD_KEYRING, sessionKeyring
// KEY_SPEC_SESSION_KEYRING: they are negative.
const (
	threadKeyring  = ^uintptr(0)
	sessionKeyring = ^uintptr(2)
)

var keys = map[string]attempt{
	"key-add": func(world) (string, error) {
		return onThread(func() (string, error) { // the thread's keyring ends with it
			return done("add a key", ask(unix.SYS_ADD_KEY, text("user"), text("probe"), text("secret"), 6, threadKeyring))
		})
	},
	"key-request":     pastly("request a key", unix.SYS_REQUEST_KEY, text("user"), text("probe-none"), 0, 0),
	"keyring-session": pastly("get the session's keyring", unix.SYS_KEYCTL, unix.KEYCTL_GET_KEYRING_ID, sessionKeyring, 0),
	"keyring-join": func(w world) (string, error) {
		return done("join a session keyring", inChild(w, 0, newCall(unix.SYS_KEYCTL, unix.KEYCTL_JOIN_SESSION_KEYRING, 0)))
	},
}
