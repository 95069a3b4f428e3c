package jail

import (
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/launch/jail/internal/stage"
)

// Where things are in a cell.
const (
	// cover is a directory that every machine has, over which a cell mounts
	// its root before it moves there. Only the cell sees that.
	cover = "/proc"
	// innerID is the user and the group that a cell's processes are, as they
	// see it.
	innerID = 65534
)

// atCurrent is AT_FDCWD as an argument of a system call.
const atCurrent = unix.AT_FDCWD

// planner writes the plan of a cell: every system call between the moment the
// cell is made and the moment the inmate is executed. It keeps track of which
// descriptors are open, since the numbers that later steps use are known
// beforehand, and each step that opens one must get just that number.
type planner struct {
	config   *Config
	kernel   kernel
	bindings []binding // the program and the volumes
	bounds   bounds
	// processors is the mask of those that the cell stays on, or nil.
	processors []byte
	filter     []unix.SockFilter // nil: none
	env        []string

	steps []stage.Step
	open  []bool // descriptors, by number
}

// build returns the plan. In rehearsal it ends just before the inmate would be
// executed.
func (p *planner) build(rehearsal bool) *stage.Plan {
	p.steps, p.open = nil, make([]bool, stage.Extra)
	mounts := p.begin()
	sources := p.sources(mounts)
	p.identity()
	p.root(sources)
	p.limits()
	p.rights()
	p.landlock()
	p.bind()
	p.divide()
	if p.filter != nil {
		const setModeFilter = 1 // SECCOMP_SET_MODE_FILTER
		code := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(p.filter))), len(p.filter)*int(unsafe.Sizeof(p.filter[0])))
		p.do("install the filter of system calls", "no new privileges, and nothing left to do that it refuses",
			unix.SYS_SECCOMP, setModeFilter, 0, stage.Program(code))
	}
	if rehearsal {
		p.do("end", "", unix.SYS_EXIT_GROUP, 0)
	} else {
		p.do("execute the inmate", "everything above",
			unix.SYS_EXECVE, abi.Program, stage.Pointers(append([]string{abi.Program}, p.config.Args...)), stage.Pointers(p.env))
	}
	into := -1
	if p.bounds.intoCgroup { // it comes last
		into = stage.Extra - stage.First + p.bounds.tasks
		if p.kernel.mayMount {
			into += len(p.bindings)
		}
	}
	return &stage.Plan{
		Flags: unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWNET |
			unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		Cgroup: into,
		Steps:  p.steps,
	}
}

// do adds a step that must return 0.
func (p *planner) do(name, needs string, call uintptr, args ...any) {
	p.steps = append(p.steps, stage.Step{Name: name, Needs: needs, Call: call, Args: args})
}

// opens adds a step that must return the next free descriptor, and returns it.
func (p *planner) opens(name, needs string, call uintptr, args ...any) int {
	fd := slices.Index(p.open, false)
	if fd < 0 {
		fd = len(p.open)
		p.open = append(p.open, false)
	}
	p.open[fd] = true
	p.do(name, needs, call, args...)
	p.steps[len(p.steps)-1].Want = fd
	return fd
}

func (p *planner) closes(fd int) {
	p.open[fd] = false
	p.do("close a descriptor", "it is not used any more", unix.SYS_CLOSE, fd)
}

// begin waits for the host and closes everything that is not of use. It
// returns the descriptors of the mounts that the host has copied.
func (p *planner) begin() (mounts []int) {
	var one [1]byte
	p.do("wait for the host", "the host maps the ids", unix.SYS_READ, stage.Sync, one[:], 1)
	p.steps[len(p.steps)-1].Want = 1
	for fd := range 3 {
		p.do("put a pipe in its place", "the pipes came first", unix.SYS_DUP3, stage.First+fd, fd, 0)
		p.steps[len(p.steps)-1].Want = fd
		p.open[fd] = true
	}
	extra := stage.Extra
	if p.kernel.mayMount {
		for range p.bindings {
			mounts = append(mounts, extra)
			extra++
		}
	}
	for fd := stage.Status; fd < extra; fd++ {
		p.open = append(p.open, make([]bool, max(0, fd+1-len(p.open)))...)
		p.open[fd] = true
	}
	p.ordinary()
	// Its own thread is the only one that a process can move without waiting
	// for all processors.
	for range p.bounds.tasks {
		p.do("enter the cgroup", "the descriptor was opened by the host, who may", unix.SYS_WRITE, extra, "0", 1)
		p.steps[len(p.steps)-1].Want = 1
		extra++
	}
	p.do("close what the zygote holds", "the pipes are in their places", unix.SYS_CLOSE_RANGE, 3, stage.First+2, 0)
	p.do("close all other descriptors", "the cgroups are entered",
		unix.SYS_CLOSE_RANGE, stage.Extra+len(mounts), uintptr(math.MaxUint32), 0)
	p.do("leave the session", "a cell leads no group", unix.SYS_SETSID)
	p.steps[len(p.steps)-1].Want = stage.Any
	p.do("make a namespace of cgroups", "the cgroups are entered, and become its root", unix.SYS_UNSHARE, unix.CLONE_NEWCGROUP)
	for _, set := range []uintptr{unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME} {
		p.do("hide the host's name", "the cell has a namespace of host names", set, "inmate", len("inmate"))
	}
	return mounts
}

