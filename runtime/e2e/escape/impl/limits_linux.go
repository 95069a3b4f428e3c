package impl

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

var limits = map[string]attempt{
	"processors":          processors,
	"limit-raise":         raise,
	"out-of-memory-score": outOfMemoryScore,
	"priority": inThread("raise the priority", func() error {
		return unix.Setpriority(unix.PRIO_PROCESS, 0, -1)
	}),
	"real-time": inThread("be scheduled in real time", func() error {
		const fifo = 1
		lowest := int32(1)
		return ask(unix.SYS_SCHED_SETSCHEDULER, 0, fifo, address(&lowest))
	}),
	"disk-priority": inThread("read and write in real time", func() error {
		const thread, realTime = 1, 1<<13 | 7
		return ask(unix.SYS_IOPRIO_SET, thread, 0, realTime)
	}),
}

// processors runs on all processors at once, and looks how much it got.
func processors(w world) (string, error) {
	var all unix.CPUSet
	for i := range len(all) * 64 {
		all.Set(i)
	}
	before := runtime.GOMAXPROCS(runtime.NumCPU() + 8)
	defer runtime.GOMAXPROCS(before)
	const span = time.Second
	start, used := time.Now(), spent()
	ended := make(chan struct{})
	threads := max(runtime.NumCPU(), 2*int(w.CPUs))
	for range threads {
		go func() {
			runtime.LockOSThread()
			_ = unix.SchedSetaffinity(0, &all)
			for time.Since(start) < span {
			}
			ended <- struct{}{}
		}()
	}
	for range threads {
		<-ended
	}
	got := (spent() - used).Seconds() / time.Since(start).Seconds()
	if got > 1.5*w.CPUs {
		return fmt.Sprintf("use %.2f processors", got), nil
	}
	return "", fmt.Errorf("got %.2f processors", got)
}

func spent() time.Duration {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// raise asks for one more than the most of each limit that has one.
func raise(world) (string, error) {
	tries := []func() (string, error){func() (string, error) { return "", errors.New("nothing is limited") }}
	for _, resource := range []int{
		unix.RLIMIT_NPROC, unix.RLIMIT_MEMLOCK, unix.RLIMIT_CORE, unix.RLIMIT_FSIZE, unix.RLIMIT_NOFILE, unix.RLIMIT_DATA,
		11 /* SIGPENDING */, 12 /* MSGQUEUE */, 13 /* NICE */, 14, /* RTPRIO */
	} {
		tries = append(tries, func() (string, error) {
			var now unix.Rlimit
			if err := unix.Prlimit(0, resource, nil, &now); err != nil {
				return "", err
			}
			if now.Max == ^uint64(0) {
				return "", fmt.Errorf("limit %d is none", resource)
			}
			err := unix.Prlimit(0, resource, &unix.Rlimit{Cur: now.Cur, Max: now.Max + 1}, nil)
			return done(fmt.Sprintf("raise limit %d", resource), err)
		})
	}
	return anyOf(tries...)
}

func outOfMemoryScore(world) (string, error) {
	const name = "/proc/self/oom_score_adj"
	got, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	now, err := strconv.Atoi(strings.TrimSpace(string(got)))
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(name, []byte(strconv.Itoa(now-1)), 0); err != nil {
		return "", err
	}
	return done("be killed later than others", os.WriteFile(name, got, 0))
}
