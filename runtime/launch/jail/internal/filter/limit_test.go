//go:build linux && (amd64 || arm64)

package filter

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOneProcessKeepsToItsLimit shows ways around RLIMIT_DATA that the kernel
// leaves open, and that the filter closes them.
func TestOneProcessKeepsToItsLimit(t *testing.T) {
	if out, err := start(t, unfiltered, "escape", "open"); err != nil {
		t.Errorf("without the filter: %q, %v", out, err)
	}
	if out, err := start(t, oneProcess, "escape", "closed"); err != nil {
		t.Errorf("with the filter: %q, %v", out, err)
	}
}

// Nothing of the memory in this test is touched: limits count what is mapped.
const (
	room = 1 << 30 // what a limit leaves to a process
	size = 2 * room
)

// limitTo leaves room below a limit, for what a field of /proc/self/status says
// is used of it now.
func limitTo(limit int, field string, left uint64) error {
	used, err := fieldOf("self", field)
	if err != nil {
		return err
	}
	return unix.Setrlimit(limit, &unix.Rlimit{Cur: used + left, Max: used + left})
}

// fieldOf returns a field of /proc/<process>/status, in bytes.
func fieldOf(process, field string) (uint64, error) {
	status, err := os.ReadFile(filepath.Join("/proc", process, "status"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "\n"+field+":")
	var kilobytes uint64
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		return 0, fmt.Errorf("%s of process %s: %w", field, process, err)
	}
	return kilobytes << 10, nil
}

func escapeLimit(args []string) error {
	if err := limitTo(unix.RLIMIT_DATA, "VmData", room); err != nil {
		return err
	}
	const access, private = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_NORESERVE
	if _, err := unix.Mmap(-1, 0, size, access, private); !errors.Is(err, unix.ENOMEM) {
		return fmt.Errorf("private memory, which is counted: %w", err)
	}
	var want error
	if args[0] == "closed" {
		want = unix.EPERM
	}
	_, err := unix.Mmap(-1, 0, size, access, unix.MAP_SHARED|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
	if !errors.Is(err, want) {
		return fmt.Errorf("shared memory: %w, want %w", err, want)
	}
	_, err = unix.Mmap(-1, 0, size, access, private|unix.MAP_GROWSDOWN)
	if !errors.Is(err, want) {
		return fmt.Errorf("memory as a stack: %w, want %w", err, want)
	}
	if err := enlargeStack(size); !errors.Is(err, want) {
		return fmt.Errorf("the stack, enlarged: %w, want %w", err, want)
	}
	_, err = unix.MemfdCreate("x", 0)
	if !errors.Is(err, want) {
		return fmt.Errorf("a memory file: %w, want %w", err, want)
	}
	return nil
}

// enlargeStack moves the lowest pages of the main thread's stack to where
// there is more room.
func enlargeStack(size uintptr) error {
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return err
	}
	start, ok := stackOf(string(maps))
	if !ok {
		return errors.New("there is no stack in /proc/self/maps")
	}
	page := uintptr(os.Getpagesize())
	if _, _, errno := unix.RawSyscall6(unix.SYS_MREMAP, start, page, size, unix.MREMAP_MAYMOVE, 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// stackOf finds where the stack begins, as /proc/self/maps says.
func stackOf(maps string) (start uintptr, ok bool) {
	for line := range strings.SplitSeq(maps, "\n") {
		if strings.HasSuffix(line, "[stack]") {
			_, err := fmt.Sscanf(line, "%x-", &start)
			return start, err == nil
		}
	}
	return 0, false
}
