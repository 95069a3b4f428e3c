package escape

var sockets = []Attempt{
	{Name: "socket-unix", Tries: "make a unix socket"},
	{Name: "socketpair", Tries: "make a pair of unix sockets"},
	{Name: "socket-tcp", Tries: "make a TCP socket"},
	{Name: "socket-udp", Tries: "make a UDP socket"},
	{Name: "socket-tcp6", Tries: "make a TCP socket of IPv6", Needs: "IPv6"},
	{Name: "socket-raw", Tries: "make a raw IP socket"},
	{Name: "socket-raw6", Tries: "make a raw IPv6 socket", Needs: "IPv6"},
	{Name: "socket-packet", Tries: "make a packet socket", Needs: "packet sockets"},
	{Name: "socket-netlink", Tries: "make a netlink socket for routes"},
	{Name: "socket-uevent", Tries: "make a netlink socket for events of devices"},
	{Name: "socket-netfilter", Tries: "make a netlink socket for packet filters", Needs: "netfilter"},
	{Name: "socket-audit", Tries: "make a netlink socket for auditing", Needs: "auditing"},
	{Name: "socket-vsock", Tries: "make a socket to the virtual machine's host", Needs: "AF_VSOCK"},
	{Name: "socket-bluetooth", Tries: "make a Bluetooth socket", Needs: "AF_BLUETOOTH"},
	{Name: "socket-alg", Tries: "make a socket to the kernel's ciphers", Needs: "AF_ALG"},
	{Name: "socket-xdp", Tries: "make an XDP socket", Needs: "AF_XDP"},
	{Name: "socket-can", Tries: "make a CAN socket", Needs: "AF_CAN"},
	{Name: "socket-tipc", Tries: "make a TIPC socket", Needs: "AF_TIPC"},
	{Name: "socket-key", Tries: "make a socket for IPsec's keys", Needs: "AF_KEY"},
	{Name: "socket-rds", Tries: "make an RDS socket", Needs: "AF_RDS"},
	{Name: "socket-smc", Tries: "make an SMC socket", Needs: "AF_SMC"},
	{Name: "socket-sctp", Tries: "make an SCTP socket", Needs: "SCTP"},
	{Name: "socket-mptcp", Tries: "make a multipath TCP socket", Needs: "MPTCP"},
	{Name: "socket-others", Tries: "make a socket of any other family, 0 to 63", Needs: "a further family"},
}

var networks = []Attempt{
	{Name: "tcp-loopback", Tries: "reach a TCP port of the host's loopback interface"},
	{Name: "tcp6-loopback", Tries: "the same over IPv6", Needs: "IPv6"},
	{Name: "udp-loopback", Tries: "reach a UDP port there"},
	{Name: "tcp-address", Tries: "reach a TCP port of the host's address in a network", Needs: "a network"},
	{Name: "cloud-metadata", Tries: "connect to a cloud's metadata service, 169.254.169.254", NotUnconfined: "what answers there is not for tests"},
	{Name: "interfaces", Tries: "change the flags of a network interface"},
}

var shared = []Attempt{
	{Name: "unix-abstract", Tries: "reach a unix socket of the host by its abstract name"},
	{Name: "unix-path", Tries: "reach a unix socket of the host by its path"},
	{Name: "shared-memory", Tries: "read System V shared memory of the host's", Needs: "System V IPC"},
	{Name: "message-queue", Tries: "find a System V message queue of the host's", Needs: "System V IPC"},
	{Name: "semaphores", Tries: "find System V semaphores of the host's", Needs: "System V IPC"},
	{Name: "posix-queue", Tries: "open a POSIX message queue of the host's", Needs: "POSIX message queues"},
}

var keys = []Attempt{
	{Name: "key-add", Tries: "put a key into a keyring of the kernel's", Needs: "keyrings"},
	{Name: "key-request", Tries: "request a key", Needs: "keyrings"},
	{Name: "keyring-session", Tries: "get the session's keyring, which may be the host's", Needs: "keyrings"},
	{Name: "keyring-join", Tries: "join another session keyring", Needs: "keyrings"},
}
