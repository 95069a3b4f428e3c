package sandbox

import (
	"fmt"
	"strings"
)

// Name is the name of a sandbox. The zero value is [Auto]. A *Name is a
// flag.Value:
//
//	name := sandbox.Auto
//	flag.Var(&name, "sandbox", "where uploads are parsed: "+sandbox.Usage())
type Name string

// The names.
const (
	Auto    Name = "auto"    // the strongest that this machine can give; never Process
	Jail    Name = "jail"    // made by the Linux kernel alone, see launch/jail
	Docker  Name = "docker"  // a container of a Docker Engine, see launch/docker
	Process Name = "process" // NO SANDBOX: a child process, see launch/process
)

// Names returns all names: Auto, the sandboxes from the strongest on, and
// Process.
func Names() []Name {
	names := []Name{Auto}
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Usage explains the names in one line, for the text of a flag.
func Usage() string {
	all := []string{string(Auto) + ", the strongest that this machine can give"}
	for _, k := range kinds {
		all = append(all, string(k.name)+", "+k.what)
	}
	last := len(all) - 1
	return strings.Join(all[:last], "; ") + "; or " + all[last]
}

// String implements flag.Value.
func (n Name) String() string { return string(n) }

// Set implements flag.Value. The error lists the names.
func (n *Name) Set(text string) error {
	if _, err := find(kinds, Name(text)); err != nil {
		return err
	}
	*n = Name(text)
	return nil
}

// find returns the kinds of sandbox that a name stands for, from the strongest
// on.
func find(kinds []kind, name Name) ([]kind, error) {
	var found []kind
	names := []string{string(Auto)}
	for _, k := range kinds {
		names = append(names, string(k.name))
		if k.name == name || k.confines && (name == Auto || name == "") {
			found = append(found, k)
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no sandbox is called %q; there are %s", name, strings.Join(names, ", "))
	}
	return found, nil
}
