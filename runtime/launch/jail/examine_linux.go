package jail

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Examine reports what a jail of this configuration would be made of on this
// machine. When Program is empty a jail of this very program is examined. It
// makes a cell as [New] does, and fails as New does; with an
// *[launch.UnenforcedError] it returns the protections all the same.
func Examine(config Config) ([]Protection, error) {
	if config.Program == "" {
		own, err := os.Executable()
		if err != nil {
			return nil, failure("find this program", "", err, "")
		}
		config.Program = own
	}
	l, err := prepare(config, true)
	unenforced := err
	if _, limits := errors.AsType[*launch.UnenforcedError](err); limits {
		config.AllowUnenforcedLimits = true
		l, err = prepare(config, true)
	}
	if err != nil {
		return nil, err
	}
	defer l.Close() //nolint:errcheck // it holds no cells
	all := []Protection{
		{"the host's files", "user and mount namespace, pivot_root", ""},
		{"other processes", "process and IPC namespace", ""},
		{"the network", "network namespace without an interface that is up", ""},
		{"root's powers", l.identities() + ", no capabilities, no new privileges", ""},
	}
	if l.config.UnconfinedSeccomp {
		all = append(all, Protection{"the kernel's interfaces", "", "UnconfinedSeccomp is set"})
	} else {
		all = append(all, Protection{"the kernel's interfaces", "seccomp, a list of what is allowed", ""})
	}
	if v := l.kernel.landlock; v > 0 {
		all = append(all, Protection{"files, once more", fmt.Sprintf("Landlock, version %d of its interface", v), ""})
	} else {
		all = append(all, Protection{"files, once more", "", "this kernel has no Landlock, or it is off (boot with lsm=landlock,...); the mount namespace stands alone"})
	}
	return append(all, l.bounds.protections...), unenforced
}

// identities says who cells are outside.
func (l *Launcher) identities() string {
	uid, gid := l.outside()
	return fmt.Sprintf("user %d and group %d", uid, gid)
}

// outside returns the ids that cells have for the host.
func (l *Launcher) outside() (uid, gid int) {
	if l.kernel.mayChooseIDs {
		return l.config.UID, l.config.GID
	}
	return unix.Geteuid(), unix.Getegid()
}
