package escape_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/hoosegen/hoosegen/runtime/e2e/escape"
)

// plant is what the host has put in place for probers to find.
type plant struct {
	outside   escape.Outside
	bystander *bystander
	visits    atomic.Int64 // to its sockets
	memory    []byte       // shared, or nil
	host      unix.Utsname
}

// leavesTraces reports whether an attempt that succeeds is seen from outside.
func leavesTraces(a escape.Attempt) bool {
	switch a.Name {
	case "file-write", "file-delete", "vm-write", "proc-mem-write":
		return true
	}
	return strings.HasPrefix(a.Name, "signal")
}

func newPlant(t *testing.T) *plant {
	t.Helper()
	dir, err := os.MkdirTemp("", "escape-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	p := &plant{outside: bounds}
	o := &p.outside
	o.Dir, o.File, o.Secret = dir, filepath.Join(dir, "file"), "secret-"+rand.Text()
	p.writeFile(t)
	if err := unix.Uname(&p.host); err != nil {
		t.Fatal(err)
	}
	p.bystander = newBystander(t, o.Secret, dir, o.File)
	o.PID, o.Descriptor = p.bystander.pid, 3
	o.ReadAddress, o.WriteAddress = p.bystander.secret, p.bystander.void
	p.listen(t)
	p.share(t)
	p.terminal(t)
	return p
}

func (p *plant) writeFile(t *testing.T) {
	t.Helper()
	if err := errors.Join(os.WriteFile(p.outside.File, []byte(p.outside.Secret), 0o666), os.Chmod(p.outside.File, 0o666)); err != nil {
		t.Fatal(err)
	}
}

// restore makes everything as it was.
func (p *plant) restore(t *testing.T) {
	t.Helper()
	if got, err := os.ReadFile(p.outside.File); err != nil || string(got) != p.outside.Secret {
		p.writeFile(t)
	}
	p.bystander.ask(t, "forget")
	p.visits.Store(0)
}

// traces returns what probers have done to anything; see bystander.traces.
func (p *plant) traces(t *testing.T, wait bool) []string {
	t.Helper()
	var all []string
	if got, err := os.ReadFile(p.outside.File); err != nil || string(got) != p.outside.Secret {
		all = append(all, fmt.Sprintf("the file has %q, %v", got, err))
	}
	entries, err := os.ReadDir(p.outside.Dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		if name := e.Name(); name != "file" && name != "socket" {
			all = append(all, "there is a file "+name)
		}
	}
	if n := p.visits.Load(); n > 0 {
		all = append(all, fmt.Sprintf("the sockets had %d visits", n))
	}
	if p.memory != nil && !strings.HasPrefix(string(p.memory), p.outside.Secret) {
		all = append(all, "the shared memory has changed")
	}
	var host unix.Utsname
	if err := unix.Uname(&host); err != nil || host != p.host {
		all = append(all, "the host's name has changed")
	}
	return append(all, p.bystander.traces(t, wait && len(all) == 0)...)
}

// listen makes the sockets. They close with the test.
func (p *plant) listen(t *testing.T) {
	t.Helper()
	o := &p.outside
	o.Abstract, o.Socket = "escape-"+rand.Text(), filepath.Join(o.Dir, "socket")
	p.serve(t, "unix", "@"+o.Abstract)
	p.serve(t, "unix", o.Socket)
	if err := os.Chmod(o.Socket, 0o777); err != nil {
		t.Fatal(err)
	}
	o.TCP = p.serve(t, "tcp4", "127.0.0.1:0")
	o.TCP6 = p.serve(t, "tcp6", "[::1]:0")
	if address := ownAddress(t); address != nil {
		copy(o.Address[:], address)
		o.AddressPort = p.serve(t, "tcp4", net.JoinHostPort(address.String(), "0"))
	}
	packets, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = packets.Close() })
	o.UDP = packets.LocalAddr().(*net.UDPAddr).Port
	go func() {
		question := make([]byte, 16)
		for {
			_, from, err := packets.ReadFrom(question)
			if err != nil {
				return
			}
			p.visits.Add(1)
			_, _ = packets.WriteTo([]byte(o.Secret), from)
		}
	}()
}

// serve gives everybody the secret, and returns the port; 0 where the machine
// has no such network.
func (p *plant) serve(t *testing.T, network, address string) int {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Logf("SKIPPED, NO SOCKET %s %s: %v", network, address, err)
		return 0
	}
	t.Cleanup(func() { _ = l.Close() })
	secret := []byte(p.outside.Secret)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.visits.Add(1)
			_, _ = c.Read(make([]byte, 1))
			_, _ = c.Write(secret)
			_ = c.Close()
		}
	}()
	if tcp, ok := l.Addr().(*net.TCPAddr); ok {
		return tcp.Port
	}
	return 0
}

// ownAddress returns an IPv4 address of this machine in a network, or nil.
func ownAddress(t *testing.T) net.IP {
	t.Helper()
	all, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.To4()
		}
	}
	return nil
}

// share makes System V objects, a queue and a file in /dev/shm, those that the
// machine has.
func (p *plant) share(t *testing.T) {
	t.Helper()
	o := &p.outside
	key := 0x0e5c0000 | os.Getpid()&0xffff
	if id, err := unix.SysvShmGet(key, 4096, unix.IPC_CREAT|unix.IPC_EXCL|0o666); err == nil {
		o.SharedMemory = key
		t.Cleanup(func() { _, _ = unix.SysvShmCtl(id, unix.IPC_RMID, nil) })
		if p.memory, err = unix.SysvShmAttach(id, 0, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = unix.SysvShmDetach(p.memory) })
		copy(p.memory, o.Secret)
	}
	if id, _, errno := unix.Syscall(unix.SYS_MSGGET, uintptr(key), unix.IPC_CREAT|unix.IPC_EXCL|0o666, 0); errno == 0 {
		o.Messages = key
		t.Cleanup(func() { _, _, _ = unix.Syscall(unix.SYS_MSGCTL, id, unix.IPC_RMID, 0) })
	}
	if id, _, errno := unix.Syscall(unix.SYS_SEMGET, uintptr(key), 1, unix.IPC_CREAT|unix.IPC_EXCL|0o666); errno == 0 {
		o.Semaphores = key
		t.Cleanup(func() { _, _, _ = unix.Syscall(unix.SYS_SEMCTL, id, 0, unix.IPC_RMID) })
	}
	name := []byte("escape-" + rand.Text() + "\x00")
	if fd, _, errno := unix.Syscall6(unix.SYS_MQ_OPEN, uintptr(unsafe.Pointer(&name[0])), unix.O_CREAT|unix.O_EXCL|unix.O_RDWR|unix.O_CLOEXEC, 0o666, 0, 0, 0); errno == 0 {
		o.Queue = string(name[:len(name)-1])
		t.Cleanup(func() {
			_ = unix.Close(int(fd))
			_, _, _ = unix.Syscall(unix.SYS_MQ_UNLINK, uintptr(unsafe.Pointer(&name[0])), 0, 0)
		})
	}
	file := "/dev/shm/escape-" + rand.Text()
	if err := os.WriteFile(file, []byte(o.Secret), 0o666); err == nil {
		o.SharedFile = file
		t.Cleanup(func() { _ = os.Remove(file) })
	} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// terminal makes one that nobody sits at.
func (p *plant) terminal(t *testing.T) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Logf("SKIPPED, NO TERMINAL: %v", err)
		return
	}
	t.Cleanup(func() { _ = master.Close() })
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.outside.Terminal = fmt.Sprintf("/dev/pts/%d", number)
	_ = os.Chmod(p.outside.Terminal, 0o666)
}
