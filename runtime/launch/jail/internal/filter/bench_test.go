//go:build linux && (amd64 || arm64)

package filter

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkCalls measures what system calls cost without and with the filter:
// two that the kernel remembers the answer of, and one whose arguments are
// looked at.
func BenchmarkCalls(b *testing.B) {
	for _, call := range []string{"getpid", "pipe", "fcntl"} {
		for _, filter := range []string{unfiltered, ordinary, oneProcess} {
			b.Run(call+"/"+filter, func(b *testing.B) {
				out, err := start(b, filter, "measure", call, strconv.Itoa(b.N))
				if err != nil {
					b.Fatal(err)
				}
				ns, err := strconv.ParseFloat(out, 64)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(ns/float64(b.N), "ns/op")
			})
		}
	}
}

func measure(args []string) error {
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	in, out := int(r.Fd()), int(w.Fd())
	var p [1]byte
	calls := map[string]func(){
		"getpid": func() { _, _, _ = unix.RawSyscall(unix.SYS_GETPID, 0, 0, 0) },
		"pipe": func() {
			_, _ = unix.Write(out, p[:])
			_, _ = unix.Read(in, p[:])
		},
		"fcntl": func() { _, _, _ = unix.RawSyscall(unix.SYS_FCNTL, uintptr(in), unix.F_GETFD, 0) },
	}
	call := calls[args[0]]
	if call == nil {
		return errors.New("no such call")
	}
	begin := time.Now()
	for range n {
		call()
	}
	fmt.Print(time.Since(begin).Nanoseconds())
	return nil
}

func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if _, err := build(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
