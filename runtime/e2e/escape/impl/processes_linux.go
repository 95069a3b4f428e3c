package impl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

var processes = map[string]attempt{
	"proc-list":      list,
	"proc-environ":   func(w world) (string, error) { return w.read(w.proc("environ")) },
	"proc-maps":      memoryMap,
	"proc-mem-read":  func(w world) (string, error) { return w.memory(os.O_RDONLY) },
	"proc-mem-write": func(w world) (string, error) { return w.memory(os.O_RDWR) },
	"vm-read":        vmRead,
	"vm-write":       vmWrite,
	"ptrace-attach":  func(w world) (string, error) { return w.trace(unix.PtraceAttach) },
	"ptrace-seize":   func(w world) (string, error) { return w.trace(seize) },
	"pidfd-getfd":    takeDescriptor,
	"limits-of-process": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		var now unix.Rlimit
		if err := unix.Prlimit(w.PID, unix.RLIMIT_CORE, nil, &now); err != nil {
			return "", err
		}
		return done("set a limit of the host's process to what it is", unix.Prlimit(w.PID, unix.RLIMIT_CORE, &now, nil))
	},
	"priority-of-process": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		return done("set the priority of the host's process", unix.Setpriority(unix.PRIO_PROCESS, w.PID, 0))
	},
	"processors-of-process": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		var set unix.CPUSet
		if err := unix.SchedGetaffinity(w.PID, &set); err != nil {
			return "", err
		}
		return done("set the processors of the host's process", unix.SchedSetaffinity(w.PID, &set))
	},
	"compare-processes": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		const file = 0 // KCMP_FILE
		return done("compare descriptors", ask(unix.SYS_KCMP, uintptr(os.Getpid()), uintptr(w.PID), file, 0, 0))
	},
	"robust-list": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		return done("get an address in the host's process",
			ask(unix.SYS_GET_ROBUST_LIST, uintptr(w.PID), address(new(uintptr)), address(new(uintptr))))
	},
}

var errOurs = errors.New("a process or thread of the cell has the id of the host's process: that is not in sight")

// ours reports whether the number of the host's process is that of this one or
// of its parent here, or of one of their threads.
func (w world) ours() bool {
	for _, group := range []int{os.Getpid(), os.Getppid()} {
		if group != 0 && unix.Tgkill(group, w.PID, 0) == nil {
			return true
		}
	}
	return false
}

func list(w world) (string, error) {
	names, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if got, err := os.ReadFile(name + "/cmdline"); err == nil && strings.Contains(string(got), w.Secret) {
			return "found " + name, nil
		}
	}
	return "", fmt.Errorf("%d processes, none of the host's", len(names))
}

