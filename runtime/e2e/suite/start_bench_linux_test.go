package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/process"
)

// BenchmarkStart takes the time from nothing to the first typed reply, and
// until nothing is left, by each launcher and by other people's sandboxes, in
// turn with a plain execution of the same binary. Nothing is started ahead.
func BenchmarkStart(b *testing.B) {
	starts := []row{
		{name: "process", launcher: processes(subject, false)},
		{name: "process/one", launcher: processes(subject, true)},
		{name: "jail", launcher: jails(subject, false)},
		{name: "jail/one", launcher: jails(subject, true)},
		{name: "bubblewrap/one", launcher: bubblewrap},
		{name: "runc/one", launcher: runc},
		{name: "docker", launcher: containers(subject, false)},
		{name: "docker/one", launcher: containers(subject, true)},
	}
	for _, r := range starts {
		b.Run(r.name, func(b *testing.B) {
			cells := r.pool(b, hoose.PoolConfig{})
			plain := row{launcher: processes(subject, strings.HasSuffix(r.name, "/one"))}.pool(b, hoose.PoolConfig{})
			var ours, theirs []time.Duration
			for b.Loop() {
				ours = append(ours, firstReply(b, cells))
				theirs = append(theirs, firstReply(b, plain))
			}
			slices.Sort(ours)
			slices.Sort(theirs)
			o, t := ours[len(ours)/2], theirs[len(theirs)/2]
			b.ReportMetric(float64(o.Nanoseconds())/1e6, "start-ms")
			b.ReportMetric(float64(t.Nanoseconds())/1e6, "plain-ms")
			b.ReportMetric(float64(o)/float64(t), "start/plain")
		})
	}
}

// firstReply returns the time from the launch to the first reply.
func firstReply(b *testing.B, cells *hoose.Pool) time.Duration {
	b.Helper()
	started := time.Now()
	s, err := cells.Session(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := suite.NewSubjectClient(s).Empty(b.Context()); err != nil {
		b.Fatal(err)
	}
	took := time.Since(started)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	return took
}

// BenchmarkCells starts and stops cells, four at a time, each for one call.
func BenchmarkCells(b *testing.B) {
	for _, r := range []row{
		{name: "process", launcher: processes(subject, false)},
		{name: "jail", launcher: jails(subject, false)},
		{name: "jail/one", launcher: jails(subject, true)},
	} {
		b.Run(r.name, func(b *testing.B) {
			cells := r.pool(b, hoose.PoolConfig{})
			var left atomic.Int64
			left.Store(int64(b.N))
			var workers sync.WaitGroup
			b.ResetTimer()
			for range 4 {
				workers.Go(func() {
					for left.Add(-1) >= 0 {
						firstReply(b, cells)
					}
				})
			}
			workers.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "cells/s")
		})
	}
}

