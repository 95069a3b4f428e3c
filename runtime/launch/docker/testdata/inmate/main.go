// Command inmate is what the tests of package docker put into containers. It
// speaks no protocol; the variable MODE says what it does.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

var modes = map[string]func() int{
	"echo":   echo,
	"flash":  flash,
	"text":   func() int { fmt.Fprint(os.Stderr, "panic: boom"); return 2 },
	"report": func() int { return report(1) },
	"killed": func() int { return report(0) },
	"wait":   wait,
	"eat":    eat,
	"tell":   tell,
	"big":    big,
}

func main() {
	mode := modes[os.Getenv("MODE")]
	if mode == nil {
		fmt.Fprintln(os.Stderr, "no such mode")
		os.Exit(99)
	}
	os.Exit(mode())
}

// echo sends back what it reads, until the channel is closed.
func echo() int {
	if _, err := io.CopyBuffer(struct{ io.Writer }{os.Stdout}, struct{ io.Reader }{os.Stdin}, make([]byte, 1<<20)); err != nil {
		return 1
	}
	return 0
}

// flash prints on both streams and is gone.
func flash() int {
	os.Stdout.WriteString("out")
	os.Stderr.WriteString("err")
	return 7
}

// report says as a supervisor does that a SIGKILL ended the inmate, and how
// often the memory limit killed.
func report(kills byte) int {
	os.Stderr.WriteString("\x00\x00\x00\x12\x08\x01\x00\x00\x00\x00\x00\x00last bytes" +
		"\x00\x00\x00\x0c\x0d\x00\x00\x00\x00\x00\x00\x00\x93\xff\x09" + string(rune(kills)))
	return 137
}

// wait blocks whatever happens to the channel and ignores polite signals.
func wait() int {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	os.Stdout.WriteString("ready")
	time.Sleep(time.Hour)
	return 0
}

// eat uses memory until it is killed.
func eat() int {
	var held [][]byte
	for {
		held = append(held, bytes.Repeat([]byte("x"), 4<<20))
	}
}

// tell answers with what the inmate sees of its surroundings.
func tell() int {
	dir, _ := os.Getwd()
	fmt.Printf("args=%q\ndir=%s\nuid=%d\ngid=%d\nenv=%s\n", os.Args[1:], dir, os.Getuid(), os.Getgid(), strings.Join(os.Environ(), "|"))
	for _, path := range strings.Split(os.Getenv("WRITE"), ":") {
		fmt.Printf("write %s: %v\n", path, os.WriteFile(path+"/written", nil, 0o644))
	}
	status, _ := os.ReadFile("/proc/self/status")
	os.Stdout.Write(status)
	return 0
}

// big prints more than a pipe holds, and is gone.
func big() int {
	os.Stdout.Write(bytes.Repeat([]byte("b"), 1<<20))
	return 0
}
