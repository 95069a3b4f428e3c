package impl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// privileges are of a thread for the kernel, so the raw calls change no other.
var privileges = map[string]attempt{
	"set-user": inThread("setuid(0)", func() error { return ask(unix.SYS_SETUID, 0) }),
	"set-all-users": inThread("setresuid(0, 0, 0)", func() error {
		return ask(unix.SYS_SETRESUID, 0, 0, 0)
	}),
	"set-group": inThread("setresgid(0, 0, 0)", func() error {
		return ask(unix.SYS_SETRESGID, 0, 0, 0)
	}),
	"set-groups": inThread("setgroups(0)", func() error {
		return ask(unix.SYS_SETGROUPS, 1, address(new(uint32)))
	}),
	"set-file-user": inThread("setfsuid(0)", func() error {
		_, _, _ = unix.RawSyscall(unix.SYS_SETFSUID, 0, 0, 0)
		if now, _, errno := unix.RawSyscall(unix.SYS_SETFSUID, ^uintptr(0), 0, 0); errno != 0 || now != 0 {
			return fmt.Errorf("the user is %d: %w", now, unix.EPERM)
		}
		return nil
	}),
	"capabilities": inThread("take CAP_SYS_ADMIN", func() error {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var sets [2]unix.CapUserData
		sets[0].Effective, sets[0].Permitted = 1<<unix.CAP_SYS_ADMIN, 1<<unix.CAP_SYS_ADMIN
		return unix.Capset(&header, &sets[0])
	}),
	"ambient-capability": inThread("take an ambient capability", func() error {
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var sets [2]unix.CapUserData
		if err := unix.Capget(&header, &sets[0]); err != nil {
			return err
		}
		sets[0].Inheritable = sets[0].Permitted | 1<<unix.CAP_NET_BIND_SERVICE
		return errors.Join(unix.Capset(&header, &sets[0]),
			unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_RAISE, unix.CAP_NET_BIND_SERVICE, 0, 0))
	}),
	"secure-bits": inThread("change the secure bits", func() error {
		const noRoot = 1 // SECBIT_NOROOT
		return unix.Prctl(unix.PR_SET_SECUREBITS, noRoot, 0, 0, 0)
	}),
	"set-user-id-file": func(w world) (string, error) {
		return w.madeIn(func(name string) (string, error) {
			if err := os.WriteFile(name, nil, 0o600); err != nil {
				return "", err
			}
			return done("make a set-user-id program of root's", errors.Join(os.Chown(name, 0, 0), os.Chmod(name, os.ModeSetuid|0o755)))
		})
	},
	"file-capability": func(w world) (string, error) {
		return w.madeIn(func(name string) (string, error) {
			if err := os.WriteFile(name, nil, 0o600); err != nil {
				return "", err
			}
			// struct vfs_cap_data of revision 2, with CAP_NET_BIND_SERVICE.
			value := binary.LittleEndian.AppendUint32(nil, 0x0200_0000)
			value = binary.LittleEndian.AppendUint32(value, 1<<unix.CAP_NET_BIND_SERVICE)
			value = append(value, make([]byte, 12)...)
			return done("give a program a capability", unix.Setxattr(name, "security.capability", value, 0))
		})
	},
	"new-privileges": func(world) (string, error) {
		on, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
		if err == nil && on != 0 {
			err = errors.New("no_new_privs is on")
		}
		return done("no_new_privs is off", err)
	},
}

func inThread(what string, f func() error) attempt {
	return func(world) (string, error) {
		return onThread(func() (string, error) { return done(what, f()) })
	}
}
