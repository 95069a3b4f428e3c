package foreign

import (
	"image"
	"image/color"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type office struct{}

func (office) Shapes(r image.Rectangle, c color.RGBA) (image.Rectangle, color.RGBA, error) {
	return r, c, nil
}

func (office) Network(ip net.IP, n *net.IPNet, h http.Header, v url.Values) (net.IP, *net.IPNet, http.Header, url.Values, error) {
	return ip, n, h, v, nil
}

func (office) Numbers(m fs.FileMode, d time.Duration, w time.Weekday) (fs.FileMode, time.Duration, time.Weekday, error) {
	return m, d, w, nil
}

// Case sends one of each.
var Case = transcript.Case[Office]{
	New:    func() Office { return office{} },
	Serve:  ServeOffice,
	Client: func(c hoose.Caller) Office { return NewOfficeClient(c) },
	Script: func(l *transcript.Log, o Office) {
		r, c, err := o.Shapes(image.Rect(1, 2, 3, 4), color.RGBA{1, 2, 3, 255})
		l.Add("Shapes", r, c, err)
		_, n, err := net.ParseCIDR("10.0.0.0/8")
		l.Add("parse", err)
		ip, n, h, v, err := o.Network(net.IPv4(1, 2, 3, 4), n, http.Header{"A": {"b", "c"}}, nil)
		l.Add("Network", ip, n, h, v, err)
		m, d, w, err := o.Numbers(fs.ModeDir|0o755, -time.Minute, time.Friday)
		l.Add("Numbers", m, d, w, err)
	},
}
