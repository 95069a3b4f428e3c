// Command probe is what the jail's tests run in cells. It is a plain program
// that knows nothing of hoosegen; the variable MODE says what it does.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

func main() {
	mode := modes[os.Getenv("MODE")]
	if mode == nil {
		fmt.Fprintln(os.Stderr, "no such mode")
		os.Exit(99)
	}
	os.Exit(mode())
}

var modes = map[string]func() int{
	"echo":      echo,
	"look":      look,
	"text":      func() int { fmt.Fprint(os.Stderr, "panic: boom"); return 2 },
	"report":    writeReport,
	"flood":     flood,
	"forget":    forget,
	"immortal":  func() int { echo(); return wait() },
	"wait":      wait,
	"family":    family,
	"segfault":  segfault,
	"eat":       eat,
	"processes": processes,
	"threads":   threads,
	"files":     files,
	"file":      file,
	"tmp":       tmp,
	"cat":       cat,
	"processor": processor,
	"sockets":   sockets,
}

// flood writes to descriptor 2 for ever, and a word to the channel once it has
// written many times what is kept of that.
func flood() int {
	_, _ = io.CopyN(os.Stderr, forever{}, 8<<20)
	fmt.Println("flooded")
	_, _ = io.Copy(os.Stderr, forever{})
	return 0
}

func echo() int {
	if _, err := io.Copy(os.Stdout, os.Stdin); err != nil {
		return 1
	}
	return 0
}

// look reports what the process can see of itself.
func look() int {
	dir, _ := os.Getwd()
	host, _ := os.Hostname()
	groups, _ := os.Getgroups()
	fmt.Printf("args=%s\nenv=%s\ndir=%s\nhost=%s\npid=%d\nids=%d %d %v\n", strings.Join(os.Args, " "), strings.Join(os.Environ(), " "), dir, host, os.Getpid(), os.Getuid(), os.Getgid(), groups)
	var list func(dir string)
	list = func(dir string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			fmt.Printf("%s: %v\n", dir, err)
		}
		for _, e := range entries {
			info, err := os.Lstat(dir + e.Name()) // a directory's entry is of what is mounted over
			if err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Printf("%s %s\n", info.Mode().Type(), dir+e.Name())
			if e.IsDir() && dir+e.Name() != "/proc" {
				list(dir + e.Name() + "/")
			}
		}
	}
	list("/")
	return 0
}

func writeReport() int {
	_, _ = os.Stderr.WriteString("\x00\x00\x00\x12\x08\x01\x00\x00\x00\x00\x00\x00last bytes" +
		"\x00\x00\x00\x0c\x0d\x00\x00\x00\x00\x00\x00\x00\x93\xff\x09\x01")
	return 137
}

// wait blocks whatever happens to the channel and ignores polite signals.
func wait() int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	fmt.Println("ready")
	r, _, err := os.Pipe()
	if err != nil {
		return 1
	}
	_, _ = r.Read(make([]byte, 1))
	return 0
}

// forget tries to outlive its host: it wants no signal when a parent dies, and
// executes itself from a thread that never asked for one.
func forget() int {
	const setParentDeathSignal = 1 // PR_SET_PDEATHSIG
	failed := make(chan error)
	go func() {
		runtime.LockOSThread()
		if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, setParentDeathSignal, 0, 0); errno != 0 {
			failed <- errno
		}
		failed <- syscall.Exec("/inmate", []string{"/inmate"}, []string{"MODE=immortal"})
	}()
	fmt.Fprintln(os.Stderr, <-failed)
	return 1
}

// family starts a descendant in a session of its own that is deaf.
func family() int {
	cmd := exec.Command("/inmate")
	cmd.Env = []string{"MODE=wait"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		fmt.Println(err)
		return 1
	}
	return wait()
}

func segfault() int {
	page, err := syscall.Mmap(-1, 0, 4096, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return 1
	}
	page[0] = 1
	return 0
}

// eat touches memory until something stops it, and reports how much it has.
func eat() int {
	var held [][]byte
	for range 4096 {
		page := make([]byte, 1<<20)
		for i := 0; i < len(page); i += 4096 {
			page[i] = 1
		}
		held = append(held, page)
		fmt.Println(len(held))
	}
	return 0
}

