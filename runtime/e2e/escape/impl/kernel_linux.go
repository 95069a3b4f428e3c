package impl

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// minusOne is -1 as an argument.
const minusOne = ^uintptr(0)

var kernel = map[string]attempt{
	"bpf-map": func(world) (string, error) {
		array := &[16]uint32{unix.BPF_MAP_TYPE_ARRAY, 4, 4, 1}
		return done("make a BPF map", open(unix.SYS_BPF, unix.BPF_MAP_CREATE, address(array), 64))
	},
	"bpf-program": func(world) (string, error) {
		type load struct {
			kind, instructions uint32
			code, license      uint64
			_                  [12]uint64
		}
		code := &[2]uint64{0xb7, 0x95} // r0 = 0; exit
		l := &load{kind: unix.BPF_PROG_TYPE_SOCKET_FILTER, instructions: 2, code: uint64(address(code)), license: uint64(text("GPL"))}
		return done("load a BPF program", open(unix.SYS_BPF, unix.BPF_PROG_LOAD, address(l), 48))
	},
	"perf": func(world) (string, error) {
		fd, err := unix.PerfEventOpen(&unix.PerfEventAttr{Type: unix.PERF_TYPE_SOFTWARE, Config: unix.PERF_COUNT_SW_CPU_CLOCK}, 0, -1, -1, unix.PERF_FLAG_FD_CLOEXEC)
		if err == nil {
			_ = unix.Close(fd)
		}
		return done("count events", err)
	},
	"userfaultfd": func(world) (string, error) {
		const userOnly = 1 // UFFD_USER_MODE_ONLY
		return done("handle page faults", open(unix.SYS_USERFAULTFD, unix.O_CLOEXEC|userOnly))
	},
	"io-uring": func(world) (string, error) {
		return done("make a ring", open(unix.SYS_IO_URING_SETUP, 1, address(&[120]byte{})))
	},
	"io-uring-socket": func(world) (string, error) { return ringSocket() },
	"iopl":            iopl,
	"ioperm":          ioperm,
	"modify-ldt":      modifyLDT,
	"syslog": func(world) (string, error) {
		const readAll = 3 // SYSLOG_ACTION_READ_ALL
		n, err := unix.Klogctl(readAll, make([]byte, 4096))
		return done(fmt.Sprintf("read %d bytes of the kernel's log", n), err)
	},
	"fanotify": func(world) (string, error) {
		return done("watch file systems", open(unix.SYS_FANOTIFY_INIT, unix.FAN_CLOEXEC|unix.FAN_CLASS_CONTENT, unix.O_RDONLY))
	},
	"swap-on":    pastly("add swap space", unix.SYS_SWAPON, text("/probe/none"), 0),
	"swap-off":   pastly("remove swap space", unix.SYS_SWAPOFF, text("/probe/none")),
	"accounting": pastly("account to a file", unix.SYS_ACCT, text("/probe/none")),
	"quota":      pastly("manage quotas", unix.SYS_QUOTACTL, 0x800002<<8, text("/dev/probe-none"), 1, text("/probe/none")),

	"personality-layout": personality(0x0040000), // ADDR_NO_RANDOMIZE
	"personality-exec":   personality(0x0400000), // READ_IMPLIES_EXEC
	"core-handler":       coreHandler,
}

func personality(flag uintptr) attempt {
	return func(w world) (string, error) {
		return done(fmt.Sprintf("take on personality %#x", flag), inChild(w, 0, newCall(unix.SYS_PERSONALITY, flag)))
	}
}

