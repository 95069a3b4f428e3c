package process

import (
	"os"
	"strconv"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/proc"
)

// familyTime bounds killFamily: what forks faster than it is killed ends when
// its supervisor does.
const familyTime = time.Second

// killFamily kills the descendants of pid, and what is in its session or
// process group, but not pid itself. It looks again until there is none, since
// what is being killed may fork.
func killFamily(pid int) {
	for deadline := time.Now().Add(familyTime); time.Now().Before(deadline); {
		alive := family(pid, processes())
		if len(alive) == 0 {
			return
		}
		for _, p := range alive {
			kill(p)
		}
	}
}

// family picks from all the living processes that belong to pid.
func family(pid int, all map[int]proc.Stat) []proc.Stat {
	var found []proc.Stat
	for _, p := range all {
		if p.PID != pid && !p.Zombie && (p.Session == pid || p.Group == pid || descends(p, pid, all)) {
			found = append(found, p)
		}
	}
	return found
}

// descends reports whether pid is an ancestor of p. The number of steps is
// bounded, since processes that change while they are listed can form a loop.
func descends(p proc.Stat, pid int, all map[int]proc.Stat) bool {
	for range len(all) {
		if p.Parent == pid {
			return true
		}
		next, ok := all[p.Parent]
		if !ok {
			return false
		}
		p = next
	}
	return false
}

// kill sends SIGKILL to exactly this process. os.FindProcess takes a pidfd
// where the kernel has them; the start time is compared after it is taken, so
// that it cannot be of another process.
func kill(p proc.Stat) {
	handle, err := os.FindProcess(p.PID)
	if err != nil {
		return
	}
	defer func() { _ = handle.Release() }()
	if now, err := proc.ReadStat(p.PID); err == nil && now.Start == p.Start {
		_ = handle.Kill()
	}
}

// processes lists what /proc shows, by process id.
func processes() map[int]proc.Stat {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = dir.Close() }()
	names, _ := dir.Readdirnames(-1)
	all := make(map[int]proc.Stat, len(names))
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			if p, err := proc.ReadStat(pid); err == nil {
				all[pid] = p
			}
		}
	}
	return all
}
