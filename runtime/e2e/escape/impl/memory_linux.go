package impl

import (
	"fmt"

	"golang.org/x/sys/unix"
)

const chunk = 4 << 20

// memory uses twice what there is, of private or of shared memory.
func memory(kind int) attempt {
	return func(w world) (string, error) { return w.fill(kind) }
}

func (w world) fill(kind int) (string, error) {
	for used := int64(0); used < 2*w.Memory; used += chunk {
		if _, err := unix.Mmap(-1, 0, chunk, unix.PROT_READ|unix.PROT_WRITE, kind|unix.MAP_ANON|unix.MAP_POPULATE); err != nil {
			return "", fmt.Errorf("after %d MiB: %w", used>>20, err)
		}
	}
	return fmt.Sprintf("use %d MiB", 2*w.Memory>>20), nil
}

func memoryOfChildren(w world) (string, error) {
	return onThread(func() (string, error) {
		const parts = 8
		part := uintptr(2*w.Memory) / parts
		n, err := children(w, parts, newCall(unix.SYS_MMAP, 0, part, unix.PROT_READ|unix.PROT_WRITE,
			unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_POPULATE, minusOne, 0))
		return done(fmt.Sprintf("use %d MiB in %d processes", (n*int(part))>>20, n), err)
	})
}

func memoryInFiles(w world) (string, error) {
	junk := make([]byte, chunk)
	for used := int64(0); used < 2*w.Memory; used += chunk {
		fd, err := unix.MemfdCreate("probe", unix.MFD_CLOEXEC)
		if err == nil {
			_, err = unix.Write(fd, junk)
		}
		if err != nil {
			return "", fmt.Errorf("after %d MiB: %w", used>>20, err)
		}
	}
	return fmt.Sprintf("use %d MiB in files", 2*w.Memory>>20), nil
}

// memoryInPipes fills pipes of the greatest size that there is for everybody.
func memoryInPipes(w world) (string, error) {
	junk := make([]byte, 1<<20)
	used := int64(0)
	for used < 2*w.Memory {
		var pipe [2]int
		if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC|unix.O_NONBLOCK); err != nil {
			return "", fmt.Errorf("after %d MiB: %w", used>>20, err)
		}
		if _, err := unix.FcntlInt(uintptr(pipe[1]), unix.F_SETPIPE_SZ, len(junk)); err != nil {
			return "", fmt.Errorf("after %d MiB: %w", used>>20, err)
		}
		n, err := unix.Write(pipe[1], junk)
		if err != nil {
			return "", fmt.Errorf("after %d MiB: %w", used>>20, err)
		}
		used += int64(n)
	}
	return fmt.Sprintf("use %d MiB in pipes", used>>20), nil
}
