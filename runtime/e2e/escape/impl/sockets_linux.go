package impl

import (
	"fmt"
	"os"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

var sockets = map[string]attempt{
	"socket-unix":      socket(unix.AF_UNIX, unix.SOCK_STREAM, 0),
	"socketpair":       pair,
	"socket-tcp":       socket(unix.AF_INET, unix.SOCK_STREAM, 0),
	"socket-udp":       socket(unix.AF_INET, unix.SOCK_DGRAM, 0),
	"socket-tcp6":      socket(unix.AF_INET6, unix.SOCK_STREAM, 0),
	"socket-raw":       socket(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP),
	"socket-raw6":      socket(unix.AF_INET6, unix.SOCK_RAW, unix.IPPROTO_ICMPV6),
	"socket-packet":    socket(unix.AF_PACKET, unix.SOCK_RAW, 0),
	"socket-netlink":   socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_ROUTE),
	"socket-uevent":    socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_KOBJECT_UEVENT),
	"socket-netfilter": socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_NETFILTER),
	"socket-audit":     socket(unix.AF_NETLINK, unix.SOCK_RAW, unix.NETLINK_AUDIT),
	"socket-vsock":     socket(unix.AF_VSOCK, unix.SOCK_STREAM, 0),
	"socket-bluetooth": socket(unix.AF_BLUETOOTH, unix.SOCK_RAW, 1),
	"socket-alg":       socket(unix.AF_ALG, unix.SOCK_SEQPACKET, 0),
	"socket-xdp":       socket(unix.AF_XDP, unix.SOCK_RAW, 0),
	"socket-can":       socket(unix.AF_CAN, unix.SOCK_RAW, 1),
	"socket-tipc":      socket(unix.AF_TIPC, unix.SOCK_RDM, 0),
	"socket-key":       socket(unix.AF_KEY, unix.SOCK_RAW, 2),
	"socket-rds":       socket(unix.AF_RDS, unix.SOCK_SEQPACKET, 0),
	"socket-smc":       socket(unix.AF_SMC, unix.SOCK_STREAM, 0),
	"socket-sctp":      socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_SCTP),
	"socket-mptcp":     socket(unix.AF_INET, unix.SOCK_STREAM, unix.IPPROTO_MPTCP),
	"socket-others":    otherSockets,
}

func socket(family, kind, protocol int) attempt {
	return func(world) (string, error) {
		what := fmt.Sprintf("socket(%d, %d, %d)", family, kind, protocol)
		fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, protocol)
		if err == nil {
			_ = unix.Close(fd)
		}
		return done(what, err)
	}
}

func pair(world) (string, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		_, _ = unix.Close(fds[0]), unix.Close(fds[1])
	}
	return done("socketpair", err)
}

func otherSockets(w world) (string, error) {
	tried := []int{
		unix.AF_UNIX, unix.AF_INET, unix.AF_INET6, unix.AF_PACKET, unix.AF_NETLINK, unix.AF_VSOCK, unix.AF_BLUETOOTH,
		unix.AF_ALG, unix.AF_XDP, unix.AF_CAN, unix.AF_TIPC, unix.AF_KEY, unix.AF_RDS, unix.AF_SMC,
	}
	for family := range 64 {
		if slices.Contains(tried, family) {
			continue
		}
		for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM, unix.SOCK_RAW, unix.SOCK_RDM, unix.SOCK_SEQPACKET} {
			if reached, err := socket(family, kind, 0)(w); err == nil {
				return reached, nil
			}
		}
	}
	return "", fmt.Errorf("no family from 0 to 63: %w", unix.EAFNOSUPPORT)
}

var loopback = [4]byte{127, 0, 0, 1}

var networks = map[string]attempt{
	"tcp-loopback": func(w world) (string, error) {
		return w.talk(unix.AF_INET, unix.SOCK_STREAM, &unix.SockaddrInet4{Port: w.TCP, Addr: loopback})
	},
	"tcp6-loopback": func(w world) (string, error) {
		return w.talk(unix.AF_INET6, unix.SOCK_STREAM, &unix.SockaddrInet6{Port: w.TCP6, Addr: [16]byte{15: 1}})
	},
	"udp-loopback": func(w world) (string, error) {
		return w.talk(unix.AF_INET, unix.SOCK_DGRAM, &unix.SockaddrInet4{Port: w.UDP, Addr: loopback})
	},
	"tcp-address": func(w world) (string, error) {
		return w.talk(unix.AF_INET, unix.SOCK_STREAM, &unix.SockaddrInet4{Port: w.AddressPort, Addr: w.Address})
	},
	// That somebody answers is enough; nothing is asked of them.
	"cloud-metadata": func(w world) (string, error) {
		fd, err := w.connect(unix.AF_INET, unix.SOCK_STREAM, &unix.SockaddrInet4{Port: 80, Addr: [4]byte{169, 254, 169, 254}})
		if err == nil {
			_ = unix.Close(fd)
		}
		return done("connect to 169.254.169.254", err)
	},
	"interfaces": flags,
}

// patience is how long to wait for an answer from the network.
const patience = 700 * time.Millisecond

// connect returns a socket that does not block longer than patience.
func (w world) connect(family, kind int, to unix.Sockaddr) (int, error) {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, fmt.Errorf("socket: %w", err)
	}
	for _, option := range []int{unix.SO_SNDTIMEO, unix.SO_RCVTIMEO} { // the former bounds connect too
		wait := unix.NsecToTimeval(int64(patience))
		if err = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, option, &wait); err != nil {
			break
		}
	}
	if err == nil {
		err = unix.Connect(fd, to)
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, fmt.Errorf("connect: %w", err)
	}
	return fd, nil
}

// talk says something to a socket of the host's, which answers with the secret.
func (w world) talk(family, kind int, to unix.Sockaddr) (string, error) {
	fd, err := w.connect(family, kind, to)
	if err != nil {
		return "", err
	}
	defer func() { _ = unix.Close(fd) }()
	if _, err := unix.Write(fd, []byte("?")); err != nil {
		return "", err
	}
	got := make([]byte, len(w.Secret))
	if _, err := unix.Read(fd, got); err != nil {
		return "", err
	}
	return w.compare("a socket", got)
}

// flags sets those of a loopback interface to what they are. Root does it in a
// network of its own, and not at all without: the machine's is not for tests.
func flags(world) (string, error) {
	return onThread(func() (string, error) {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil && os.Geteuid() == 0 {
			return "", fmt.Errorf("a network of one's own: %w", err)
		}
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return "", err
		}
		defer func() { _ = unix.Close(fd) }()
		request := &[40]byte{'l', 'o'} // struct ifreq: the name, then the flags
		for _, call := range []uintptr{unix.SIOCGIFFLAGS, unix.SIOCSIFFLAGS} {
			if err := ask(unix.SYS_IOCTL, uintptr(fd), call, address(request)); err != nil {
				return "", fmt.Errorf("ioctl %#x: %w", call, err)
			}
		}
		return "set the flags of an interface", nil
	})
}
