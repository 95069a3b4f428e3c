package jail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/cells"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/pipes"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/cgroup"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// startTime bounds the making of a cell.
const startTime = 30 * time.Second

// Launch makes a cell and returns once the inmate's binary has been executed in
// it. It takes a minute at most.
func (l *Launcher) Launch(ctx context.Context) (launch.Cell, error) {
	end, err := l.roster.Begin()
	if err != nil {
		return nil, failure("start a cell of", l.config.Program, err, "")
	}
	defer end()
	c, err := l.start(ctx, l.plans[int(l.serial.Add(1))%len(l.plans)])
	if errors.Is(err, errZygoteGone) { // it was killed in the meantime
		c, err = l.start(ctx, l.plans[int(l.serial.Add(1))%len(l.plans)])
	}
	if err != nil {
		return nil, err
	}
	refused := l.roster.Add(c)
	go func() { // ends with the cell, which Close ends
		c.watch()
		l.roster.Remove(c)
	}()
	if refused != nil {
		_ = c.Close(context.Background())
		return nil, failure("start a cell of", l.config.Program, refused, "")
	}
	return c, nil
}

// builder is a cell while it is being made.
type builder struct {
	l      *Launcher
	steps  []stage.Step
	pipes  pipes.Pipes
	group  *cgroup.Group
	status *os.File // what the zygote and the cell say
	sync   *os.File // what the cell waits for
	theirs []*os.File
	pid    int
	pidfd  *os.File
	zygote *zygote
}

// start makes a cell by one of the launcher's plans.
func (l *Launcher) start(ctx context.Context, p plan) (_ *cell, err error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return nil, failure("start a cell of", l.config.Program, err, "")
	}
	b := &builder{l: l, steps: p.steps}
	defer func() {
		closeAll(b.theirs)
		b.pipes.CloseChild()
		if b.sync != nil {
			_ = b.sync.Close() // a cell that still waits ends
		}
		if err != nil {
			b.abort()
		}
	}()
	if err := b.prepare(); err != nil {
		return nil, err
	}
	if err := b.send(ctx, p.encoded); err != nil {
		return nil, failure("start a cell of", l.config.Program, err, "")
	}
	closeAll(b.theirs)
	b.pipes.CloseChild()
	b.theirs = nil
	if err := b.follow(ctx); err != nil {
		switch {
		case ctx.Err() != nil:
			err = failure("start a cell of", l.config.Program, ctx.Err(), "")
		case errors.Is(err, errZygoteGone):
			err = failure("start a cell of", l.config.Program, err, hintZygote)
		}
		return nil, err
	}
	return &cell{
		Life:    cells.NewLife("jail", "cell", strconv.Itoa(b.pid)),
		pid:     b.pid,
		pidfd:   b.pidfd,
		channel: b.pipes.Channel(),
		report:  b.pipes.Report(),
		group:   b.group,
		zygote:  b.zygote,
		status:  b.status,
	}, nil
}

// prepare makes what the cell needs before it is made.
func (b *builder) prepare() (err error) {
	more := func(err error) error {
		return failure("make pipes for", b.l.config.Program, err, hintFiles)
	}
	if b.pipes, err = pipes.Open(); err != nil {
		return more(err)
	}
	b.theirs = append(b.theirs, b.pipes.Child[:]...)
	var theirs *os.File
	if b.status, theirs, err = os.Pipe(); err != nil {
		return more(err)
	}
	b.theirs = append(b.theirs, theirs)
	if theirs, b.sync, err = os.Pipe(); err != nil {
		return more(err)
	}
	b.theirs = append(b.theirs, theirs)
	if err := unchanged(b.l.bindings); err != nil {
		return failure("use program", b.l.config.Program, err, "a file or directory was moved or replaced since the launcher was made: make another one")
	}
	if b.l.kernel.mayMount {
		mounts, err := copyMounts(b.l.bindings)
		if err != nil {
			return failure("copy the mounts for", b.l.config.Program, err, hintResource(err))
		}
		b.theirs = append(b.theirs, mounts...)
	}
	if b.l.bounds.cgroups != nil {
		if b.group, err = b.l.bounds.cgroups.Create(); err != nil {
			return failure("make a cgroup for", b.l.config.Program, err, hintResource(err))
		}
		b.theirs = append(b.theirs, b.group.Tasks()...)
		if dir := b.group.Dir(); dir != nil {
			b.theirs = append(b.theirs, dir)
		}
	}
	return nil
}

// send gives the plan to the zygote, and to another one should the first have
// been killed.
func (b *builder) send(ctx context.Context, plan []byte) error {
	for attempt := 0; ; attempt++ {
		z, err := b.l.acquire()
		if err != nil {
			return err
		}
		err = z.send(ctx, plan, b.theirs)
		if err == nil {
			b.zygote = z
			return nil
		}
		z.release()
		if attempt > 0 || !errors.Is(err, errZygoteGone) {
			return err
		}
	}
}

