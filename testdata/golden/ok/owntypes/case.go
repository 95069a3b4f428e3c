package owntypes

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"net/url"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type bank struct{}

func (bank) Ints(n big.Int, p *big.Int, list []big.Int) (big.Int, *big.Int, []big.Int, error) {
	return n, p, list, nil
}

func (bank) Exact(r *big.Rat, f *big.Float) (*big.Rat, *big.Float, error) { return r, f, nil }

func (bank) Net(a netip.Addr, ports []netip.AddrPort, by map[netip.Prefix]string) (netip.Addr, []netip.AddrPort, map[netip.Prefix]string, error) {
	return a, ports, by, nil
}

func (bank) Web(u *url.URL, body json.RawMessage) (*url.URL, json.RawMessage, error) {
	return u, body, nil
}

func (bank) Degrees(c Celsius, all map[string]*Celsius) (Celsius, map[string]*Celsius, error) {
	return c, all, nil
}

func (bank) Texts(t Text, of Holder) (Text, Holder, error)       { return t, of, nil }
func (bank) IDs(id ID, all map[ID]Both) (ID, map[ID]Both, error) { return id, all, nil }
func (bank) Each(n int, yield func(*big.Int, Text) error) (err error) {
	for i := range n {
		if err = yield(new(big.Int).Lsh(big.NewInt(1), uint(i*50)), Text{"t"}); err != nil {
			break
		}
	}
	return err
}

// Case sends some of each.
var Case = transcript.Case[Bank]{
	New:    func() Bank { return bank{} },
	Serve:  ServeBank,
	Client: func(c hoose.Caller) Bank { return NewBankClient(c) },
	Script: func(l *transcript.Log, b Bank) {
		large, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
		n, p, list, err := b.Ints(*large, nil, []big.Int{{}, *large})
		l.Add("Ints", n.String(), p, len(list), list[0].String(), list[1].String(), err)
		n, p, list, err = b.Ints(big.Int{}, large, nil)
		l.Add("Ints", n.String(), p.String(), list, err)
		f, _, _ := big.ParseFloat("1.25e1000", 10, 200, big.ToZero)
		r, f, err := b.Exact(big.NewRat(-1, 3), f)
		l.Add("Exact", r.String(), f.Text('p', 0), f.Prec(), f.Mode().String(), err)
		a, ports, by, err := b.Net(netip.MustParseAddr("fe80::1%eth0"),
			[]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:80"), {}},
			map[netip.Prefix]string{netip.MustParsePrefix("10.0.0.0/8"): "ten", {}: "none"})
		l.Add("Net", a.String(), a == netip.MustParseAddr("fe80::1%eth0"), ports, by[netip.MustParsePrefix("10.0.0.0/8")], by[netip.Prefix{}], err)
		u, body, err := b.Web(&url.URL{Scheme: "https", User: url.UserPassword("u", "p"), Host: "h", Path: "/a b", RawQuery: "q=1"}, json.RawMessage(`{"a":1}`))
		l.Add("Web", u.String(), body, err)
		c, all, err := b.Degrees(36.6, map[string]*Celsius{"none": nil, "cold": new(Celsius)})
		l.Add("Degrees", c, all, err)
		t, h, err := b.Texts(Text{"secret"}, Holder{"h", Text{"inner"}, []Text{{}, {"x"}}})
		l.Add("Texts", t, h, err)
		id, ids, err := b.IDs(ID{1, 2, 3}, map[ID]Both{{4}: NewBoth(7), {}: NewBoth(0)})
		l.Add("IDs", id == ID{1, 2, 3}, len(ids), ids[ID{4}].Value(), err)
		l.Add("Each", b.Each(3, func(n *big.Int, t Text) error {
			l.Add("yield", n.String(), t)
			return nil
		}))
	},
}
