package impl

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
)

// childMark makes a process of this program a child that prints and exits. A
// cell holds no other program that could be run.
const childMark = "SUITE_CHILD"

func init() {
	switch os.Getenv(childMark) {
	case "print":
		out, err1 := hex.DecodeString(os.Getenv("SUITE_OUT"))
		errs, err2 := hex.DecodeString(os.Getenv("SUITE_ERR"))
		if err := errors.Join(err1, err2); err != nil {
			panic(err)
		}
		os.Stdout.Write(out)
		os.Stderr.Write(errs)
		os.Exit(0)
	case "descriptors":
		entries, _ := os.ReadDir("/proc/self/fd")
		for _, e := range entries {
			target, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name()))
			if err != nil || strings.HasPrefix(target, "/proc/") || strings.HasPrefix(target, "anon_inode:") || strings.HasPrefix(target, "/sys/fs/cgroup/") {
				continue // what this program's own runtime has opened
			}
			fmt.Fprintln(os.Stderr, e.Name())
		}
		os.Exit(0)
	}
	// The protocol must survive what a dependency prints while it starts.
	fmt.Println("printed by an initialiser")
}

func child(what string, env ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append([]string{childMark + "=" + what}, env...)
	return cmd
}

func (s *subject) Print(_ context.Context, stdout, stderr string, inChild bool) error {
	if !inChild {
		_, err1 := os.Stdout.WriteString(stdout)
		_, err2 := os.Stderr.WriteString(stderr)
		return errors.Join(err1, err2)
	}
	cmd := child("print", "SUITE_OUT="+hex.EncodeToString([]byte(stdout)), "SUITE_ERR="+hex.EncodeToString([]byte(stderr)))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}

func (s *subject) Flood(_ context.Context, n, line int) error {
	text := append(bytes.Repeat([]byte{'x'}, line-1), '\n')
	for written := 0; written < n; written += len(text) {
		if _, err := os.Stdout.Write(text); err != nil {
			return err
		}
	}
	return nil
}

func (s *subject) Die(_ context.Context, how suite.Death) error {
	fmt.Println("last output on stdout")
	fmt.Fprintln(os.Stderr, "last output on stderr")
	switch how {
	case suite.DieExit:
		os.Exit(7)
	case suite.DieGoroutine:
		go panic("in another goroutine")
		select {}
	case suite.DieSegfault:
		if err := touchNothing(); err != nil {
			return err
		}
	case suite.DieKill:
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			return err
		}
		select {}
	case suite.DieMemory:
		return eat()
	}
	return errors.New("still alive")
}

// eat touches memory until the limit stops it.
func eat() error {
	var held [][]byte
	for {
		page := make([]byte, 16<<20)
		for i := 0; i < len(page); i += 4096 {
			page[i] = 1
		}
		held = append(held, page)
		if len(held) > 1<<16 {
			return errors.New("no limit on memory")
		}
	}
}

func (s *subject) Surroundings(context.Context) (suite.Surroundings, error) {
	all := suite.Surroundings{Environment: os.Environ(), UID: os.Getuid(), PID: os.Getpid()}
	if dev, err := os.ReadFile("/proc/self/net/dev"); err == nil {
		for line := range strings.Lines(string(dev)) {
			if name, _, ok := strings.Cut(line, ":"); ok {
				all.Interfaces = append(all.Interfaces, strings.TrimSpace(name))
			}
		}
	}
	for _, dir := range []string{"/", "/tmp", "/etc", "/proc"} {
		name := filepath.Join(dir, "suite-probe")
		if err := os.WriteFile(name, []byte("x"), 0o600); err == nil {
			all.CanWrite = append(all.CanWrite, dir)
			_ = os.Remove(name)
		}
	}
	cmd := child("descriptors")
	var list bytes.Buffer
	cmd.Stderr = &list
	if err := cmd.Run(); err != nil {
		return all, fmt.Errorf("child: %w", err)
	}
	all.Descriptors = strings.Fields(list.String())
	return all, nil
}