// BenchmarkIdle reports the memory of a cell that has answered a call and does
// nothing: its proportional share of pages, see proc_pid_smaps_rollup(5).
func BenchmarkIdle(b *testing.B) {
	const count = 20
	for _, r := range rows {
		if !strings.HasPrefix(r.name, "jail") && !strings.HasPrefix(r.name, "process") {
			continue
		}
		b.Run(r.name, func(b *testing.B) {
			var cells listed
			cells.Launcher = r.launcher(b)
			pool := row{launcher: func(testing.TB) launch.Launcher { return &cells }}.pool(b, hoose.PoolConfig{Max: count})
			var sessions []*hoose.Session
			for range count {
				s, err := pool.Session(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if err := suite.NewSubjectClient(s).Empty(b.Context()); err != nil {
					b.Fatal(err)
				}
				sessions = append(sessions, s)
			}
			total := 0
			for _, id := range cells.ids {
				for _, pid := range tree(id) {
					total += share(b, pid)
				}
			}
			for b.Loop() { //nolint:revive // what is measured is there already
			}
			b.ReportMetric(float64(total)/count, "KiB/cell")
			for _, s := range sessions {
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// listed keeps the ids of the cells that were launched, one after the other.
type listed struct {
	launch.Launcher
	ids []string
}

func (l *listed) Launch(ctx context.Context) (launch.Cell, error) {
	cell, err := l.Launcher.Launch(ctx)
	if err == nil {
		l.ids = append(l.ids, cell.ID())
	}
	return cell, err
}

// tree lists a process and its descendants.
func tree(pid string) []string {
	all := []string{pid}
	files, _ := filepath.Glob("/proc/" + pid + "/task/*/children")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		for child := range strings.FieldsSeq(string(text)) {
			all = append(all, tree(child)...)
		}
	}
	return all
}

func share(b *testing.B, pid string) (kib int) {
	b.Helper()
	text, err := os.ReadFile("/proc/" + pid + "/smaps_rollup")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("\nPss:"))
	if _, err := fmt.Sscan(string(rest), &kib); err != nil {
		b.Fatal(err)
	}
	return kib
}

// bubblewrap starts cells by bwrap, as bare as ours.
func bubblewrap(tb testing.TB) launch.Launcher {
	return by(tb, "bwrap", "", func(program, _ string) []string {
		return []string{"--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--ro-bind", program, "/inmate", "--tmpfs", "/tmp", "--chdir", "/", "/inmate"}
	})
}

// runc starts cells by runc, from a bundle.
func runc(tb testing.TB) launch.Launcher {
	return by(tb, "runc", "/bin/sh", func(program, dir string) []string {
		root := filepath.Join(dir, "rootfs")
		if err := os.Mkdir(root, 0o755); err != nil {
			tb.Fatal(err)
		}
		b, err := os.ReadFile(program)
		if err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, "inmate"), b, 0o755); err != nil {
			tb.Fatal(err)
		}
		cmd := exec.Command("runc", "spec")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			tb.Fatalf("runc spec: %v\n%s", err, out)
		}
		name := filepath.Join(dir, "config.json")
		var spec map[string]any
		if text, err := os.ReadFile(name); err != nil || json.Unmarshal(text, &spec) != nil {
			tb.Fatalf("read %s: %v", name, err)
		}
		p := spec["process"].(map[string]any)
		p["terminal"], p["args"], p["cwd"] = false, []string{"/inmate"}, "/"
		p["env"] = []string{"HOOSEGEN_ENTRY=inmate", "HOOSEGEN_KEEP=", "HOOSEGEN_REPORT=1"}
		text, err := json.Marshal(spec)
		if err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { // what was killed is still listed
			list, _ := exec.Command("runc", "list", "-q").Output()
			for id := range strings.FieldsSeq(string(list)) {
				if strings.HasPrefix(id, "hoosegen-bench-") {
					_ = exec.Command("runc", "delete", "-f", id).Run()
				}
			}
		})
		return []string{"-c", `exec runc run --bundle "$0" hoosegen-bench-$$`, dir}
	})
}

// by starts cells by somebody else's command, or a shell that executes it, where
// there is one and it works.
func by(tb testing.TB, name, shell string, args func(program, dir string) []string) launch.Launcher {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		tb.Skipf("SKIPPED, NO %s: %v", name, err)
	}
	if shell != "" {
		path = shell
	}
	program, err := subject.program()
	if err != nil {
		tb.Fatal(err)
	}
	cells, err := process.New(process.Config{Program: path, Args: args(program, tb.TempDir()), OneProcess: true,
		Env: map[string]string{"PATH": os.Getenv("PATH")}})
	if err != nil {
		tb.Fatal(err)
	}
	pool := row{launcher: func(testing.TB) launch.Launcher { return cells }}.pool(tb, hoose.PoolConfig{})
	if err := suite.NewSubjectClient(pool, hoose.Timeout(5*time.Second)).Empty(tb.Context()); err != nil {
		tb.Skipf("SKIPPED, %s does not work here: %v", name, err)
	}
	return cells
}
