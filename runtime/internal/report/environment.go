package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
)

// Environment returns the whole environment of the process that a launcher
// starts in a cell, as NAME=value, in an order that depends on nothing but the
// arguments. env is what the inmate is to see, oneProcess that the inmate runs
// without a supervisor.
//
// The error names a variable that cannot be passed: an empty name, one with
// "=", "," or a zero byte, one that begins with HOOSEGEN_, or a value with a
// zero byte.
func Environment(env map[string]string, oneProcess bool) ([]string, error) {
	entry := abi.EntrySupervisor
	if oneProcess {
		entry = abi.EntryInmate
	}
	names := make([]string, 0, len(env))
	for name, value := range env {
		if err := checkVariable(name, value); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	slices.Sort(names)
	all := []string{
		abi.EnvEntry + "=" + entry,
		// Set even when it is empty: what an engine adds by itself (PATH,
		// HOSTNAME) is kept only when the variable is missing.
		abi.EnvKeep + "=" + strings.Join(names, ","),
		abi.EnvReport + "=1",
	}
	for _, name := range names {
		all = append(all, name+"="+env[name])
	}
	return all, nil
}

func checkVariable(name, value string) error {
	switch {
	case name == "":
		return errors.New("environment variable without a name")
	case strings.ContainsAny(name, "=,\x00"):
		return fmt.Errorf("environment variable %q: the name has a character that cannot be passed", name)
	case strings.HasPrefix(name, abi.EnvPrefix):
		return fmt.Errorf("environment variable %q: names that begin with %s belong to hoosegen", name, abi.EnvPrefix)
	case strings.Contains(value, "\x00"):
		return fmt.Errorf("environment variable %q: the value has a zero byte", name)
	}
	return nil
}