// processes makes as many as it can and then waits. All is done by raw system
// calls: a Go program that may have no further thread does not survive to need
// one.
func processes() int {
	ready := []byte("ready\n")
	for range 4096 {
		child, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
		if errno != 0 {
			if errno != syscall.EAGAIN {
				return 1
			}
			break
		}
		if child == 0 {
			for {
				syscall.RawSyscall6(syscall.SYS_PSELECT6, 0, 0, 0, 0, 0, 0)
			}
		}
	}
	_, _, _ = syscall.RawSyscall(syscall.SYS_WRITE, 1, uintptr(unsafe.Pointer(&ready[0])), uintptr(len(ready)))
	for {
		syscall.RawSyscall6(syscall.SYS_PSELECT6, 0, 0, 0, 0, 0, 0)
	}
}

// threads has ever more threads, until the Go runtime gives up, which shows how
// many there were.
func threads() int {
	for range 4096 {
		started := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			close(started)
			for {
				_, _, _ = syscall.Syscall6(syscall.SYS_PSELECT6, 0, 0, 0, 0, 0, 0)
			}
		}()
		<-started
	}
	return 0
}

// files opens as many as it can, and reports what the number of the next would
// have been.
func files() int {
	last := 0
	for {
		fd, err := syscall.Dup(0)
		if err != nil {
			fmt.Printf("%d %v\n", last+1, err)
			return 0
		}
		last = max(last, fd)
	}
}

// file writes one for as long as it may, tmp further ones.
func file() int {
	n, err := fill("/tmp/file")
	fmt.Printf("%d %v\n", n, errors.Unwrap(err))
	return 0
}

func tmp() int {
	total := 0
	for i := range 1000 {
		n, err := fill(fmt.Sprint("/tmp/", i))
		if total += n; !errors.Is(err, syscall.EFBIG) {
			fmt.Printf("%d %v\n", total, errors.Unwrap(err))
			return 0
		}
	}
	return 1
}

func fill(name string) (n int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for b := make([]byte, 10_000); ; {
		m, err := f.Write(b)
		if n += m; err != nil {
			return n, err
		}
	}
}

// cat prints the files that are named.
func cat() int {
	for _, name := range os.Args[1:] {
		b, err := os.ReadFile(name)
		fmt.Printf("%s: %q %v\n", name, b, err)
		err = os.WriteFile(name, []byte("changed"), 0o600)
		fmt.Printf("write: %v\n", err)
	}
	return 0
}

// processor works with many threads and reports how much processor time a second
// gave.
func processor() int {
	stop := make(chan struct{})
	for range 4 {
		go func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
			}
		}()
	}
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	start := time.Now()
	time.Sleep(time.Second) // what is measured is what happens meanwhile
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	close(stop)
	used := after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano()
	fmt.Printf("%.2f\n", float64(used)/float64(time.Since(start).Nanoseconds()))
	return 0
}

// sockets reports which sockets carry a byte.
func sockets() int {
	pair := func() error {
		fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			return err
		}
		return passes(os.NewFile(uintptr(fds[0]), "one"), os.NewFile(uintptr(fds[1]), "other"))
	}
	fmt.Println("pair:", pair())
	for _, where := range [][2]string{{"unix", "/tmp/socket"}, {"unix", "@abstract"}, {"unix", "/v/socket"}, {"tcp", "127.0.0.1:0"}} {
		fmt.Printf("%s: %v\n", where[1], connect(where[0], where[1]))
	}
	return 0
}

func connect(network, address string) error {
	l, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	defer l.Close()
	ours, err := net.Dial(network, l.Addr().String())
	if err != nil {
		return err
	}
	theirs, err := l.Accept()
	if err != nil {
		return err
	}
	return passes(ours, theirs)
}

// passes sends a byte each way.
func passes(one, other io.ReadWriteCloser) error {
	defer one.Close()
	defer other.Close()
	for _, way := range [][2]io.ReadWriter{{one, other}, {other, one}} {
		if _, err := way[0].Write([]byte{1}); err != nil {
			return err
		}
		if _, err := io.ReadFull(way[1], make([]byte, 1)); err != nil {
			return err
		}
	}
	return nil
}

type forever struct{}

func (forever) Read(p []byte) (int, error) { clear(p); p[0] = 'x'; return len(p), nil }
