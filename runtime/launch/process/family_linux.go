package process

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// familyTime bounds killFamily: what forks faster than it is killed ends when
// its supervisor does.
const familyTime = time.Second

// member is a process as /proc/PID/stat tells of it. start, its start time in
// clock ticks since boot, tells it from a later process with the same id.
type member struct {
	pid, parent, group, session int
	start                       uint64
	zombie                      bool
}

// killFamily kills the descendants of pid, and what is in its session or
// process group, but not pid itself. It looks again until there is none, since
// what is being killed may fork.
func killFamily(pid int) {
	for deadline := time.Now().Add(familyTime); time.Now().Before(deadline); {
		alive := family(pid, processes())
		if len(alive) == 0 {
			return
		}
		for _, m := range alive {
			m.kill()
		}
	}
}

// family picks from all the living processes that belong to pid.
func family(pid int, all map[int]member) []member {
	var found []member
	for _, m := range all {
		if m.pid != pid && !m.zombie && (m.session == pid || m.group == pid || descends(m, pid, all)) {
			found = append(found, m)
		}
	}
	return found
}

// descends reports whether pid is an ancestor of m. The number of steps is
// bounded, since processes that change while they are listed can form a loop.
func descends(m member, pid int, all map[int]member) bool {
	for range len(all) {
		if m.parent == pid {
			return true
		}
		next, ok := all[m.parent]
		if !ok {
			return false
		}
		m = next
	}
	return false
}

// kill sends SIGKILL to exactly this process. os.FindProcess takes a pidfd
// where the kernel has them; the start time is compared after it is taken, so
// that it cannot be of another process.
func (m member) kill() {
	p, err := os.FindProcess(m.pid)
	if err != nil {
		return
	}
	defer func() { _ = p.Release() }()
	if now, ok := readMember(m.pid); ok && now.start == m.start {
		_ = p.Kill()
	}
}

// processes lists what /proc shows, by process id.
func processes() map[int]member {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = dir.Close() }()
	names, _ := dir.Readdirnames(-1)
	all := make(map[int]member, len(names))
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			if m, ok := readMember(pid); ok {
				all[pid] = m
			}
		}
	}
	return all
}

func readMember(pid int) (member, bool) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return member{}, false
	}
	return parseStat(pid, b)
}

// parseStat reads the fields of proc(5) that follow the command's name, which
// is in parentheses and may hold anything, parentheses included.
func parseStat(pid int, b []byte) (member, bool) {
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 20 {
		return member{}, false
	}
	m := member{pid: pid, zombie: f[0][0] == 'Z' || f[0][0] == 'X'}
	var err [4]error
	m.parent, err[0] = strconv.Atoi(string(f[1]))
	m.group, err[1] = strconv.Atoi(string(f[2]))
	m.session, err[2] = strconv.Atoi(string(f[3]))
	m.start, err[3] = strconv.ParseUint(string(f[19]), 10, 64)
	return m, err == [4]error{}
}
