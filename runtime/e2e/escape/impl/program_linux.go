package impl

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

var program = map[string]attempt{
	"program-overwrite": own(func(program string) (string, error) {
		return opened(os.O_WRONLY, program, "/inmate", "/proc/self/exe")(world{})
	}),
	"program-of-1": opened(os.O_WRONLY, "/proc/1/exe"),
	"program-mode": own(func(program string) (string, error) {
		info, err := os.Stat(program)
		if err != nil {
			return "", err
		}
		return done("change the mode of "+program, os.Chmod(program, info.Mode()))
	}),
	"program-replace": own(func(program string) (string, error) {
		other := program + ".replaced"
		if err := os.Rename(program, other); err != nil {
			return "", err
		}
		return done("rename "+program, os.Rename(other, program))
	}),
	"program-beside": own(func(program string) (string, error) {
		return create(filepath.Join(filepath.Dir(program), "probe-beside"))
	}),
	"program-in-tmp":    programInTmp,
	"program-in-memory": programInMemory,
}

// own makes an attempt of this program's own file.
func own(f func(program string) (string, error)) attempt {
	return func(world) (string, error) { return f(ownFile()) }
}

// ownFile returns the path of this program, which in a cell is the name that it
// was started by.
func ownFile() string {
	if name, err := os.Executable(); err == nil {
		return name
	}
	return os.Args[0]
}

// ranMark makes this program one that ends at once: that shows that it ran.
const ranMark = "PROBE_RAN"

func init() {
	if os.Getenv(ranMark) != "" {
		os.Exit(0)
	}
}

// arguments returns what execve takes to run this program as one that ends at
// once.
func arguments() (argv, envp uintptr) {
	return address(&[2]uintptr{text("probe"), 0}), address(&[2]uintptr{text(ranMark + "=1"), 0})
}

func programInTmp(w world) (string, error) {
	program, err := os.ReadFile(ownFile())
	if err != nil {
		return "", err
	}
	argv, envp := arguments()
	return w.madeIn(func(name string) (string, error) {
		if err := os.WriteFile(name, program, 0o700); err != nil {
			return "", err
		}
		return done("run "+name, inChild(w, 0, newCall(unix.SYS_EXECVE, text(name), argv, envp)))
	})
}

// programInMemory tries files that may be executed, and such as may not and are
// given the right to be.
func programInMemory(w world) (string, error) {
	return anyOf(
		func() (string, error) { return runInMemory(w, unix.MFD_EXEC) },
		func() (string, error) { return runInMemory(w, 0) },
		func() (string, error) { return runInMemory(w, unix.MFD_NOEXEC_SEAL) },
		hugeInMemory,
	)
}

// hugeInMemory tries a file of huge pages, which does not heed the seal. There
// may be no such pages to put a program on, so it is left empty: what counts is
// that execveat finds nothing to forbid, but only that it is no program.
func hugeInMemory() (string, error) {
	fd, err := unix.MemfdCreate("probe", unix.MFD_NOEXEC_SEAL|unix.MFD_HUGETLB)
	if err != nil {
		return "", fmt.Errorf("memfd_create: %w", err)
	}
	defer unix.Close(fd)
	if err := unix.Fchmod(fd, 0o700); err != nil {
		return "", fmt.Errorf("fchmod: %w", err)
	}
	argv, envp := arguments()
	_, _, errno := unix.Syscall6(unix.SYS_EXECVEAT, uintptr(fd), text(""), argv, envp, unix.AT_EMPTY_PATH, 0)
	if errno == unix.ENOEXEC {
		return "execveat takes a file of huge pages", nil
	}
	return "", fmt.Errorf("execveat: %w", errno)
}

func runInMemory(w world, flags int) (string, error) {
	program, err := os.ReadFile(ownFile())
	if err != nil {
		return "", err
	}
	fd, err := unix.MemfdCreate("probe", flags)
	if err != nil {
		return "", fmt.Errorf("memfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "memory")
	defer f.Close()
	if _, err := f.Write(program); err != nil {
		return "", err
	}
	if err := f.Chmod(0o700); err != nil && flags&unix.MFD_NOEXEC_SEAL == 0 {
		return "", err
	}
	argv, envp := arguments()
	return anyOf(
		func() (string, error) {
			return done("run a program from memory", inChild(w, 0,
				newCall(unix.SYS_EXECVEAT, uintptr(fd), text(""), argv, envp, unix.AT_EMPTY_PATH)))
		},
		func() (string, error) {
			return done("run a program from memory", inChild(w, 0,
				newCall(unix.SYS_EXECVE, text(fmt.Sprintf("/proc/self/fd/%d", fd)), argv, envp)))
		},
	)
}
