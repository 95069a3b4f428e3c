package entry

import "syscall"

const (
	quickRounds  = 50  // of killing children as they come, before the thorough way
	freezePasses = 100 // of stopping processes that were not there the last time
	killPause    = 5 * 1e6
)

// killAll ends every process of the cell and waits for each, the inmate
// included. It gives up on what does not die within killLimit: a process may
// be stuck in the kernel, dead but for that.
func (s *supervisor) killAll() {
	deadline := monotonic() + killLimit
	for round := 0; ; round++ {
		if alive := s.reapAll(); !alive || s.hasInit && s.ended {
			return
		}
		switch {
		case s.hasInit:
			syscall.Kill(s.inmate, syscall.SIGKILL) // the rest ends with us
		case s.first:
			// All that this namespace shows us, at one instant: a process
			// in the middle of fork(2) does not get away.
			syscall.Kill(-1, syscall.SIGKILL)
		case round < quickRounds:
			for _, pid := range children() {
				syscall.Kill(pid, syscall.SIGKILL)
			}
		default:
			freezeThenKill(deadline)
		}
		if monotonic() > deadline {
			return
		}
		fds := [1]pollFD{{fd: int32(s.signals), events: pollIn}}
		poll(fds[:], killPause)
		s.nextSignal()
	}
}

// reapAll waits for the children that have ended and reports whether there are
// others. When there are none nothing of the cell is left, since the kernel
// makes a process's orphans our children at the moment it dies.
func (s *supervisor) reapAll() (alive bool) {
	for more := true; more; {
		alive, more = s.reapOne()
	}
	return alive
}

// children returns our own children, the dead ones included: since nobody but
// us waits for them their numbers stay theirs until we do.
func children() []int {
	self := decimal(syscall.Getpid())
	// Orphans are given to the main thread, which is also the one that forks.
	list := readFile("/proc/self/task/" + self + "/children")
	if list == nil {
		return childrenByScan(syscall.Getpid())
	}
	var pids []int
	for text := string(list); ; {
		pid, rest := number(text)
		if pid == 0 || rest == "" { // the list was cut inside a number
			return pids
		}
		pids = append(pids, pid)
		text = rest[1:]
	}
}

// childrenByScan is for kernels without CONFIG_PROC_CHILDREN.
func childrenByScan(self int) []int {
	var pids []int
	for _, p := range processes() {
		if p.parent == self {
			pids = append(pids, p.pid)
		}
	}
	return pids
}

// freezeThenKill ends processes that fork faster than they are killed. Killing
// makes room under whatever limit stops them, and the others fill it; a
// stopped process neither forks nor makes room. So everything is stopped
// first, until a look at all of them finds none that is not, and then killed.
func freezeThenKill(deadline int64) {
	self := syscall.Getpid()
	stopped := make(map[process]bool)
	for pass := 0; pass < freezePasses && monotonic() < deadline; pass++ {
		found := false
		// One that forks and ends over and over has another number at every
		// look. Its child is ours when it ends, and these are found quickest.
		for _, pid := range children() {
			syscall.Kill(pid, syscall.SIGSTOP)
		}
		for _, p := range descendants(processes(), self) {
			if !stopped[p] {
				p.signal(syscall.SIGSTOP)
				stopped[p] = true
				found = true
			}
		}
		if !found {
			break
		}
	}
	for p := range stopped {
		p.signal(syscall.SIGKILL)
	}
}

// process is one that was seen in /proc. The number alone may have become
// another's since; with the time of its start it is unique.
type process struct {
	pid, parent int
	started     string
}

// signal sends a signal to the process unless it has ended.
func (p process) signal(sig syscall.Signal) {
	fd, _, errno := syscall.RawSyscall(sysPidfdOpen, uintptr(p.pid), 0, 0)
	now, ok := readProcess(p.pid)
	if ok && now.started == p.started {
		if errno != 0 { // before Linux 5.3, or forbidden
			syscall.Kill(p.pid, sig)
		} else {
			syscall.RawSyscall6(sysPidfdSendSignal, fd, uintptr(sig), 0, 0, 0, 0)
		}
	}
	if errno == 0 {
		syscall.Close(int(fd))
	}
}

// processes returns all that /proc shows.
func processes() []process {
	dir, err := open("/proc", syscall.O_RDONLY|syscall.O_DIRECTORY)
	if err != nil {
		return nil
	}
	defer syscall.Close(dir)
	var all []process
	buf := make([]byte, 16<<10)
	for {
		n, err := syscall.ReadDirent(dir, buf)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || n <= 0 {
			return all
		}
		_, _, names := syscall.ParseDirent(buf[:n], -1, nil)
		for _, name := range names {
			pid, rest := number(name)
			if pid == 0 || rest != "" {
				continue
			}
			if p, ok := readProcess(pid); ok {
				all = append(all, p)
			}
		}
	}
}

// readProcess reads /proc/<pid>/stat.
func readProcess(pid int) (process, bool) {
	return parseStat(pid, string(readFile("/proc/"+decimal(pid)+"/stat")))
}

// parseStat finds the parent, the 4th field, and the time of start, the 22nd,
// in the text of a stat file. The 2nd is the program's name in parentheses,
// which may itself contain any character.
func parseStat(pid int, text string) (process, bool) {
	p := process{pid: pid}
	end := len(text) - 1
	for end >= 0 && text[end] != ')' {
		end--
	}
	if end < 0 {
		return p, false
	}
	field := 2
	for rest, more := text[end+1:], true; more; field++ {
		var value string
		value, rest, more = cut(rest, ' ')
		switch field {
		case 4:
			p.parent, _ = number(value)
		case 22:
			p.started = value
			return p, true
		}
	}
	return p, false
}

// descendants returns those of all that descend from the process root.
func descendants(all []process, root int) []process {
	byParent := make(map[int][]process)
	for _, p := range all {
		if p.pid != root {
			byParent[p.parent] = append(byParent[p.parent], p)
		}
	}
	var found []process
	for next := byParent[root]; len(next) > 0; {
		found = append(found, next...)
		var below []process
		for _, p := range next {
			below = append(below, byParent[p.pid]...)
			delete(byParent, p.pid) // what was read piecemeal may contain a circle
		}
		next = below
	}
	return found
}