// ordinary gives up how the host is scheduled and which signals it blocks; a
// cgroup may refuse a process that is scheduled in real time.
func (p *planner) ordinary() {
	var none [8]byte // struct sched_param, and a set of signals
	p.do("be scheduled as others are", "", unix.SYS_SCHED_SETSCHEDULER, 0, unix.SCHED_NORMAL, none[:])
	if nice, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err == nil && nice > 20 { // the call gives 20 minus the value
		p.do("be no nicer than others", "", unix.SYS_SETPRIORITY, unix.PRIO_PROCESS, 0, 0)
	}
	const process = 1 // IOPRIO_WHO_PROCESS
	p.do("read and write as others do", "", unix.SYS_IOPRIO_SET, process, 0, 0)
	p.do("block no signals", "", unix.SYS_RT_SIGPROCMASK, unix.SIG_SETMASK, none[:], 0, len(none))
}

// attributes is struct mount_attr.
func attributes(set uint64, propagation uint64) []byte {
	a := unix.MountAttr{Attr_set: set, Propagation: propagation}
	return bytesOf(&a)
}

func bytesOf[T any](v *T) []byte {
	return slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v)))
}

// source is something of the host's that is to be seen in the cell.
type source struct {
	fd        int // a mount that is not attached yet
	cell      string
	directory bool
}

const (
	openTree = unix.OPEN_TREE_CLONE | unix.OPEN_TREE_CLOEXEC
	atMount  = unix.AT_EMPTY_PATH | unix.AT_RECURSIVE
	bound    = unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV
)

// sources copies the mounts of the program and the volumes, unless the host
// has done so, and those of the devices.
func (p *planner) sources(mounts []int) []source {
	p.do("keep mounts to the cell", "the cell has a namespace of mounts",
		unix.SYS_MOUNT, "none", "/", 0, unix.MS_REC|unix.MS_PRIVATE, 0)
	var all []source
	for i, b := range p.bindings {
		s := source{cell: b.cell, directory: b.directory}
		if mounts != nil {
			s.fd = mounts[i]
		} else {
			s.fd = p.copy(b.host, b.attributes())
		}
		all = append(all, s)
	}
	if p.config.Devices {
		for _, name := range deviceNames {
			if name == "zero" && p.bounds.onlyProcess {
				continue // mapped and shared it is memory that no limit of a process counts
			}
			all = append(all, source{fd: p.copy("/dev/"+name, unix.MOUNT_ATTR_NOSUID|unix.MOUNT_ATTR_NOEXEC), cell: "/dev/" + name})
		}
	}
	return all
}

var deviceNames = []string{"null", "zero", "full", "random", "urandom"}

func (p *planner) copy(host string, attr uint64) int {
	fd := p.opens("open "+host, "the host's files are still to be seen", unix.SYS_OPEN_TREE, atCurrent, host, openTree|unix.AT_RECURSIVE)
	a := attributes(attr, unix.MS_PRIVATE)
	p.do("restrict "+host, "it is not attached yet", unix.SYS_MOUNT_SETATTR, fd, "", atMount, a, len(a))
	return fd
}

// identity gives up the host's ids for those that are mapped.
func (p *planner) identity() {
	if p.kernel.mayChooseIDs {
		p.do("leave all groups", "the host has mapped the ids", unix.SYS_SETGROUPS, 0, 0)
	}
	p.do("become group 65534", "the host has mapped the ids", unix.SYS_SETRESGID, innerID, innerID, innerID)
	p.do("become user 65534", "the group is left", unix.SYS_SETRESUID, innerID, innerID, innerID)
}

