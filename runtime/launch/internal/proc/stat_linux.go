package proc

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// Stat is what /proc/PID/stat says about a process.
type Stat struct {
	PID, Parent, Group, Session int
	// Start is when the process was started, in clock ticks since boot. It
	// distinguishes the process from a later one with the same id.
	Start uint64
	// Zombie reports that the process has ended and nobody has waited for it.
	Zombie bool
}

// ReadStat looks at a process. The error is [os.ErrNotExist] also when /proc
// hides the process.
func ReadStat(pid int) (Stat, error) {
	name := "/proc/" + strconv.Itoa(pid) + "/stat"
	b, err := os.ReadFile(name)
	if err != nil {
		return Stat{}, err
	}
	s, err := parseStat(b)
	if err != nil {
		return Stat{}, fmt.Errorf("%s: %w", name, err)
	}
	s.PID = pid
	return s, nil
}

// parseStat reads the fields of proc_pid_stat(5) that follow the command's name,
// which is in parentheses and may hold anything, parentheses included.
func parseStat(b []byte) (s Stat, err error) {
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 20 {
		return Stat{}, fmt.Errorf("%d fields after the name", len(f))
	}
	s.Zombie = f[0][0] == 'Z' || f[0][0] == 'X'
	for i, field := range []*int{&s.Parent, &s.Group, &s.Session} {
		if *field, err = strconv.Atoi(string(f[1+i])); err != nil {
			return Stat{}, err
		}
	}
	s.Start, err = strconv.ParseUint(string(f[19]), 10, 64)
	return s, err
}
