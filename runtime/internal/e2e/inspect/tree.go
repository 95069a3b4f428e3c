package inspect

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// Descendants returns the living processes below pid, sorted: its children,
// their children and so on, and when it has a process namespace of its own,
// all that are in that, whoever their parents are. pid itself is not among
// them.
func Descendants(pid int) []int {
	names, err := list("/proc")
	if err != nil {
		return nil
	}
	parents := make(map[int]int)
	for _, name := range names {
		id, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if s, err := alive(filepath.Join("/proc", name)); err == nil {
			parents[id] = s.parent
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