// root makes the cell's root, and moves there for good.
func (p *planner) root(sources []source) {
	c := p.config
	if p.kernel.namespaceLimit {
		fd := p.opens("open the limit of namespaces", "the host's /proc is there", unix.SYS_OPENAT, atCurrent, namespaceLimit, unix.O_WRONLY|unix.O_CLOEXEC, 0)
		p.do("allow no further user namespaces", "it is the cell's own limit", unix.SYS_WRITE, fd, "0", 1)
		p.steps[len(p.steps)-1].Want = 1
		p.closes(fd)
	}
	p.do("set the mask of new files", "", unix.SYS_UMASK, 0)
	p.steps[len(p.steps)-1].Want = stage.Any
	var proc int
	if c.Proc {
		proc = p.fileSystem("proc", bound|unix.MOUNT_ATTR_NOEXEC|unix.MOUNT_ATTR_RDONLY, "subset", "pid")
	}
	root := p.fileSystem("tmpfs", bound|unix.MOUNT_ATTR_NOEXEC, "mode", "0755", "size", "64k", "nr_inodes", "4k")
	p.attach("the root", root, cover)
	p.do("go to the new root", "it is mounted", unix.SYS_FCHDIR, root)
	p.closes(root)
	made := map[string]bool{}
	for _, s := range sources {
		p.mountPoint(s.cell, s.directory, made)
		p.attach(s.cell, s.fd, s.cell[1:])
		p.closes(s.fd)
	}
	p.mountPoint("/tmp", true, made)
	attr := uint64(bound | unix.MOUNT_ATTR_NOEXEC)
	if c.ExecutableTmp {
		attr = bound
	}
	files := max(c.TmpSize/4096, 16) // even an empty one takes memory
	tmp := p.fileSystem("tmpfs", attr, "mode", "1777", "size", strconv.FormatInt(c.TmpSize, 10), "nr_inodes", strconv.FormatInt(files, 10))
	p.attach("/tmp", tmp, "tmp")
	p.closes(tmp)
	if c.Proc {
		p.mountPoint("/proc", true, made)
		p.attach("/proc", proc, "proc")
		p.closes(proc)
	}
	p.do("make the new root the root", "the current directory is it", unix.SYS_PIVOT_ROOT, ".", ".")
	p.do("let go of the old root", "it lies above the new one", unix.SYS_UMOUNT2, ".", unix.MNT_DETACH)
	p.do("go to /", "", unix.SYS_CHDIR, "/")
	a := attributes(bound|unix.MOUNT_ATTR_NOEXEC|unix.MOUNT_ATTR_RDONLY, 0)
	p.do("make the root read-only", "all that belongs there is there", unix.SYS_MOUNT_SETATTR, atCurrent, "/", 0, a, len(a))
	if c.Dir != "/" {
		p.do("go to "+c.Dir, "the caller's volumes are there", unix.SYS_CHDIR, c.Dir)
	}
	p.do("set the mask of new files", "", unix.SYS_UMASK, 0o022)
	p.steps[len(p.steps)-1].Want = stage.Any
}

// fileSystem makes a mount that is not attached yet.
func (p *planner) fileSystem(kind string, attr uint64, options ...string) int {
	name := "make a " + kind
	context := p.opens(name, "", unix.SYS_FSOPEN, kind, unix.FSOPEN_CLOEXEC)
	for i := 0; i < len(options); i += 2 {
		p.do(name+" with "+options[i]+"="+options[i+1], "", unix.SYS_FSCONFIG, context, unix.FSCONFIG_SET_STRING, options[i], options[i+1], 0)
	}
	p.do(name, "its options are set", unix.SYS_FSCONFIG, context, unix.FSCONFIG_CMD_CREATE, 0, 0, 0)
	fd := p.opens("mount a "+kind, "it is made", unix.SYS_FSMOUNT, context, unix.FSMOUNT_CLOEXEC, int(attr))
	p.closes(context)
	return fd
}

func (p *planner) attach(what string, fd int, at string) {
	p.do("attach "+what, "its mount point is there", unix.SYS_MOVE_MOUNT, fd, "", atCurrent, at, unix.MOVE_MOUNT_F_EMPTY_PATH)
}

// mountPoint makes what something is attached to, with the directories above.
func (p *planner) mountPoint(cell string, directory bool, made map[string]bool) {
	parent := path.Dir(cell)
	if parent != "/" && !made[parent] {
		p.mountPoint(parent, true, made)
	}
	if made[cell] {
		return
	}
	made[cell] = true
	if directory {
		p.do("make "+cell, "", unix.SYS_MKDIRAT, atCurrent, cell[1:], 0o755)
	} else {
		p.do("make "+cell, "", unix.SYS_MKNODAT, atCurrent, cell[1:], unix.S_IFREG|0o444, 0)
	}
}

// bind ties the cell's life to the host's.
func (p *planner) bind() {
	p.do("end with the host", "nothing after it changes credentials, which would undo it", unix.SYS_PRCTL, unix.PR_SET_PDEATHSIG, int(unix.SIGKILL), 0, 0, 0)
	// Had the host died before that, no signal would come. It holds the other end
	// of the pipe until the inmate is executed.
	fd := struct {
		fd              int32
		events, revents int16
	}{fd: stage.Sync}
	var now unix.Timespec
	p.do("see that the host lives", "the host's death will be signalled", unix.SYS_PPOLL, bytesOf(&fd), 1, bytesOf(&now), 0, 0)
	p.closes(stage.Sync)
}

// divide leaves the cell's first process behind, as the init, which the inmate
// can neither look into nor signal.
func (p *planner) divide() {
	p.do("let nobody look into the init", "executing the inmate undoes it for the inmate", unix.SYS_PRCTL, unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	p.do("leave an init behind", "the death of the host will be signalled to it", stage.Divide)
	p.do("leave the session of the init", "", unix.SYS_SETSID)
	p.steps[len(p.steps)-1].Want = stage.Any
}

// binding is a mount of the host's in the cell.
type binding struct {
	host, cell           string
	directory, readWrite bool
	executable           bool // although it is read-write
	info                 os.FileInfo
}

func (b binding) attributes() uint64 {
	if b.readWrite {
		if b.executable {
			return bound
		}
		return bound | unix.MOUNT_ATTR_NOEXEC
	}
	return bound | unix.MOUNT_ATTR_RDONLY
}
