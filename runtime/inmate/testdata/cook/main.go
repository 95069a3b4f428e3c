// Command cook is an inmate whose implementation misbehaves on demand.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hoosegen/hoosegen/runtime/inmate"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/oneshot"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/testdata/aprint"
	_ "github.com/hoosegen/hoosegen/runtime/inmate/testdata/bare"
	"github.com/hoosegen/hoosegen/runtime/inmate/testdata/kitchen"
	_ "github.com/hoosegen/hoosegen/runtime/internal/entry/testdata/zprint"
)

func main() {
	inmate.Main(kitchen.Serve(cook{}), kitchen.ServePrinter())
}

type cook struct{}

func (cook) Echo(_ context.Context, b []byte) ([]byte, error) { return b, nil }

func (cook) Print(_ context.Context, out, err string) error {
	fmt.Print(out)
	fmt.Fprint(os.Stderr, err)
	return nil
}

func (cook) Do(_ context.Context, what, arg string) error {
	switch what {
	case "sh":
		cmd := exec.Command("/bin/sh", "-c", arg)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		return cmd.Run()
	case "daemon":
		cmd := exec.Command("/bin/sh", "-c", arg)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		return cmd.Start()
	case "exit":
		n, _ := strconv.Atoi(arg)
		os.Exit(n)
	case "fatal":
		log.Fatal(arg)
	case "kill":
		n, _ := strconv.Atoi(arg)
		syscall.Kill(os.Getpid(), syscall.Signal(n))
		select {}
	case "panic":
		panic(arg)
	case "goexit":
		runtime.Goexit()
	case "panic elsewhere":
		go panic(arg)
		select {}
	case "maps":
		m := map[int]int{}
		for i := range 100 { // grown before it is shared, so that only the check fails
			m[i] = i
		}
		for range 4 {
			go func() {
				for i := 0; ; i++ {
					m[i%100]++
				}
			}()
		}
		select {}
	case "hang":
		for { // and does not look at the context
			time.Sleep(time.Hour)
		}
	case "error":
		return fmt.Errorf("while %s: %w", arg, errors.New("no flour"))
	case "sentinel":
		return fmt.Errorf("while %s: %w", arg, kitchen.ErrBurnt)
	case "file":
		_, err := os.Open(arg)
		return err
	case "binary":
		os.Stdout.WriteString("a\xff\xfe" + arg)
	case "split":
		os.Stdout.WriteString("gr\xc3")
		time.Sleep(50 * time.Millisecond) // so that it is read in two pieces, which is the point
		os.Stdout.WriteString("\xbcn " + arg)
	}
	return nil
}

func (cook) Scale(_ context.Context, s kitchen.Size, by uint8) (kitchen.Size, error) {
	s.W *= int(by)
	s.H *= int(by)
	s.At = s.At.Add(time.Hour)
	return s, nil
}

func (cook) Split(text string, at int) (string, string, error) {
	return text[:at], text[at:], nil
}

func (cook) Count(ctx context.Context, n int, each func(i int, text string)) (int, error) {
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	for i := range n {
		fmt.Printf("before %d", i)
		each(i, strings.Repeat("x", i))
	}
	fmt.Print("after")
	return n, nil
}

func (cook) Ask(q string, ask func(q string) (int, error), note func(text string) error) (string, error) {
	if err := note("asking"); err != nil {
		return "", err
	}
	_, err := ask(q)
	return fmt.Sprint(err), nil
}

func (cook) Join(sep string, parts ...string) (string, error) { return strings.Join(parts, sep), nil }

func (cook) Read(io.Reader) error { return nil }

func (cook) Odd() (chan int, error) { return make(chan int), nil }

func (cook) OddYield(each func(c chan int)) error {
	each(nil)
	return nil
}
