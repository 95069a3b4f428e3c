package stage

import (
	"syscall"
	"unsafe"

	"github.com/hoosegen/hoosegen/runtime/internal/abi"
	"github.com/hoosegen/hoosegen/runtime/internal/entry"
)

// Environment is what makes a process of this program a zygote, which serves
// the socket that is its descriptor 3. The Go runtime has nothing to collect,
// and is not to look at the limits of the cgroup again.
func Environment() []string {
	return []string{abi.EnvZygote + "=1", "GODEBUG=updatemaxprocs=0", "GOGC=off", "GOMAXPROCS=1"}
}

// maxDescriptors bounds what comes with a plan; SCM_MAX_FD of the kernel.
const maxDescriptors = 253

// System calls and flags that package syscall does not name. The numbers are
// the same on every architecture.
const (
	sysClone3     = 435
	sysCloseRange = 436

	cloneParent      = 0x00008000
	cloneClearSignal = 0x100000000
	cloneIntoCgroup  = 0x200000000
)

// Refused are the numbers of a NotMade status in place of a step's: what the
// zygote could not do.
const (
	RefusedClone       = iota // make the process
	RefusedDescriptors        // receive the descriptors in their places
	RefusedPlan               // make sense of the plan
)

func init() {
	if v, ok := syscall.Getenv(abi.EnvZygote); !ok || v != "1" {
		return
	}
	if entry.Elevated() {
		// Whoever started a program that has more rights than they have may
		// choose its abi.EnvZygotes and descriptors, and a plan can do anything.
		exit(exitElevated)
	}
	serve()
}

const exitElevated = 126

// message has room for a plan and is aligned for its records.
var message [MaxPlan / 8]uint64

// serve makes cells until the host closes the socket or is gone.
func serve() {
	// What the host leaked, and what the Go runtime has opened to learn about
	// processors.
	closeRest()
	for {
		length, descriptors := receive()
		if length <= 0 {
			exit(0)
		}
		what, err := RefusedDescriptors, syscall.EBADF
		pid := 0
		if descriptors >= Extra-First {
			pid, what, err = carryOut(length, descriptors)
		}
		if pid > 0 {
			report(status{kind: Made, value: uint64(pid)})
		} else {
			report(status{kind: NotMade, step: uint32(what), value: uint64(err)})
		}
		closeRest()
	}
}

// closeRest closes all descriptors but the socket: those that come next get
// the numbers from First on.
func closeRest() {
	if _, _, errno := syscall.RawSyscall(sysCloseRange, First, ^uintptr(0)>>32, 0); errno != 0 {
		exit(1)
	}
}

// receive waits for a plan, and returns how many descriptors came with it; -1
// when they are not where they are to be.
func receive() (length, descriptors int) {
	var control [64 + 4*maxDescriptors]byte
	iov := syscall.Iovec{Base: (*byte)(unsafe.Pointer(&message[0]))}
	iov.SetLen(MaxPlan)
	m := syscall.Msghdr{Iov: &iov, Iovlen: 1, Control: &control[0]}
	for {
		m.SetControllen(len(control))
		n, _, errno := syscall.Syscall(syscall.SYS_RECVMSG, socket, uintptr(unsafe.Pointer(&m)), syscall.MSG_CMSG_CLOEXEC)
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return 0, 0
		}
		length = int(n)
		break
	}
	if m.Controllen < syscall.SizeofCmsghdr {
		return length, -1
	}
	head := (*syscall.Cmsghdr)(unsafe.Pointer(&control[0]))
	count := (int(head.Len) - syscall.CmsgLen(0)) / 4
	if m.Flags&(syscall.MSG_CTRUNC|syscall.MSG_TRUNC) != 0 || head.Level != syscall.SOL_SOCKET || head.Type != syscall.SCM_RIGHTS {
		return length, -1
	}
	fds := unsafe.Slice((*int32)(unsafe.Pointer(&control[syscall.CmsgLen(0)])), count)
	for i, fd := range fds {
		if int(fd) != First+i {
			return length, -1
		}
	}
	return length, count
}

// carryOut makes a cell. In the cell itself it does not return.
func carryOut(length, descriptors int) (pid, what int, err syscall.Errno) {
	p, ok := locate(length)
	if !ok {
		return 0, RefusedPlan, syscall.EINVAL
	}
	args := cloneArgs{
		flags: p.flags | cloneParent | cloneClearSignal,
		// CLONE_PARENT takes the signal that the zygote's own end sends.
	}
	if p.cgroup >= 0 {
		if p.cgroup >= descriptors {
			return 0, RefusedPlan, syscall.EINVAL
		}
		args.flags |= cloneIntoCgroup
		args.cgroup = uint64(First + p.cgroup)
	}
	return spawn(&args, p.records, p.steps)
}

// located is a plan in place.
type located struct {
	flags   uint64
	cgroup  int
	records *record
	steps   int
}

// locate checks the lengths of the message and turns offsets into addresses.
func locate(length int) (p located, ok bool) {
	size := int(unsafe.Sizeof(header{}))
	if length < size {
		return p, false
	}
	base := unsafe.Pointer(&message[0])
	h := (*header)(base)
	records := int(h.steps) * int(unsafe.Sizeof(record{}))
	data := size + records
	moves := data + int(h.data)
	if moves+4*int(h.moves) != length || h.steps == 0 {
		return p, false
	}
	address := uintptr(base) + uintptr(data)
	for _, at := range unsafe.Slice((*uint32)(unsafe.Add(base, moves)), h.moves) {
		*(*uintptr)(unsafe.Add(base, data+int(at))) += address
	}
	p = located{flags: h.flags, cgroup: int(h.cgroup), records: (*record)(unsafe.Add(base, size)), steps: int(h.steps)}
	for i := range unsafe.Slice(p.records, p.steps) {
		r := (*record)(unsafe.Add(unsafe.Pointer(p.records), i*int(unsafe.Sizeof(record{}))))
		for j := range r.args {
			if r.pointers&(1<<j) != 0 {
				r.args[j] += address
			}
		}
	}
	return p, true
}

func report(s status) {
	_, _, _ = syscall.RawSyscall(syscall.SYS_WRITE, Status, uintptr(unsafe.Pointer(&s)), StatusSize)
}

func exit(code uintptr) {
	for {
		syscall.RawSyscall(syscall.SYS_EXIT_GROUP, code, 0, 0)
	}
}
