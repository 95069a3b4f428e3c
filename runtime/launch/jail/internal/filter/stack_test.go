//go:build linux && (amd64 || arm64)

package filter

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// TestOneProcessNeedsAnotherLimit shows a way around RLIMIT_DATA that no filter
// closes, and that RLIMIT_AS bounds it: a stack is counted as one only, and
// RLIMIT_STACK is for each part of it that a hole divides it into.
func TestOneProcessNeedsAnotherLimit(t *testing.T) {
	if out, err := start(t, oneProcess, "stack", "open"); err != nil {
		t.Errorf("RLIMIT_DATA and RLIMIT_STACK alone: %q, %v", out, err)
	}
	if out, err := start(t, oneProcess, "stack", "closed"); err != nil {
		t.Errorf("with RLIMIT_AS: %q, %v", out, err)
	}
}

// cutStack grows the main thread's stack by most of its limit and cuts that
// off, again and again.
func cutStack(args []string) error {
	const limit, part, parts = 8 << 20, 7 << 20, 8
	if err := unix.Setrlimit(unix.RLIMIT_STACK, &unix.Rlimit{Cur: limit, Max: limit}); err != nil {
		return err
	}
	if err := limitTo(unix.RLIMIT_DATA, "VmData", 2*part); err != nil {
		return err
	}
	var want error
	if args[0] == "closed" {
		want = unix.EFAULT
		if err := limitTo(unix.RLIMIT_AS, "VmSize", 4*part); err != nil {
			return err
		}
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return err
	}
	lowest, ok := stackOf(string(maps))
	if !ok {
		return errors.New("there is no stack in /proc/self/maps")
	}
	page := uintptr(os.Getpagesize())
	// What the Go runtime maps to report how it went.
	spare, err := unix.Mmap(-1, 0, 4<<20, unix.PROT_NONE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS)
	if err != nil {
		return fmt.Errorf("map spare addresses: %w", err)
	}
	for range parts {
		if err = growStack(lowest, part, page); err != nil {
			break
		}
		lowest -= part
		if _, _, errno := unix.RawSyscall(unix.SYS_MUNMAP, lowest+page, page, 0); errno != 0 {
			return fmt.Errorf("cut the stack: %w", errno)
		}
	}
	if err := unix.Munmap(spare); err != nil {
		return fmt.Errorf("unmap spare addresses: %w", err)
	}
	if !errors.Is(err, want) {
		return fmt.Errorf("grow the stack: %w, want %w", err, want)
	}
	if stack, err := fieldOf("self", "VmStk"); err != nil || want == nil && stack < 4*limit {
		return fmt.Errorf("a stack of %d MiB, with a limit of %d, %w", stack>>20, limit>>20, err)
	}
	return nil
}

// growStack has the kernel write to each page of size below the stack.
func growStack(lowest, size, page uintptr) error {
	for below := page; below <= size; below += page {
		if _, _, errno := unix.RawSyscall(unix.SYS_GETRANDOM, lowest-below, 1, 0); errno != 0 {
			return errno
		}
	}
	return nil
}
