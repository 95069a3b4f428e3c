//go:build linux

package filter

import (
	"fmt"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

func init() { helpers["int 0x80"] = enterAs32Bit }

// TestInt80Kills enters the kernel as a 32-bit program does.
func TestInt80Kills(t *testing.T) {
	if out, err := start(t, unfiltered, "int 0x80"); err != nil || out != "done\n" {
		t.Skipf("SKIPPED, NOT TESTED: this kernel has no 32-bit entry: %q, %v", out, err)
	}
	for _, filter := range []string{ordinary, oneProcess} {
		if out, err := start(t, filter, "int 0x80"); signalOf(err) != unix.SIGSYS || out != "" {
			t.Errorf("filter %s: %q, %v; want death by SIGSYS", filter, out, err)
		}
	}
}

// enterAs32Bit calls getpid of i386, which of amd64 is writev.
func enterAs32Bit([]string) error {
	code, err := unix.Mmap(-1, 0, 4096, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return err
	}
	copy(code, []byte{
		0xb8, 20, 0, 0, 0, // mov eax, 20
		0xcd, 0x80, // int 0x80
		0xc3, // ret
	})
	if err := unix.Mprotect(code, unix.PROT_READ|unix.PROT_WRITE|unix.PROT_EXEC); err != nil {
		return err
	}
	// A function value points to a pointer to the code.
	start := unsafe.Pointer(unsafe.SliceData(code))
	value := unsafe.Pointer(&start)
	(*(*func())(unsafe.Pointer(&value)))()
	fmt.Println("done")
	return nil
}
