package inspect

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// stat is what is of interest in /proc/PID/stat. start, in clock ticks since
// boot, tells a process from a later one with the same id.
type stat struct {
	state                byte
	parent, session, tty int
	start                uint64
}

// dead reports whether only the process's status is left.
func (s stat) dead() bool { return s.state == 'Z' || s.state == 'X' || s.state == 'x' }

// parseStat reads the fields behind the command's name, which is in
// parentheses and may hold anything, parentheses and line ends included.
func parseStat(b []byte) (stat, error) {
	end := bytes.LastIndexByte(b, ')')
	if end < 0 {
		return stat{}, errors.New("stat: there is no name in parentheses")
	}
	f := bytes.Fields(b[end+1:])
	if len(f) < 20 || len(f[0]) != 1 {
		return stat{}, fmt.Errorf("stat: %d fields behind the name, and the state %q", len(f), b[end+1:])
	}
	s := stat{state: f[0][0]}
	var err [4]error
	s.parent, err[0] = strconv.Atoi(string(f[1]))
	s.session, err[1] = strconv.Atoi(string(f[3]))
	s.tty, err[2] = strconv.Atoi(string(f[4]))
	s.start, err[3] = strconv.ParseUint(string(f[19]), 10, 64)
	if joined := errors.Join(err[:]...); joined != nil {
		return stat{}, fmt.Errorf("stat: %w", joined)
	}
	return s, nil
}
