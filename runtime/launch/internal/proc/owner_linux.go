package proc

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Self identifies the running process. Where /proc does not show the id of the
// boot, Boot is empty, and nobody will take the process for dead. The error says
// what else /proc does not show.
func Self() (Owner, error) {
	o := Owner{PID: os.Getpid(), Machine: machineID()}
	if self, err := os.Readlink("/proc/self"); err != nil || self != strconv.Itoa(o.PID) {
		return Owner{}, errors.Join(errors.New("/proc does not show the process namespace that this process is in"), err)
	}
	// Not there when /proc is mounted with subset=pid.
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Owner{}, err
	}
	o.Boot = strings.ReplaceAll(string(bytes.TrimSpace(boot)), "-", "")
	if o.PIDs, err = inode("/proc/self/ns/pid"); err != nil {
		return Owner{}, err
	}
	if o.Times, err = inode("/proc/self/ns/time"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return Owner{}, err
	}
	s, err := ReadStat(o.PID)
	o.Start = s.Start
	return o, err
}

func inode(name string) (uint64, error) {
	var s unix.Stat_t
	if err := unix.Stat(name, &s); err != nil {
		return 0, &os.PathError{Op: "stat", Path: name, Err: err}
	}
	return s.Ino, nil
}

// machineID is a hash, since the id itself is not to be shown to others.
func machineID() string {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if id, err := os.ReadFile(path); err == nil && len(bytes.TrimSpace(id)) > 0 {
			sum := sha256.Sum256(append([]byte("hoosegen "), bytes.TrimSpace(id)...))
			return hex.EncodeToString(sum[:machineDigits/2])
		}
	}
	return ""
}

// look looks for a process. Only the kernel's word that there is none counts as
// gone, since /proc may hide the processes of others.
func look(pid int) (uint64, state) {
	if err := unix.Kill(pid, 0); errors.Is(err, unix.ESRCH) {
		return 0, gone
	}
	s, err := ReadStat(pid)
	if err != nil {
		return 0, unknown
	}
	return s.Start, there
}
