package main

import (
	"errors"
	"flag"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/jail"
	"github.com/hoosegen/hoosegen/runtime/sandbox"
)

// runOptions are the flags of hoosegen run. What is zero is the sandbox's own
// default.
type runOptions struct {
	sandbox sandbox.Name
	config  sandbox.Config
	devices bool
	proc    bool
	timeout time.Duration
	raw     bool
	wire    bool
}

func (o *runOptions) flags(fs *flag.FlagSet) {
	c := &o.config
	o.sandbox = sandbox.Auto
	fs.Var(&o.sandbox, "sandbox", "what the inmate runs in, by `name`: "+sandbox.Usage())
	fs.Var((*byteSize)(&c.Memory), "memory", "what it may use of memory: a `size` such as 256m or 1g (default 512m)")
	fs.Float64Var(&c.CPUs, "cpus", 0, "what it may use of processors: a `number` such as 0.5 (default 1)")
	fs.Int64Var(&c.PIDs, "pids", 0, "the `number` of processes and threads that it may have (default 128)")
	fs.Var((*byteSize)(&c.TmpSize), "tmp-size", "what fits into /tmp, which is memory: a `size` (default 64m)")
	fs.DurationVar(&o.timeout, "timeout", time.Minute, "what the call may take, from the start of the sandbox: a `duration`")
	fs.Var((*volumes)(&c.Volumes), "volume", "what it sees of this machine besides: `host:cell`, and :rw behind it to let it write; repeatable")
	fs.Var((*variables)(&c.Env), "env", "a variable of its environment, `NAME=VALUE`; repeatable, and all there are")
	fs.BoolVar(&o.devices, "devices", false, "give it /dev/null, zero, full, random and urandom; a container has them anyway")
	fs.BoolVar(&o.proc, "proc", false, "give it a /proc of its own processes; a container has one anyway")
	fs.BoolVar(&c.ExecutableTmp, "executable-tmp", false, "let it start programs from /tmp")
	fs.BoolVar(&c.AllowUnixSockets, "allow-unix-sockets", false, "let it make unix sockets")
	fs.BoolVar(&c.AllowUnenforcedLimits, "allow-unenforced-limits", false, "run even where a limit cannot be enforced")
	fs.BoolVar(&o.raw, "raw", false, "print a result that is bytes or text as it is")
	fs.BoolVar(&o.wire, "wire", false, "read the call from standard input and write the items of its answer to standard output, in msgpack")
	c.Jail = func(c *jail.Config) { c.Devices, c.Proc = o.devices, o.proc }
}

// check refuses what cannot be, and what would look like a limit and be none.
func (o *runOptions) check(args []string) error {
	c := &o.config
	switch {
	case o.timeout <= 0:
		return misused("-timeout %v: the call needs more than no time", o.timeout)
	case o.wire && o.raw:
		return misused("-wire and -raw exclude each other")
	case o.wire && len(args) > 1:
		return misused("with -wire the call comes from standard input, and %s is named too", args[1])
	case o.sandbox == sandbox.Process && (c.Limits != launch.Limits{} || len(c.Volumes) > 0):
		return misused("-sandbox process is no sandbox: limits and volumes would do nothing")
	}
	return nil
}

// form is how the answer is to be shown.
func (o *runOptions) form(args []string) form {
	switch {
	case o.wire:
		return asWire
	case len(args) < 2:
		return asList
	case o.raw:
		return asRaw
	}
	return asJSON
}

// byteSize is a flag of a number of bytes.
type byteSize int64

// String implements [flag.Value].
func (s *byteSize) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Set implements [flag.Value].
func (s *byteSize) Set(text string) error {
	digits, shift := text, 0
	if n := len(text); n > 0 {
		if i := strings.IndexByte("kmg", text[n-1]|0x20); i >= 0 {
			digits, shift = text[:n-1], 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<62>>shift {
		return errors.New("want a number of bytes, with k, m or g behind it for KiB, MiB or GiB")
	}
	*s = byteSize(n << shift)
	return nil
}

// volumes is a repeatable flag.
type volumes []launch.Volume

// String implements [flag.Value].
func (v *volumes) String() string { return "" }

// Set implements [flag.Value].
func (v *volumes) Set(text string) error {
	rest, write := strings.CutSuffix(text, ":rw")
	if !write {
		rest = strings.TrimSuffix(rest, ":ro")
	}
	i := strings.LastIndexByte(rest, ':') // the host's path may have others
	if i <= 0 || !path.IsAbs(rest[i+1:]) {
		return errors.New("want host:cell or host:cell:rw, where cell is an absolute path")
	}
	host, err := filepath.Abs(rest[:i])
	if err != nil {
		return err
	}
	*v = append(*v, launch.Volume{Host: host, Cell: rest[i+1:], ReadWrite: write})
	return nil
}

// variables is a repeatable flag.
type variables map[string]string

// String implements [flag.Value].
func (v *variables) String() string { return "" }

// Set implements [flag.Value].
func (v *variables) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return errors.New("want NAME=VALUE")
	}
	if *v == nil {
		*v = variables{}
	}
	(*v)[name] = value
	return nil
}
