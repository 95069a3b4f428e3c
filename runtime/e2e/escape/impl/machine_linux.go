package impl

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// epoch is a time that no clock can be set to, as it is before the machine
// was started: that is looked at after the right to set it.
var epoch = &[2]uint64{1, 0} // struct timespec and struct timeval, on 64 bits

// machine asks for what is nonsense, or already so.
var machine = map[string]attempt{
	"clock-set":     pastly("set the clock", unix.SYS_CLOCK_SETTIME, unix.CLOCK_REALTIME, address(epoch)),
	"clock-set-day": pastly("set the clock", unix.SYS_SETTIMEOFDAY, address(epoch), 0),
	// A tick of no time at all is refused to everybody.
	"clock-adjust":       pastly("adjust the clock", unix.SYS_ADJTIMEX, address(&unix.Timex{Modes: unix.ADJ_TICK})),
	"clock-adjust-other": pastly("adjust the clock", unix.SYS_CLOCK_ADJTIME, unix.CLOCK_REALTIME, address(&unix.Timex{Modes: unix.ADJ_TICK})),
	// Without its magic numbers the call does nothing.
	"reboot": pastly("reboot", unix.SYS_REBOOT, 0, 0, 0, 0),
	"host-name": func(world) (string, error) {
		name, err := os.Hostname()
		if err != nil {
			return "", err
		}
		return done("set the host's name", unix.Sethostname([]byte(name)))
	},
	"domain-name": func(world) (string, error) {
		var all unix.Utsname
		if err := unix.Uname(&all); err != nil {
			return "", err
		}
		return done("set the domain's name", unix.Setdomainname([]byte(unix.ByteSliceToString(all.Domainname[:]))))
	},
}

var cgroups = map[string]attempt{
	"cgroup-make": inCgroups(func(dir string) (string, error) {
		name := filepath.Join(dir, fmt.Sprintf("probe-%d", os.Getpid()))
		if err := os.Mkdir(name, 0o700); err != nil {
			return "", err
		}
		return done("make "+name, os.Remove(name))
	}),
	"cgroup-write": inCgroups(func(dir string) (string, error) {
		return opened(os.O_WRONLY, filepath.Join(dir, "cgroup.procs"), filepath.Join(dir, "memory.max"),
			filepath.Join(dir, "memory.limit_in_bytes"), filepath.Join(dir, "pids.max"))(world{})
	}),
	"cgroup-release-agent": inCgroups(func(dir string) (string, error) {
		return opened(os.O_WRONLY, filepath.Join(dir, "release_agent"))(world{})
	}),
	"cgroup-mount": mountOn(func(target string) error {
		err := unix.Mount("cgroup2", target, "cgroup2", 0, "")
		if err != nil && !refused(err) {
			err = unix.Mount("cgroup", target, "cgroup", 0, "pids")
		}
		return err
	}),
}

// inCgroups calls f with each directory of cgroups that can be seen, the own
// ones among them, until it succeeds.
func inCgroups(f func(dir string) (string, error)) attempt {
	return func(world) (string, error) {
		const root = "/sys/fs/cgroup"
		dirs := []string{root}
		if more, err := filepath.Glob(root + "/*"); err == nil {
			dirs = append(dirs, more...)
		}
		if got, err := os.ReadFile("/proc/self/cgroup"); err == nil {
			for line := range strings.Lines(string(got)) {
				if parts := strings.SplitN(strings.TrimSpace(line), ":", 3); len(parts) == 3 {
					dirs = append(dirs, filepath.Join(root, parts[1], parts[2]))
				}
			}
		}
		tries := []func() (string, error){func() (string, error) { return "", errors.New("no cgroups") }}
		for _, dir := range dirs {
			var fs unix.Statfs_t
			if unix.Statfs(dir, &fs) == nil && (fs.Type == unix.CGROUP2_SUPER_MAGIC || fs.Type == unix.CGROUP_SUPER_MAGIC) {
				tries = append(tries, func() (string, error) { return f(dir) })
			}
		}
		return anyOf(tries...)
	}
}
