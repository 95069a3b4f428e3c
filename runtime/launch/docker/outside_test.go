package docker_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/docker/docker/api/types/container"
	"github.com/docker/docker/api/types/network"
	"github.com/docker/docker/api/types/versions"
	"github.com/docker/docker/client"

	outside "github.com/hoosegen/hoosegen/runtime/e2e/inspect"
	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/image"
	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// wholeInmate builds the image of an inmate that has a supervisor and answers
// calls. It is removed when the test ends.
func wholeInmate(t *testing.T) string {
	t.Helper()
	engine(t) // skips without one
	name, err := image.Build(t.Context(), image.Config{
		Package: "github.com/hoosegen/hoosegen/runtime/e2e/suite/inmate",
		Name:    fmt.Sprintf("hoosegen-test/outside-%d", os.Getpid()),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e, err := docker.Connect(context.Background(), docker.EngineConfig{})
		if err != nil {
			t.Error(err)
			return
		}
		defer e.Close()
		if err := e.RemoveImage(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return name
}

// live starts a cell that has answered a call, so that its processes are what
// they are going to be, and returns the ids of those: the first of them, and
// those below it.
func live(t *testing.T, image string, change func(*docker.Config)) (got container.InspectResponse, first int, others []int) {
	t.Helper()
	c := config(t, "")
	c.Image, c.Env = image, map[string]string{"ASKED": "for"}
	if change != nil {
		change(&c)
	}
	pool := hoose.NewPool(launcher(t, c), hoose.PoolConfig{})
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	session, err := pool.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	if err := suite.NewSubjectClient(session).Empty(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, err = engine(t).ContainerInspect(t.Context(), session.ID())
	if err != nil {
		t.Fatal(err)
	}
	procOf(t, got) // skips where the engine's processes are not to be seen
	return got, got.State.Pid, outside.Descendants(got.State.Pid)
}

// look reads what the kernel shows of a process.
func look(t *testing.T, pid int) outside.State {
	t.Helper()
	s, err := outside.Process(pid)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 && len(s.Unseen) > 0 {
		t.Skipf("SKIPPED, NOT TESTED: only root may look at the engine's processes: %s", strings.Join(s.Unseen, ", "))
	}
	return s
}

// TestALiveCellIsConfinedAsSeenFromOutside looks at the processes themselves,
// since what an engine notes and what the kernel does are two things. Nothing
// may be there that is not listed.
func TestALiveCellIsConfinedAsSeenFromOutside(t *testing.T) {
	image := wholeInmate(t)
	compare := func(t *testing.T, who string, pid int, want outside.Expectation) {
		t.Helper()
		for _, line := range look(t, pid).Differences(want) {
			t.Errorf("the %s: %s", who, line)
		}
	}
	t.Run("with a supervisor", func(t *testing.T) {
		got, first, others := live(t, image, nil)
		compare(t, "supervisor", first, supervisor(engine(t), got))
		if len(others) != 1 {
			t.Fatalf("the supervisor has the descendants %v, want the inmate alone", others)
		}
		compare(t, "inmate", others[0], inmate(engine(t), got))
	})
	t.Run("one process", func(t *testing.T) {
		got, first, others := live(t, image, func(c *docker.Config) { c.OneProcess = true })
		compare(t, "inmate", first, onlyInmate(engine(t), got))
		if len(others) != 0 {
			t.Errorf("the inmate has the descendants %v, want none", others)
		}
	})
	t.Run("a cell that is not would be reported", func(t *testing.T) {
		got, first, _ := live(t, image, func(c *docker.Config) {
			c.Seccomp, c.ExecutableTmp, c.WritableRoot, c.AllowNetwork = docker.SeccompUnconfined, true, true, "bridge"
			c.OpenFiles, c.TmpSize = 512, 1<<20
			c.Raw = func(c *container.Config, h *container.HostConfig, _ *network.NetworkingConfig) {
				c.User, h.CapAdd, h.SecurityOpt = "0:0", []string{"CAP_CHOWN"}, []string{"seccomp=unconfined"}
				h.IpcMode, h.ShmSize = container.IPCModePrivate, 1<<20
			}
			c.Env["MORE"] = "1"
		})
		told := strings.Join(look(t, first).Differences(supervisor(engine(t), got)), "\n")
		for _, words := range []string{
			"no_new_privs: false", "the seccomp mode: 0", "the mount at /: the options are", "the mount at /tmp: the options are",
			"the mount at /tmp: the size", "the mount at /dev/shm is not expected", "the user ids inside", "the limit open files",
			"the bounding capabilities: CAP_CHOWN", "the effective capabilities: CAP_CHOWN", "the network interfaces", "the number of routes",
			"the variable MORE is not expected",
		} {
			if !strings.Contains(told, words) {
				t.Errorf("nothing says %q:\n%s", words, told)
			}
		}
	})
}

// TestLastOutputNeedsNoMemoryFile takes those away, as the filter does with
// kernels that have none but such as can be executed.
func TestLastOutputNeedsNoMemoryFile(t *testing.T) {
	image := wholeInmate(t)
	filter := func(c *docker.Config) {
		c.Seccomp = `{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["memfd_create"],"action":"SCMP_ACT_ERRNO"}]}`
	}
	t.Run("the supervisor has a file in /tmp", func(t *testing.T) {
		_, first, _ := live(t, image, filter)
		open := slices.Collect(maps.Values(look(t, first).Descriptors))
		if !slices.ContainsFunc(open, func(what string) bool { return strings.HasPrefix(what, "file:/tmp/") }) {
			t.Errorf("it has %q", open)
		}
	})
	t.Run("it arrives", func(t *testing.T) {
		c := config(t, "")
		c.Image = image
		filter(&c)
		pool := hoose.NewPool(launcher(t, c), hoose.PoolConfig{})
		var stdout, stderr strings.Builder
		err := suite.NewSubjectClient(pool, hoose.Stdout(&stdout), hoose.Stderr(&stderr)).Die(t.Context(), suite.DieExit)
		if !strings.Contains(stdout.String(), "last output on stdout") || !strings.Contains(stderr.String(), "last output on stderr") {
			t.Errorf("stdout %q, stderr %q, %v", &stdout, &stderr, err)
		}
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
}

// confined is what all processes of a cell have in common. What is the
// engine's choice, or depends on its version, its storage or its machine, is
// matched by a pattern.
func confined(cli *client.Client, got container.InspectResponse) outside.Expectation {
	w := outside.Expectation{
		Namespaces: map[outside.Pattern]outside.Pattern{
			"mnt": "own", "net": "own", "ipc": "own", "uts": "own", "pid": "own", "pid_for_children": "own",
			"cgroup": "own",
			"user":   "shared|own", // own: an engine that maps ids
			"time":   "shared|absent", "time_for_children": "shared|absent",
		},
		UIDs: "65534", GIDs: "65534", Groups: "65534|",
		OutsideUIDs: "*", OutsideGIDs: "*", // the same where the engine maps no ids, and then it is compared above
		UIDMap: "*", GIDMap: "*",
		NoNewPrivs: true, Seccomp: 2, SeccompFilters: "*", // the engine may run under filters itself
		CPUs: "*", SessionLeader: true,
		Mounts: mounts(),
		Limits: map[outside.Pattern]outside.Pattern{
			"core file size": "1:1", "file size": "67108864:67108864", "open files": "1024:1024",
			"nice priority": "0:0", "realtime priority": "0:0",
			"*": "*", // as the engine itself has them
		},
		Interfaces: "lo",
		Exe:        "/inmate", Cwd: "/", Root: "/",
		OOMScoreAdj: "*", CoreFilter: "*",
		Cgroups: map[outside.Pattern]outside.Pattern{"*": "*|absent"},
	}
	id := outside.Pattern("*" + got.ID + "*")
	for _, name := range []outside.Pattern{"memory", "pids", "cpu"} {
		w.Cgroups[name] = id + "|absent"
	}
	if info, err := cli.Info(context.Background()); err == nil && info.CgroupVersion == "2" {
		w.Cgroups = map[outside.Pattern]outside.Pattern{"unified": id}
	}
	if versions.LessThan(cli.ClientVersion(), "1.41") {
		w.Namespaces["cgroup"] = "own|shared"
	}
	return w
}

// mounts are those of a container whose root is read-only and that has no
// volumes.
func mounts() map[outside.Pattern]outside.MountExpectation {
	const hardened = ",nosuid,nodev,noexec"
	all := map[outside.Pattern]outside.MountExpectation{
		// The engine's storage is of any kind, and some part of a disk.
		"/":                {Type: "*", Options: "ro,*", Root: "*", Propagation: "private|slave"},
		"/proc":            {Type: "proc", Options: "rw" + hardened},
		"/dev":             {Type: "tmpfs", Options: "rw,nosuid|rw,nosuid,noexec", Size: "*"},
		"/dev/pts":         {Type: "devpts", Options: "rw,nosuid,noexec"},
		"/dev/mqueue":      {Type: "mqueue", Options: "rw" + hardened, Optional: true},
		"/sys":             {Type: "sysfs", Options: "ro" + hardened},
		"/sys/fs/cgroup":   {Type: "tmpfs|cgroup2", Options: "rw" + hardened + "|ro" + hardened, Size: "*", Root: "*"},
		"/tmp":             {Type: "tmpfs", Options: "rw" + hardened, Size: "67108864"},
		"/etc/hostname":    {Type: "*", Options: "ro,*", Root: "*/hostname", Optional: true},
		"/etc/hosts":       {Type: "*", Options: "ro,*", Root: "*/hosts", Optional: true},
		"/etc/resolv.conf": {Type: "*", Options: "ro,*", Root: "*/resolv.conf", Optional: true},
		"/sys/fs/cgroup/*": {Type: "cgroup", Options: "ro" + hardened, Root: "*", Optional: true},
	}
	for _, part := range []outside.Pattern{"/bus", "/fs", "/irq", "/sys", "/sysrq-trigger"} {
		all["/proc"+part] = outside.MountExpectation{Type: "proc", Options: "ro" + hardened, Root: part, Optional: true}
	}
	// Files are masked by /dev/null, directories by something empty.
	for _, file := range []outside.Pattern{"kcore", "keys", "key-users", "latency_stats", "timer_list", "timer_stats", "sched_debug", "interrupts"} {
		all["/proc/"+file] = outside.MountExpectation{Type: "tmpfs|devtmpfs", Options: "nosuid,*", Size: "*", Root: "/null", Optional: true}
	}
	for _, directory := range []outside.Pattern{"/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
		"/sys/devices/system/cpu/cpu*/thermal_throttle"} {
		all[directory] = outside.MountExpectation{Type: "tmpfs", Options: "ro,*", Size: "*", Optional: true}
	}
	return all
}

// Go's runtime keeps files open that show how much processor time there is, and
// what it waits for events with.
const runtimes = "file:/sys/fs/cgroup/*cpu.cfs_quota_us|file:/sys/fs/cgroup/*cpu.cfs_period_us|file:/sys/fs/cgroup/*cpu.max|" +
	"anon:[eventpoll]|anon:[eventfd]"

func supervisor(cli *client.Client, got container.InspectResponse) outside.Expectation {
	w := confined(cli, got)
	w.Dumpable = "no" // unreadable to the inmate, which runs as the same user
	w.Descriptors = map[outside.Pattern]outside.Pattern{
		"0": "pipe", "1": "dev:c1:3 (writable)", "2": "pipe", "*": "pipe|memfd:hoosegen|" + runtimes,
	}
	w.Environment = started("supervisor")
	return w
}

func inmate(cli *client.Client, got container.InspectResponse) outside.Expectation {
	w := confined(cli, got)
	w.Dumpable = "yes"
	w.Descriptors = map[outside.Pattern]outside.Pattern{
		"0": "dev:c1:3*", "1": "pipe", "2": "pipe", "*": "pipe|" + runtimes,
	}
	w.Environment = map[outside.Pattern]outside.Pattern{"ASKED": "for"}
	return w
}

func onlyInmate(cli *client.Client, got container.InspectResponse) outside.Expectation {
	w := inmate(cli, got)
	w.Environment = started("inmate")
	return w
}

// started is the environment of the process that the engine starts. What the
// engine adds is dropped before the inmate runs.
func started(entry outside.Pattern) map[outside.Pattern]outside.Pattern {
	return map[outside.Pattern]outside.Pattern{
		"HOOSEGEN_ENTRY": entry, "HOOSEGEN_KEEP": "ASKED", "HOOSEGEN_REPORT": "1", "ASKED": "for",
		"PATH": "*|absent", "HOSTNAME": "*|absent", "HOME": "*|absent",
	}
}
