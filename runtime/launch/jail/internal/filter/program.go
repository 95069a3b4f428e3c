//go:build linux && (amd64 || arm64)

package filter

import (
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/seccomp"
)

// maxInstructions is the kernel's BPF_MAXINSNS.
const maxInstructions = 4096

// programs are all filters. Each takes tens of milliseconds to make, and is made
// once, when it is needed.
var programs = func() map[Options]func() ([]unix.SockFilter, error) {
	all := make(map[Options]func() ([]unix.SockFilter, error))
	for _, one := range []bool{false, true} {
		for _, sockets := range []bool{false, true} {
			o := Options{OneProcess: one, UnixSockets: sockets}
			all[o] = sync.OnceValues(func() ([]unix.SockFilter, error) { return build(o) })
		}
	}
	return all
}()

// Program returns the filter as the instructions that seccomp(2) takes. The
// result is the caller's own.
func Program(o Options) ([]unix.SockFilter, error) {
	filter, err := programs[o]()
	return slices.Clone(filter), err
}

func build(o Options) ([]unix.SockFilter, error) {
	rules, err := ruleSets(o)
	if err != nil {
		return nil, err
	}
	// Calls that are decided by their number alone come last in the program
	// and load no argument: for those the kernel remembers the answer (since
	// Linux 5.11) and does not run the filter.
	program := seccomp.Program{
		RuleSets: rules,
		Options: seccomp.ProgramOptions{
			DefaultAction: seccomp.ReturnError.Code(uint16(unix.ENOSYS)),
			BadArchAction: seccomp.KillProcess,
		},
	}
	instructions, _, err := program.Build()
	if err != nil {
		return nil, fmt.Errorf("build the filter of system calls: %w", err)
	}
	if len(instructions) > maxInstructions {
		return nil, fmt.Errorf("build the filter of system calls: it has %d instructions, and the kernel takes %d", len(instructions), maxInstructions)
	}
	filter := make([]unix.SockFilter, len(instructions))
	for i, in := range instructions {
		filter[i] = unix.SockFilter{Code: in.OpCode, Jt: in.JumpIfTrue, Jf: in.JumpIfFalse, K: in.K}
	}
	return filter, nil
}

// ruleSets makes rules of the profile. Of several that match a call the first
// counts: a call with a condition is allowed where that holds, ignored where
// the condition says so, and refused otherwise.
func ruleSets(o Options) ([]seccomp.RuleSet, error) {
	allow, ignore, refuse := seccomp.NewSyscallRules(), seccomp.NewSyscallRules(), seccomp.NewSyscallRules()
	seen := make(map[uintptr]string)
	for _, part := range profile {
		for _, g := range part.groups {
			for _, name := range g.calls {
				number, ok := numberOf(name)
				if !ok {
					continue
				}
				if other, ok := seen[number]; ok {
					return nil, fmt.Errorf("the profile has system call %d twice, as %s and as %s", number, other, name)
				}
				seen[number] = name
				c, errno := conditionOf(name, o), part.errno
				if _, given := withUnixSockets[name]; o.UnixSockets && given {
					errno = 0
				}
				switch {
				case errno == unix.ENOSYS:
					// As what the profile does not know: see DefaultAction.
				case errno != 0 || c.never:
					refuse.Set(number, seccomp.MatchAll{})
				case len(c.anyOf) == 0:
					allow.Set(number, seccomp.MatchAll{})
				default:
					allow.Set(number, rule(c.anyOf))
					if len(c.ignored) > 0 {
						ignore.Set(number, rule(c.ignored))
					}
					refuse.Set(number, seccomp.MatchAll{})
				}
			}
		}
	}
	return []seccomp.RuleSet{
		{Rules: allow, Action: seccomp.Allow},
		{Rules: ignore, Action: seccomp.ReturnError.Code(0)},
		{Rules: refuse, Action: seccomp.ReturnError.Code(uint16(unix.EPERM))},
	}, nil
}

// numberOf returns the number of a call, and whether this architecture has it.
func numberOf(name string) (number uintptr, ok bool) {
	if number, ok = numbers[name]; ok {
		return number, true
	}
	number, ok = archNumbers[name]
	return number, ok
}

// rule renders lists of a condition for the builder.
func rule(anyOf [][]test) seccomp.SyscallRule {
	or := make(seccomp.Or, 0, len(anyOf))
	for _, all := range anyOf {
		and := make(seccomp.And, 0, len(all))
		for _, t := range all {
			var args seccomp.PerArg
			args[t.arg] = seccomp.MaskedEqual(uintptr(t.mask), uintptr(t.value))
			and = append(and, args)
		}
		or = append(or, and)
	}
	return or
}
