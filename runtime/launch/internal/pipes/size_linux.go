package pipes

import (
	"os"

	"golang.org/x/sys/unix"
)

// size is asked for each pipe of the sidechannel: with the default of 64 KiB a
// large payload costs sixteen times the wake-ups.
const size = 1 << 20

// enlarge is best effort: a user has an allowance of pipe memory, and a small
// pipe works too. It does not use Fd, which would make f block.
func enlarge(f *os.File) {
	conn, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		_, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, size)
	})
}
