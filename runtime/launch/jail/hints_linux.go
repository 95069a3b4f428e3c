package jail

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

const (
	hintUnenforced = "run where cgroups can be used, as said; or lift the limit with Unlimited, or set AllowUnenforcedLimits to run without"
	hintMap        = "the kernel does not let this user map an id: see user_namespaces(7); the host's own binary has to be readable by its user; or use launch/docker"
	hintFiles      = "raise the limit of open files (ulimit -n)"
	hintNewer      = "use launch/docker on this machine, or a newer kernel"
)

func hintKernel(err error) string {
	switch {
	case errors.Is(err, errRoot):
		return "start the host with CAP_SETUID and CAP_SETGID, or as an ordinary user"
	case errors.Is(err, errElevated):
		return "give it no rights of its own (chmod u-s, setcap -r); a service gets capabilities from its manager (AmbientCapabilities= of systemd)"
	case errors.Is(err, errors.ErrUnsupported):
		return hintNewer
	}
	return ""
}

// hintResource says which limit an error is about, if it is about one.
func hintResource(err error) string {
	switch {
	case errors.Is(err, unix.EMFILE), errors.Is(err, unix.ENFILE):
		return hintFiles
	case errors.Is(err, unix.ENOSPC):
		return "a limit of the kernel's is reached: close cells, or raise the limit of mounts or cgroups (fs.mount-max, cgroup.max.descendants)"
	}
	return ""
}

// notMade is the error of a cell that the zygote could not make.
func (l *Launcher) notMade(what int, errno unix.Errno) error {
	switch what {
	case stage.RefusedClone:
		return failure("make namespaces for", l.config.Program, errno, hintNamespaces(errno))
	case stage.RefusedDescriptors:
		return failure("pass descriptors to the cell of", l.config.Program, errno, hintFiles)
	}
	return failure("make a cell of", l.config.Program, errno, "")
}

// settings are switches of the kernel that forbid namespaces to users.
var settings = []struct {
	path, forbids, remedy string
}{
	{"/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for the host's program that allows userns"},
	{"/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=15000"},
	{"/proc/sys/user/max_pid_namespaces", "0", "sysctl user.max_pid_namespaces=15000"},
	{"/proc/sys/user/max_mnt_namespaces", "0", "sysctl user.max_mnt_namespaces=15000"},
	{"/proc/sys/user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=15000"},
}

// remedies says which switches of this machine are set against the jail.
func remedies() string {
	var all []string
	for _, s := range settings {
		if b, err := os.ReadFile(s.path); err == nil && strings.TrimSpace(string(b)) == s.forbids {
			all = append(all, s.remedy)
		}
	}
	return strings.Join(all, "; ")
}

func hintNamespaces(errno unix.Errno) string {
	const container = "in a container, its seccomp profile forbids it (docker run --security-opt seccomp=unconfined, or a profile that allows clone3 and unshare with new namespaces), and so does a chroot"
	const docker = "; or use launch/docker"
	set := remedies()
	switch errno {
	case unix.EPERM, unix.EACCES, unix.ENOSYS:
		if set == "" {
			set = container
		}
		return "user namespaces are forbidden here: " + set + docker
	case unix.ENOSPC, unix.EUSERS:
		if set == "" {
			set = "the limit of namespaces is reached: raise user.max_user_namespaces and its like (see namespaces(7)), or close cells"
		}
		return set + docker
	case unix.EAGAIN:
		return "the user's limit of processes is reached (ulimit -u), or that of a cgroup (pids.max)"
	case unix.EBUSY, unix.EOPNOTSUPP, unix.ENODEV:
		return "no process may be in cgroups made there: leave cgroup.type and cgroup.subtree_control of the cell's cgroup, and of the one above it, as they are"
	case unix.EINVAL:
		return "the kernel was built without one of the namespaces" + docker
	}
	return ""
}

// notPerformed is the error of a cell that could not do a step.
func (l *Launcher) notPerformed(steps []stage.Step, kind, number int, value uint64) error {
	if number < 0 || number >= len(steps) {
		return failure("make a cell of", l.config.Program, fmt.Errorf("a status that makes no sense (%d, %d, %d)", kind, number, value), "")
	}
	step := steps[number]
	if kind != stage.Failed {
		return failure(step.Name+" for", l.config.Program, fmt.Errorf("it gave %d in place of %d", value, step.Want), "")
	}
	errno := unix.Errno(value)
	return failure(step.Name+" for", l.config.Program, errno, l.hintStep(step, errno))
}

func (l *Launcher) hintStep(step stage.Step, errno unix.Errno) string {
	last := step.Call == unix.SYS_EXECVE
	switch {
	case last && errno == unix.EACCES:
		uid, _ := l.outside()
		return fmt.Sprintf("user %d must be able to execute it (chmod o+rx), and its file system must allow that (noexec)", uid)
	case last && errno == unix.ENOEXEC:
		return "the file is no program for this machine: build it for linux and this architecture"
	case last && errno == unix.ENOENT:
		return "the program needs another one to run it (a dynamic loader, or what its #! line names), and a cell holds none: build it with CGO_ENABLED=0, or bring that by Volumes"
	case errno == unix.ENOSYS:
		return "the kernel, or the seccomp profile of the container that the host runs in, does not have the call; " + hintNewer
	case errno == unix.EPERM || errno == unix.EACCES:
		if set := remedies(); set != "" {
			return "the namespaces have no rights here: " + set + "; or use launch/docker"
		}
		if strings.HasSuffix(step.Name, "a proc") {
			return "parts of the host's own /proc are hidden, so it may not mount another one: leave Proc off"
		}
		return "something forbids it, such as the seccomp or AppArmor profile of the container that the host runs in; or use launch/docker"
	case step.Needs != "":
		return "before it must hold: " + step.Needs
	}
	return ""
}
