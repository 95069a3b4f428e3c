package inspect

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/prometheus/procfs"
)

// Processes returns the stat of all processes that /proc shows, zombies among
// them, by process id.
func Processes() (map[int]procfs.ProcStat, error) {
	list, err := procfs.AllProcs()
	if err != nil {
		return nil, err
	}
	all := make(map[int]procfs.ProcStat)
	for _, p := range list {
		if s, err := p.Stat(); err == nil { // it may have ended
			all[p.PID] = s
		}
	}
	return all, nil
}

// Children returns the ids of the children of pid, zombies among them, sorted.
func Children(pid int) []int {
	all, err := Processes()
	if err != nil {
		return nil
	}
	var found []int
	for id, s := range all {
		if s.PPID == pid {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return found
}

// Living returns the stat of a process that is no zombie.
func Living(pid int) (procfs.ProcStat, error) {
	p, err := procfs.NewProc(pid)
	if err != nil {
		return procfs.ProcStat{}, err
	}
	s, err := p.Stat()
	if err == nil && Dead(s) {
		err = errors.New("it has ended")
	}
	return s, err
}

// Dead reports whether only the status of the process is left.
func Dead(s procfs.ProcStat) bool { return s.State == "Z" || s.State == "X" || s.State == "x" }

// Descendants returns the living processes below pid, sorted: its children,
// their children and so on, and when it has a process namespace of its own,
// all that are in that, whoever their parents are. pid itself is not among
// them.
func Descendants(pid int) []int {
	stats, err := Processes()
	if err != nil {
		return nil
	}
	parents := make(map[int]int)
	for id, s := range stats {
		if !Dead(s) {
			parents[id] = s.PPID
		}
	}
	namespace := processNamespace(pid)
	if namespace == processNamespace(os.Getpid()) {
		namespace = ""
	}
	var all []int
	for id := range parents {
		if id != pid && (descends(id, pid, parents) || namespace != "" && processNamespace(id) == namespace) {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// descends reports whether ancestor is one of id. The number of steps is
// bounded, since processes that change while they are listed can form a loop.
func descends(id, ancestor int, parents map[int]int) bool {
	for range parents {
		parent, ok := parents[id]
		if !ok || parent == ancestor {
			return ok
		}
		id = parent
	}
	return false
}

// processNamespace is empty where it may not be read.
func processNamespace(pid int) string {
	target, _ := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "ns/pid"))
	return target
}
