package docker

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"strconv"
	"syscall"
)

// thisProcess describes the running process; the zero owner when /proc is not
// there to tell.
func thisProcess() owner {
	o := owner{pid: os.Getpid(), machine: machineID()}
	boot, bootErr := os.ReadFile("/proc/sys/kernel/random/boot_id")
	pids, pidsErr := os.Readlink("/proc/self/ns/pid")
	start, state := startOf(o.pid)
	if bootErr != nil || pidsErr != nil || state != processThere {
		return owner{}
	}
	times, _ := os.Readlink("/proc/self/ns/time") // kernels before 5.6 have none
	o.boot, o.namespaces, o.start = string(bytes.TrimSpace(boot)), pids+times, start
	return o
}

// machineID is a hash, since the id itself is not to be shown to others.
func machineID() string {
	for _, path := range []string{"/etc/machine-id", "/var/lib/dbus/machine-id"} {
		if id, err := os.ReadFile(path); err == nil && len(bytes.TrimSpace(id)) > 0 {
			sum := sha256.Sum256(append([]byte("hoosegen "), bytes.TrimSpace(id)...))
			return hex.EncodeToString(sum[:8])
		}
	}
	return ""
}

// startOf looks for a process. What may not be looked at counts as unknown,
// and only the kernel's word that there is no such process as gone.
func startOf(pid int) (uint64, processState) {
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
		return 0, processGone
	}
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, processUnknown
	}
	// The command's name, in parentheses, may hold anything.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 20 {
		return 0, processUnknown
	}
	start, err := strconv.ParseUint(string(f[19]), 10, 64)
	if err != nil {
		return 0, processUnknown
	}
	return start, processThere
}
