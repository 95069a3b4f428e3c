package docker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/client"
)

// Unlimited means, as a limit of a [Config], that there is none.
const Unlimited = -1

// Config says how cells are made. Image is required; for everything else the
// zero value is the hard default. What weakens the sandbox is named for what
// it gives up.
type Config struct {
	// Image is the name of an image that the engine has, for example what
	// image.Build returned. Images are never pulled.
	Image string
	// Engine says which engine to use. Default: the one that the docker
	// command would use.
	Engine EngineConfig

	// Env is the environment that the inmate sees, whole: what the image and
	// the engine set is dropped before the inmate runs.
	Env map[string]string
	// Volumes are directories and files of the engine's machine to be seen in
	// the cell.
	Volumes []Volume
	// Entrypoint and Args replace those of the image. Default: the image's.
	Entrypoint, Args []string
	// WorkingDir is the inmate's working directory, absolute. Default "/".
	WorkingDir string
	// User is the user and group that the inmate runs as, numbers or names
	// known to the image. Default "65534:65534".
	User string
	// OneProcess starts the inmate without the supervisor: one process fewer,
	// but what goes wrong is told by the exit status alone.
	OneProcess bool
	// Runtime is the name of another OCI runtime that the engine has been
	// configured with, such as "runsc". Default: the engine's. What the filter
	// of system calls is to it is its own affair.
	Runtime string
	// Labels are put on the containers besides hoosegen's own.
	Labels map[string]string

	// Memory bounds what all processes of a cell use, in bytes, tmpfs files
	// included; there is no swap besides. Default 512 MiB.
	Memory int64
	// CPUs bounds the processor time, in processors; more than the engine's
	// machine has means all. Default 1.
	CPUs float64
	// PIDs bounds processes and threads together. Default 128.
	PIDs int64
	// OpenFiles bounds the descriptors of each process. Default 1024.
	OpenFiles int64
	// FileSize bounds each file that is written, in bytes. Default 64 MiB.
	FileSize int64
	// TmpSize bounds /tmp, a file system in memory, in bytes. Default 64 MiB;
	// Unlimited is not allowed.
	TmpSize int64
	// SharedMemory is the size of /dev/shm in bytes. Default 0: there is none.
	SharedMemory int64
	// SeccompProfile takes the place of the filter of system calls, as the JSON
	// text that the engine understands. Default: what Docker's default allows,
	// less making sockets, files in memory that can be executed, huge pages,
	// changing the limit of core dumps, 32-bit system calls and modify_ldt.
	SeccompProfile string

	// AllowNetwork connects cells to the engine's network of that name, such
	// as "bridge": an inmate can then reach what that network reaches, and make
	// sockets of IPv4 and IPv6 of every protocol that the kernel has, and unix
	// sockets.
	// Default: only a loopback interface. The host's own network is refused.
	AllowNetwork string
	// AllowUnixSockets lets an inmate make unix sockets, by which its processes
	// reach each other, and sockets in its volumes. Interpreters and office
	// suites may need it. AllowNetwork does, too.
	AllowUnixSockets bool
	// AllowEngineSeccomp leaves the filter of system calls to the engine. Its
	// default lets an inmate make sockets of most families and 32-bit system
	// calls, for example, and have a crash start the machine's handler of core
	// dumps. 32-bit programs need it, and engines that take no filter from
	// their clients, and it is how to have a filter that the engine was
	// configured with.
	AllowEngineSeccomp bool
	// AllowRoot lets User be root. It is root in the container only, but one
	// bug in the kernel less away from the machine.
	AllowRoot bool
	// AllowNewPrivileges lets set-user-id programs of the image gain rights.
	AllowNewPrivileges bool
	// AllowImageVolumes accepts an image that declares volumes: a place to
	// write for which there is no limit.
	AllowImageVolumes bool
	// AllowUnenforcedLimits accepts an engine that cannot enforce all limits,
	// or whose seccomp is off, and warnings with which it answers.
	AllowUnenforcedLimits bool
	// AddCapabilities are kernel capabilities to keep, such as "CAP_CHOWN". The
	// filter of system calls then allows what Docker's default allows with
	// them: with CAP_SYS_ADMIN namespaces, mounts and bpf, for example.
	AddCapabilities []string
	// ExecutableTmp lets programs be started from /tmp, and from memory.
	ExecutableTmp bool
	// UnconfinedSeccomp turns the filter of system calls off.
	UnconfinedSeccomp bool
	// WritableRoot makes the root file system writable; what is written goes
	// to the engine's disk, without a limit on its sum.
	WritableRoot bool

	// AfterCreate is called when a container was made and before it is
	// started, AfterStart when it was started and before Launch returns. An
	// error makes Launch fail. AfterStop is called when the container has
	// ended and before Wait returns; by then the engine may have removed it.
	// Its error is returned by Close. Hooks of different cells run at the same
	// time.
	AfterCreate, AfterStart, AfterStop Hook
	// Raw, if set, may change anything just before a container is created; it
	// runs last and nothing checks what it weakens. It is called once for each
	// cell, by several goroutines at a time. A terminal and a closed standard
	// input cannot carry the sidechannel and are refused; hoosegen's labels
	// are put back.
	Raw func(*container.Config, *container.HostConfig, *network.NetworkingConfig)
}

// Volume is a directory or file of the engine's machine that a cell sees. What
// is mounted below Host is not seen in a cell where it could be written to.
type Volume struct {
	Host      string // absolute path on the engine's machine; must exist
	Cell      string // absolute path in the cell
	ReadWrite bool   // default: read-only
}

