// Package neterrors is imported for its effect: errors of the packages net and
// net/url that come from the other side are found by errors.Is and errors.As, as
// *net.OpError, *net.DNSError, net.ErrClosed, *url.Error and their like. Without
// it they are read by their text, with what they wrap.
//
// The launchers of hosts import it. An inmate whose host services return such
// errors may; package net is not linked into all of them, since that makes a
// program of a plain go build depend on the C library. Errors of these packages
// can be sent without it.
package neterrors

import (
	"net"
	"net/url"

	"github.com/hoosegen/hoosegen/runtime/internal/stderrors"
)

func init() {
	stderrors.RegisterSentinel("net.ErrClosed", net.ErrClosed)
	stderrors.RegisterSentinel("net.ErrWriteToConnected", net.ErrWriteToConnected)
	stderrors.Register("*net.OpError", func(v stderrors.Values) error {
		return &net.OpError{Op: v.Strings[0], Net: v.Strings[1], Source: remote(v.Addrs[0]), Addr: remote(v.Addrs[1]), Err: v.Errors[0]}
	})
	stderrors.Register("*net.DNSError", func(v stderrors.Values) error {
		return &net.DNSError{
			UnwrapErr: v.Errors[0], Err: v.Strings[0], Name: v.Strings[1], Server: v.Strings[2],
			IsTimeout: v.Bools[0], IsTemporary: v.Bools[1], IsNotFound: v.Bools[2],
		}
	})
	stderrors.Register("*net.AddrError", func(v stderrors.Values) error {
		return &net.AddrError{Err: v.Strings[0], Addr: v.Strings[1]}
	})
	stderrors.Register("*net.ParseError", func(v stderrors.Values) error {
		return &net.ParseError{Type: v.Strings[0], Text: v.Strings[1]}
	})
	stderrors.Register("*net.DNSConfigError", func(v stderrors.Values) error { return &net.DNSConfigError{Err: v.Errors[0]} })
	stderrors.Register("net.UnknownNetworkError", func(v stderrors.Values) error { return net.UnknownNetworkError(v.Strings[0]) })
	stderrors.Register("net.InvalidAddrError", func(v stderrors.Values) error { return net.InvalidAddrError(v.Strings[0]) })
	stderrors.Register("*net/url.Error", func(v stderrors.Values) error {
		return &url.Error{Op: v.Strings[0], URL: v.Strings[1], Err: v.Errors[0]}
	})
	stderrors.Register("net/url.EscapeError", func(v stderrors.Values) error { return url.EscapeError(v.Strings[0]) })
	stderrors.Register("net/url.InvalidHostError", func(v stderrors.Values) error { return url.InvalidHostError(v.Strings[0]) })
}

// address is a network address of the other side: its two texts.
type address struct{ at stderrors.Address }

func (a *address) Network() string { return a.at.Network }
func (a *address) String() string  { return a.at.Text }

func remote(a *stderrors.Address) net.Addr {
	if a == nil {
		return nil
	}
	return &address{*a}
}
