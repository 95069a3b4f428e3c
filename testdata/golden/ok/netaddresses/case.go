package netaddresses

import (
	"net"
	"net/netip"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type router struct{}

func (router) Values(a netip.Addr, p netip.AddrPort, n netip.Prefix) (netip.Addr, netip.AddrPort, netip.Prefix, error) {
	return a, p, n, nil
}

func (router) Routes(list []Route, next *netip.Addr) ([]Route, *netip.Addr, error) {
	return list, next, nil
}

func (router) Old(ip net.IP, n net.IPNet, a net.TCPAddr, mask net.IPMask) (net.IP, net.IPNet, net.TCPAddr, net.IPMask, error) {
	return ip, n, a, mask, nil
}

// Case sends addresses of both families, with zones, and none.
var Case = transcript.Case[Router]{
	New:    func() Router { return router{} },
	Serve:  ServeRouter,
	Client: func(c hoose.Caller) Router { return NewRouterClient(c) },
	Script: func(l *transcript.Log, r Router) {
		for _, text := range []string{"1.2.3.4", "::1", "::ffff:1.2.3.4", "fe80::1%eth0", "0.0.0.0"} {
			addr := netip.MustParseAddr(text)
			a, p, n, err := r.Values(addr, netip.AddrPortFrom(addr, 65535), netip.PrefixFrom(addr.WithZone(""), 8))
			l.Add("Values", a, p, n, err)
			l.Add("the same", a == addr, p.Addr() == addr, a.Is4In6())
		}
		a, p, n, err := r.Values(netip.Addr{}, netip.AddrPort{}, netip.Prefix{})
		l.Add("zero Values", a.IsValid(), p.IsValid(), n.IsValid(), err)
		next := netip.MustParseAddr("10.0.0.1")
		list, q, err := r.Routes([]Route{{netip.MustParsePrefix("10.0.0.0/8"), []netip.Addr{next, {}}}, {}}, &next)
		l.Add("Routes", list, q, err)
		list, q, err = r.Routes(nil, nil)
		l.Add("no Routes", list, q, err)
		_, network, _ := net.ParseCIDR("192.168.0.0/16")
		ip, m, tcp, mask, err := r.Old(net.IPv4(1, 2, 3, 4), *network, net.TCPAddr{IP: net.IPv6loopback, Port: 80, Zone: "z"}, net.CIDRMask(7, 32))
		l.Add("Old", ip.String(), m.String(), tcp.String(), mask.String(), err)
	},
}
