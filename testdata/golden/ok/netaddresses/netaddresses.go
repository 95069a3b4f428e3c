// Package netaddresses carries addresses of net/netip, also as keys, and of net.
package netaddresses

import (
	"net"
	"net/netip"
)

//go:generate go run ../../../../cmd/hoosegen -type Router

// Router returns what it is given.
type Router interface {
	Values(a netip.Addr, p netip.AddrPort, n netip.Prefix) (netip.Addr, netip.AddrPort, netip.Prefix, error)
	Routes(list []Route, next *netip.Addr) ([]Route, *netip.Addr, error)
	Old(ip net.IP, n net.IPNet, a net.TCPAddr, mask net.IPMask) (net.IP, net.IPNet, net.TCPAddr, net.IPMask, error)
}

// Route has addresses among its fields.
type Route struct {
	To  netip.Prefix
	Via []netip.Addr
}