// Hook is called at a point in the life of a container. engine is the raw
// client, for whatever it is good for; it stays the launcher's.
type Hook func(ctx context.Context, containerID string, engine *client.Client) error

const (
	defaultMemory    = 512 << 20
	defaultCPUs      = 1
	defaultPIDs      = 128
	defaultOpenFiles = 1024
	defaultFileSize  = 64 << 20
	defaultTmpSize   = 64 << 20
	defaultUser      = "65534:65534"
)

// withDefaults returns a copy in which zero values are replaced and that
// shares no memory with the caller.
func (c Config) withDefaults() Config {
	setDefault(&c.Memory, defaultMemory)
	setDefault(&c.CPUs, defaultCPUs)
	setDefault(&c.PIDs, defaultPIDs)
	setDefault(&c.OpenFiles, defaultOpenFiles)
	setDefault(&c.FileSize, defaultFileSize)
	setDefault(&c.TmpSize, defaultTmpSize)
	setDefault(&c.User, defaultUser)
	setDefault(&c.WorkingDir, "/")
	c.Env, c.Labels = maps.Clone(c.Env), maps.Clone(c.Labels)
	c.Volumes = slices.Clone(c.Volumes)
	c.Entrypoint, c.Args = slices.Clone(c.Entrypoint), slices.Clone(c.Args)
	c.AddCapabilities = slices.Clone(c.AddCapabilities)
	return c
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// check refuses what contradicts itself or would be weaker than it looks. It
// reports all that is wrong.
func (c *Config) check() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Image == "" {
		refuse("Image is empty")
	}
	if isRoot(c.User) && !c.AllowRoot {
		refuse("User %q is root; AllowRoot permits that", c.User)
	}
	if c.AllowNetwork == "host" || strings.HasPrefix(c.AllowNetwork, "container:") {
		refuse("AllowNetwork %q is the network of something else, which gives up more than a network; Raw can set it, and AllowEngineSeccomp or SeccompProfile allow the sockets for it", c.AllowNetwork)
	}
	if c.AllowNetwork == "none" {
		refuse("AllowNetwork %q is no network; leave it empty", c.AllowNetwork)
	}
	if choices := c.seccompChoices(); len(choices) > 1 {
		refuse("%s are set, and each says what the filter of system calls is; set one", strings.Join(choices, " and "))
	}
	if c.SeccompProfile != "" && !json.Valid([]byte(c.SeccompProfile)) {
		refuse("SeccompProfile is not JSON; it is the profile itself, not a path")
	}
	// The kernel's own directories are where a working directory has been a
	// way out of the container (CVE-2024-21626).
	if dir := c.WorkingDir; !path.IsAbs(dir) || within(dir, "/proc") || within(dir, "/sys") || within(dir, "/dev") {
		refuse("WorkingDir %q is not absolute, or lies in /proc, /sys or /dev", dir)
	}
	for name := range c.Labels {
		if name == "hoosegen" || strings.HasPrefix(name, "hoosegen.") {
			refuse("label %q: names that begin with hoosegen belong to hoosegen", name)
		}
	}
	errs = append(errs, c.checkLimits(), c.checkVolumes())
	return errors.Join(errs...)
}

func (c *Config) checkLimits() error {
	var errs []error
	for _, limit := range []struct {
		name  string
		value float64
		least float64
	}{
		{"Memory", float64(c.Memory), 6 << 20}, // what an engine accepts
		{"CPUs", c.CPUs, 0.01},
		{"PIDs", float64(c.PIDs), 1},
		{"OpenFiles", float64(c.OpenFiles), 16},
		{"FileSize", float64(c.FileSize), 1},
	} {
		if limit.value != Unlimited && !(limit.value >= limit.least) {
			errs = append(errs, fmt.Errorf("%s is %v, less than %v; Unlimited means no limit", limit.name, limit.value, limit.least))
		}
	}
	if c.TmpSize < 4096 {
		errs = append(errs, fmt.Errorf("TmpSize is %d, less than 4096", c.TmpSize))
	}
	if c.SharedMemory < 0 {
		errs = append(errs, fmt.Errorf("SharedMemory is %d", c.SharedMemory))
	}
	return errors.Join(errs...)
}

func (c *Config) checkVolumes() error {
	var errs []error
	seen := map[string]bool{}
	for _, v := range c.Volumes {
		cell := path.Clean(v.Cell)
		if !path.IsAbs(v.Host) && !filepath.IsAbs(v.Host) {
			errs = append(errs, fmt.Errorf("volume %q: Host is not an absolute path", v.Host))
		}
		if !path.IsAbs(v.Cell) || cell == "/" || cell == "/inmate" || within(cell, "/proc") || within(cell, "/sys") || within(cell, "/dev") || seen[cell] {
			errs = append(errs, fmt.Errorf("volume %q: Cell %q is not absolute, is taken, or is a place that is not a volume's", v.Host, v.Cell))
		}
		seen[cell] = true
	}
	return errors.Join(errs...)
}

// within reports whether the path p is dir or below it.
func within(p, dir string) bool {
	p = path.Clean(p)
	return p == dir || strings.HasPrefix(p, dir+"/")
}

// isRoot reports whether a container's user specification is root, whose name
// any image may change and whose number none can.
func isRoot(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || strings.Trim(name, "0") == ""
}
