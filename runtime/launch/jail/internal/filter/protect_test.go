//go:build linux && (amd64 || arm64)

package filter

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Memory in these tests is filled: what counts is what a process really has.
const (
	piece   = 8 << 20
	granted = 8 * piece   // what a limit leaves to a process
	wanted  = 3 * granted // what it tries to have
	slack   = 2 * piece   // what a Go program has besides, and what it gives back to report
)

// TestProtectedMemoryIsCounted fills memory and takes the right to write to it
// away, again and again: RLIMIT_DATA, the only limit here, counts what can be
// written.
func TestProtectedMemoryIsCounted(t *testing.T) {
	for name, prot := range map[string]int{
		"read-only":             unix.PROT_READ,
		"inaccessible":          unix.PROT_NONE,
		"executable":            unix.PROT_READ | unix.PROT_EXEC,
		"read-only, high half":  high | unix.PROT_READ,
		"read-only, by its key": byKey | unix.PROT_READ,
	} {
		t.Run(name, func(t *testing.T) {
			// The kernel itself takes no bits of the high half.
			if got, resident, _ := protect(t, unfiltered, prot); prot&high == 0 && (got != wanted || resident < wanted) {
				t.Errorf("without the filter: %d MiB, of which %d MiB are resident; want %d: is the limit another?", got>>20, resident>>20, wanted>>20)
			}
			got, resident, limit := protect(t, oneProcess, prot)
			if got == 0 || got > granted {
				t.Errorf("filled %d MiB of %d", got>>20, granted>>20)
			}
			if resident > granted+slack {
				t.Errorf("%d MiB are resident, of %d that the limit of %d leaves", resident>>20, granted>>20, limit>>20)
			}
			t.Logf("filled %d MiB, resident %d MiB, limit %d MiB", got>>20, resident>>20, limit>>20)
		})
	}
}

// protect returns what a helper says it has filled, and what can be seen of it
// from outside: how much more of its memory that is no file's is resident than
// before, and its limit.
func protect(t *testing.T, filter string, prot int) (filled, resident, limit uint64) {
	t.Helper()
	cmd := helper(t, filter, "protected", strconv.Itoa(prot))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = in.Close() // it waits for that
		if err := cmd.Wait(); err != nil {
			t.Errorf("filter %s: %v", filter, err)
		}
	}()
	var before uint64
	if _, err := fmt.Fscanln(bufio.NewReader(out), &filled, &before); err != nil {
		t.Errorf("filter %s: no report: %v", filter, err)
		return 0, 0, 0
	}
	if resident, err = fieldOf(strconv.Itoa(cmd.Process.Pid), "RssAnon"); err != nil {
		t.Error(err)
	}
	resident -= min(resident, before)
	var data unix.Rlimit
	if err := unix.Prlimit(cmd.Process.Pid, unix.RLIMIT_DATA, nil, &data); err != nil {
		t.Error(err)
	}
	return filled, resident, data.Cur
}

// byKey asks for pkey_mprotect, without a key.
const byKey = 1 << 62

func fillAndProtect(args []string) error {
	prot, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	if err := limitTo(unix.RLIMIT_DATA, "VmData", granted); err != nil {
		return err
	}
	before, err := fieldOf("self", "RssAnon") // the race detector has its own
	if err != nil {
		return err
	}
	const access, private = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
	var filled int
	var last []byte
	for filled < wanted {
		p, err := unix.Mmap(-1, 0, piece, access, private)
		if errors.Is(err, unix.ENOMEM) {
			// The runtime may need some of it to go on.
			if err := unix.Munmap(last); err != nil {
				return err
			}
			break
		}
		if err != nil {
			return err
		}
		for i := 0; i < len(p); i += 4096 {
			p[i] = 1
		}
		filled, last = filled+piece, p
		// Whether it says that it did is another test's business.
		_ = protectPiece(p, prot)
	}
	fmt.Println(filled, before)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func protectPiece(p []byte, prot int) error {
	if prot&byKey == 0 {
		return unix.Mprotect(p, prot)
	}
	const none = ^uintptr(0)
	_, _, errno := unix.Syscall6(unix.SYS_PKEY_MPROTECT, uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)), uintptr(prot&^byKey), none, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