// memoryMap looks for the secret's address in the map of the host's process.
func memoryMap(w world) (string, error) {
	got, err := os.ReadFile(w.proc("maps"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(got)) {
		from, rest, _ := strings.Cut(line, "-")
		to, _, _ := strings.Cut(rest, " ")
		low, err1 := strconv.ParseUint(from, 16, 64)
		high, err2 := strconv.ParseUint(to, 16, 64)
		if err := errors.Join(err1, err2); err == nil && low <= w.ReadAddress && w.ReadAddress < high {
			return "read " + w.proc("maps"), nil
		}
	}
	return "", errors.New("the map is of another process")
}

func (w world) memory(mode int) (string, error) {
	f, err := os.OpenFile(w.proc("mem"), mode, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if mode == os.O_RDWR {
		_, err := f.WriteAt([]byte(w.Secret), int64(w.WriteAddress))
		return done("write to "+f.Name(), err)
	}
	got := make([]byte, len(w.Secret))
	if _, err := f.ReadAt(got, int64(w.ReadAddress)); err != nil {
		return "", err
	}
	return w.compare(f.Name(), got)
}

func (w world) compare(where string, got []byte) (string, error) {
	if string(got) != w.Secret {
		return "", fmt.Errorf("%s has %q at the secret's address", where, got)
	}
	return "read the secret from " + where, nil
}

func (w world) vectors(buffer []byte, at uint64) ([]unix.Iovec, []unix.RemoteIovec) {
	local := unix.Iovec{Base: &buffer[0]}
	local.SetLen(len(buffer))
	return []unix.Iovec{local}, []unix.RemoteIovec{{Base: uintptr(at), Len: len(buffer)}}
}

func vmRead(w world) (string, error) {
	got := make([]byte, len(w.Secret))
	local, remote := w.vectors(got, w.ReadAddress)
	if _, err := unix.ProcessVMReadv(w.PID, local, remote, 0); err != nil {
		return "", err
	}
	return w.compare("the memory of the host's process", got)
}

func vmWrite(w world) (string, error) {
	if w.ours() {
		return "", errOurs
	}
	local, remote := w.vectors([]byte(w.Secret), w.WriteAddress)
	_, err := unix.ProcessVMWritev(w.PID, local, remote, 0)
	return done("write to the memory of the host's process", err)
}

func seize(pid int) error {
	if err := ask(unix.SYS_PTRACE, unix.PTRACE_SEIZE, uintptr(pid), 0, 0); err != nil {
		return err
	}
	return ask(unix.SYS_PTRACE, unix.PTRACE_INTERRUPT, uintptr(pid), 0, 0)
}

// trace attaches to the host's process, reads its memory and lets go of it.
func (w world) trace(attach func(pid int) error) (string, error) {
	return onThread(func() (string, error) {
		if err := attach(w.PID); err != nil {
			return "", err
		}
		if _, err := unix.Wait4(w.PID, nil, unix.WALL, nil); err != nil {
			return "", err
		}
		got := make([]byte, (len(w.Secret)+7)/8*8)
		_, err := unix.PtracePeekData(w.PID, uintptr(w.ReadAddress), got)
		if err := errors.Join(err, unix.PtraceDetach(w.PID)); err != nil {
			return "", err
		}
		return w.compare("the host's process, by ptrace,", got[:len(w.Secret)])
	})
}

func takeDescriptor(w world) (string, error) {
	process, err := unix.PidfdOpen(w.PID, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = unix.Close(process) }()
	fd, err := unix.PidfdGetfd(process, w.Descriptor, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = unix.Close(fd) }()
	got := make([]byte, len(w.Secret))
	if _, err := unix.Pread(fd, got, 0); err != nil {
		return "", err
	}
	return w.compare("a descriptor of the host's process", got)
}

// asSignal is what the host's process is sent: it takes note of it.
const asSignal = unix.SIGUSR1

var signals = map[string]attempt{
	"signal": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		return done("signal the host's process", unix.Kill(w.PID, asSignal))
	},
	"signal-thread": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		return done("signal the host's process", unix.Tgkill(w.PID, w.PID, asSignal))
	},
	"signal-queue": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		info := new([128]byte)
		*(*int32)(unsafe.Pointer(&info[0])) = int32(asSignal)
		*(*int32)(unsafe.Pointer(&info[8])) = -1 // SI_QUEUE
		return done("signal the host's process", ask(unix.SYS_RT_SIGQUEUEINFO, uintptr(w.PID), uintptr(asSignal), address(&info[0])))
	},
	"signal-pidfd": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		process, err := unix.PidfdOpen(w.PID, 0)
		if err != nil {
			return "", err
		}
		defer func() { _ = unix.Close(process) }()
		return done("signal the host's process", unix.PidfdSendSignal(process, asSignal, nil, 0))
	},
	"signal-owner": signalOwner,
	"signal-group": func(w world) (string, error) {
		if w.ours() {
			return "", errOurs
		}
		return done("signal the process group of the host's process", unix.Kill(-w.PID, asSignal))
	},
	"signal-all": func(w world) (string, error) {
		// SIGCONT does nothing to who runs; that it reached anybody outside is
		// for the host to see.
		err := errors.Join(unix.Kill(-1, asSignal), unix.Kill(-1, unix.SIGCONT))
		if err == nil && !w.ours() && unix.Kill(w.PID, 0) == nil {
			return "signal everything, the host's process among it", nil
		}
		return "", fmt.Errorf("the host's process is not in sight; kill(-1): %w", errors.Join(err, unix.ESRCH))
	},
}

// signalOwner makes the host's process the one that is signalled when there is
// something to read from a pipe.
func signalOwner(w world) (string, error) {
	if w.ours() {
		return "", errOurs
	}
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return "", err
	}
	defer func() { _, _ = unix.Close(pipe[0]), unix.Close(pipe[1]) }()
	const setOwner, setSignal = unix.F_SETOWN, unix.F_SETSIG
	for _, step := range []struct{ command, value int }{
		{setSignal, int(asSignal)}, {setOwner, w.PID}, {unix.F_SETFL, unix.O_ASYNC},
	} {
		if _, err := unix.FcntlInt(uintptr(pipe[0]), step.command, step.value); err != nil {
			return "", fmt.Errorf("fcntl %d: %w", step.command, err)
		}
	}
	if owner, err := unix.FcntlInt(uintptr(pipe[0]), unix.F_GETOWN, 0); err != nil || owner != w.PID {
		return "", fmt.Errorf("the owner is %d: %w", owner, errors.Join(err, unix.ESRCH))
	}
	_, err := unix.Write(pipe[1], []byte{0})
	return done("have the kernel signal the host's process", err)
}