// coreHandler finds out what would become of a crash. The kernel starts the
// program that core_pattern names for every limit of the size of core dumps
// but 1.
func coreHandler(world) (string, error) {
	var now unix.Rlimit
	if err := unix.Prlimit(0, unix.RLIMIT_CORE, nil, &now); err != nil {
		return "", err
	}
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || dumpable != 1 {
		if err := unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0); err != nil {
			return "", errors.Join(errors.New("a crash is not dumped"), err)
		}
	}
	if now.Cur != 1 {
		return fmt.Sprintf("a crash with a limit of %d starts the handler, if the machine has one", now.Cur), nil
	}
	err := unix.Prlimit(0, unix.RLIMIT_CORE, &unix.Rlimit{Cur: 0, Max: now.Max}, nil)
	if err == nil {
		err = unix.Prlimit(0, unix.RLIMIT_CORE, &now, nil)
	}
	return done("lower the limit of core dumps, so that a crash starts the handler", err)
}

// modules are asked for with arguments that no module, kernel or machine fits.
var modules = map[string]attempt{
	"module-init":   pastly("load a module", unix.SYS_INIT_MODULE, text("none"), 4, text("")),
	"module-finit":  pastly("load a module", unix.SYS_FINIT_MODULE, minusOne, text(""), 0),
	"module-delete": pastly("unload a module", unix.SYS_DELETE_MODULE, text("probe_none"), unix.O_NONBLOCK),
	"kexec":         pastly("load a kernel", unix.SYS_KEXEC_LOAD, 0, 0, 0, 0xffff),
	"kexec-file":    pastly("load a kernel", unix.SYS_KEXEC_FILE_LOAD, minusOne, minusOne, 0, 0, 0xffff),
}

var kernelFiles = map[string]attempt{
	"sysrq":         opened(os.O_WRONLY, "/proc/sysrq-trigger"),
	"core-pattern":  opened(os.O_WRONLY, "/proc/sys/kernel/core_pattern"),
	"modprobe-path": opened(os.O_WRONLY, "/proc/sys/kernel/modprobe"),
	"panic-switch":  opened(os.O_WRONLY, "/proc/sys/kernel/panic"),
	"binfmt":        opened(os.O_WRONLY, "/proc/sys/fs/binfmt_misc/register"),
	"kcore":         holds("/proc/kcore"),
	"kmsg":          opened(os.O_RDONLY, "/proc/kmsg"),
	"kallsyms":      kallsyms,
	"proc-keys":     holds("/proc/keys"),
	"timer-list":    holds("/proc/timer_list"),
	"sysfs": opened(os.O_WRONLY, "/sys/kernel/uevent_helper", "/sys/power/state", "/sys/kernel/mm/transparent_hugepage/enabled",
		"/sys/kernel/mm/ksm/run", "/sys/bus/pci/rescan", "/sys/class/net/lo/mtu", "/sys/kernel/profiling"),
	"debugfs": lists("/sys/kernel/debug", "/sys/kernel/tracing", "/sys/kernel/debug/tracing"),
	"efi":     lists("/sys/firmware/efi/efivars", "/sys/firmware/efi/vars"),
}

// holds makes an attempt of reading the beginning of a file that is not empty.
func holds(name string) attempt {
	return func(world) (string, error) {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		n, err := f.Read(make([]byte, 16))
		return done(fmt.Sprintf("read %d bytes of %s", n, name), err)
	}
}

// lists makes an attempt of listing one of several directories that are not
// empty.
func lists(names ...string) attempt {
	return func(world) (string, error) {
		var tries []func() (string, error)
		for _, name := range names {
			tries = append(tries, func() (string, error) {
				entries, err := os.ReadDir(name)
				if err == nil && len(entries) == 0 {
					err = errors.New(name + " is empty")
				}
				return done("list "+name, err)
			})
		}
		return anyOf(tries...)
	}
}

// kallsyms looks for an address: who may not see them is shown zeroes.
func kallsyms(world) (string, error) {
	got, err := os.ReadFile("/proc/kallsyms")
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(got)) {
		if number, _, ok := strings.Cut(line, " "); ok && strings.Trim(number, "0") != "" {
			return "read addresses of the kernel", nil
		}
	}
	return "", fmt.Errorf("%d bytes, without an address", len(got))
}
