package jail

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/entry"
)

// Linux 5.14 is where the limit of processes began to be counted for each user
// namespace; everything else that the jail uses is older.
const (
	leastMajor = 5
	leastMinor = 14
)

// kernel is what the jail has to know of the machine and of this process.
type kernel struct {
	landlock       int // version of its interface, 0 when it is not there
	lastCapability int
	mayChooseIDs   bool // the host may give cells ids that are not its own
	mayMount       bool // the host may copy mounts for its cells
	mayRaise       bool // the host may raise limits beyond its own
	namespaceLimit bool // a cell can forbid itself further user namespaces
}

// look examines the kernel. The error wraps [errors.ErrUnsupported] when it is
// too old.
func look(c *Config) (kernel, error) {
	var k kernel
	if entry.Elevated() {
		return k, errElevated
	}
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return k, err
	}
	release := unix.ByteSliceToString(name.Release[:])
	if !newEnough(release) {
		return k, fmt.Errorf("%w: Linux %s, and the jail needs %d.%d", errors.ErrUnsupported, release, leastMajor, leastMinor)
	}
	k.landlock = landlockVersion()
	for k.lastCapability = 63; k.lastCapability > 0; k.lastCapability-- {
		if _, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, uintptr(k.lastCapability), 0, 0, 0); err == nil {
			break
		}
	}
	held, err := capabilities()
	if err != nil {
		return k, err
	}
	has := func(capability int) bool { return held&(1<<capability) != 0 }
	k.mayRaise = has(unix.CAP_SYS_RESOURCE)
	k.namespaceLimit = writable(namespaceLimit)
	k.mayMount = has(unix.CAP_SYS_ADMIN) && mountsAreOurs()
	k.mayChooseIDs = has(unix.CAP_SETUID) && has(unix.CAP_SETGID) && mapped("/proc/self/uid_map", c.UID) && mapped("/proc/self/gid_map", c.GID)
	// The group root without the user, as containers have it that are given a
	// number for a user alone, is one like the host's others: files may let it do
	// something, and the kernel does not.
	if !k.mayChooseIDs && os.Geteuid() == 0 && initial("/proc/self/uid_map") {
		return k, errRoot
	}
	return k, nil
}

// namespaceLimit is a setting that each user namespace has for itself.
const namespaceLimit = "/proc/sys/user/max_user_namespaces"

// writable reports whether the file system of a file is not read-only, as that
// of settings is in a container.
func writable(path string) bool {
	var fs unix.Statfs_t
	return unix.Statfs(path, &fs) == nil && fs.Flags&unix.ST_RDONLY == 0
}

// mountsAreOurs reports whether the right to mount is one over this process's
// own namespace of mounts, which it is not in every user namespace.
func mountsAreOurs() bool {
	fd, err := unix.OpenTree(unix.AT_FDCWD, "/proc/self/exe", openTree)
	if err != nil {
		return false
	}
	return unix.Close(fd) == nil
}

// errRoot is why a root without capabilities cannot use the jail: all that its
// cells could be is root.
var errRoot = errors.New("the host's user is root and may not give its cells other ids, so they would be root's")

// errElevated is why a program that has its rights from its file cannot use the
// jail: it has to execute itself, and whoever starts it could have that do
// anything.
var errElevated = errors.New("the host's program is set-user-id or has file capabilities")

// newEnough reads "6.1.0-18-amd64".
func newEnough(release string) bool {
	major, rest, _ := strings.Cut(release, ".")
	minor, _, _ := strings.Cut(rest, ".")
	if i := strings.IndexFunc(minor, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		minor = minor[:i]
	}
	a, err1 := strconv.Atoi(major)
	b, err2 := strconv.Atoi(minor)
	return err1 == nil && err2 == nil && (a > leastMajor || a == leastMajor && b >= leastMinor)
}

func landlockVersion() int {
	const version = 1 // LANDLOCK_CREATE_RULESET_VERSION
	n, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, version)
	if errno != 0 {
		return 0
	}
	return int(n)
}

// capabilities returns the effective capabilities of this process.
func capabilities() (uint64, error) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if _, _, errno := unix.Syscall(unix.SYS_CAPGET, uintptr(unsafe.Pointer(&header)), uintptr(unsafe.Pointer(&data)), 0); errno != 0 {
		return 0, fmt.Errorf("capget: %w", errno)
	}
	return uint64(data[1].Effective)<<32 | uint64(data[0].Effective), nil
}

// idMap is a line of /proc/PID/uid_map: count ids from inside on are those
// from outside on.
type idMap struct{ inside, outside, count int64 }

func readMap(path string) []idMap {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var all []idMap
	for line := range strings.Lines(string(b)) {
		var m idMap
		if n, _ := fmt.Sscan(line, &m.inside, &m.outside, &m.count); n == 3 {
			all = append(all, m)
		}
	}
	return all
}

// mapped reports whether id exists in this process's user namespace.
func mapped(path string, id int) bool {
	for _, m := range readMap(path) {
		if int64(id) >= m.inside && int64(id)-m.inside < m.count {
			return true
		}
	}
	return false
}

// initial reports whether the root of this process's user namespace is the
// machine's.
func initial(path string) bool {
	for _, m := range readMap(path) {
		if m.inside == 0 && m.outside == 0 {
			return true
		}
	}
	return false
}