// follow reads what the zygote and the cell say until the inmate is executed,
// and does the host's part. The zygote is heard out even when ctx is done, since
// a cell whose id is not known could not be reaped.
func (b *builder) follow(ctx context.Context) error {
	_ = b.status.SetReadDeadline(time.Now().Add(zygoteTime))
	performed := false
	for {
		kind, step, value, err := readStatus(b.status)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && b.pid == 0:
			b.zygote.kill() // what it has not begun ends with it
			return failure("start a cell of", b.l.config.Program, errZygoteGone, hintZygote)
		case errors.Is(err, io.EOF) && b.pid == 0:
			return errZygoteGone
		case err != nil:
			return failure("start a cell of", b.l.config.Program, fmt.Errorf("the cell ended before the inmate was executed: %w", err), "look at the kernel's log (dmesg)")
		}
		switch kind {
		case stage.Made:
			b.pid = int(value)
			if err := ctx.Err(); err != nil {
				return err // the cell still waits for the host, and ends
			}
			if err := b.adopt(); err != nil {
				return err
			}
			_ = b.status.SetReadDeadline(time.Now().Add(startTime))
			defer context.AfterFunc(ctx, func() { _ = b.status.SetReadDeadline(time.Now()) })()
		case stage.Performed:
			performed = true
		case stage.Running:
			if !performed {
				return failure("start a cell of", b.l.config.Program, errors.New("the cell ended before the inmate was executed"), "look at the kernel's log (dmesg)")
			}
			return nil
		case stage.NotMade:
			return b.l.notMade(step, unix.Errno(value))
		default:
			return b.l.notPerformed(b.steps, kind, step, value)
		}
	}
}

// zygoteTime bounds how long the zygote may take to make a process.
const zygoteTime = 10 * time.Second

func readStatus(f *os.File) (kind, step int, value uint64, err error) {
	var message [stage.StatusSize]byte
	if _, err := io.ReadFull(f, message[:]); err != nil {
		return 0, 0, 0, err
	}
	kind, step, value = stage.ReadStatus(message)
	return kind, step, value, nil
}

// adopt does what only the host can do for a cell that was just made, and lets
// it go on.
func (b *builder) adopt() error {
	fd, err := unix.PidfdOpen(b.pid, unix.PIDFD_NONBLOCK)
	if err != nil {
		return failure("keep hold of the process of", b.l.config.Program, err, hintResource(err))
	}
	b.pidfd = os.NewFile(uintptr(fd), "pidfd")
	proc := "/proc/" + strconv.Itoa(b.pid) + "/"
	write := func(name, text string) error {
		f, err := os.OpenFile(proc+name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString(text)
		return errors.Join(err, f.Close())
	}
	uid, gid := b.l.outside()
	if !b.l.kernel.mayChooseIDs {
		// Whoever may leave a group may gain what is closed to its members.
		err = write("setgroups", "deny")
	}
	err = errors.Join(err,
		write("uid_map", fmt.Sprintf("%d %d 1", innerID, uid)),
		write("gid_map", fmt.Sprintf("%d %d 1", innerID, gid)))
	if err != nil {
		return failure("map the ids of", b.l.config.Program, err, hintMap)
	}
	if b.l.kernel.mayRaise {
		limit := unix.Rlimit{Cur: coreLimit, Max: coreLimit}
		if err := unix.Prlimit(b.pid, unix.RLIMIT_CORE, &limit, nil); err != nil {
			return failure("limit the core dumps of", b.l.config.Program, err, "")
		}
	}
	if ownScore() < cellScore {
		_ = write("oom_score_adj", strconv.Itoa(cellScore)) // best effort
	}
	if _, err := b.sync.WriteString("g"); err != nil {
		return failure("start a cell of", b.l.config.Program, err, "")
	}
	return nil
}

// cellScore is what a cell is given for /proc/PID/oom_score_adj, so that it goes
// before its host when the machine has no memory left.
const cellScore = 500

func ownScore() int {
	b, err := os.ReadFile("/proc/self/oom_score_adj")
	if err != nil {
		return cellScore
	}
	score, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return cellScore
	}
	return score
}

// abort undoes a start that failed. The cell ends by itself if it waits, and is
// killed if it does not. What is stuck in the kernel is waited for aside.
func (b *builder) abort() {
	b.pipes.CloseHost()
	if b.status != nil {
		_ = b.status.Close()
	}
	reaped := make(chan struct{})
	go func() { // ends with the process, which has been killed
		defer close(reaped)
		if b.pid != 0 {
			if b.pidfd != nil {
				killProcess(b.pidfd)
			}
			reap(b.pid)
		}
		if b.pidfd != nil {
			_ = b.pidfd.Close()
		}
		if b.group != nil {
			_ = b.group.Remove()
		}
		if b.zygote != nil {
			b.zygote.release()
		}
	}()
	timer := time.NewTimer(cells.CloseTime)
	defer timer.Stop()
	select {
	case <-reaped:
	case <-timer.C:
	}
}

// reap waits for the end of a child.
func reap(pid int) {
	for {
		if _, err := unix.Wait4(pid, nil, 0, nil); !errors.Is(err, unix.EINTR) {
			return
		}
	}
}
