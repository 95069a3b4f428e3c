// Package foreign carries types of other packages.
package foreign

import (
	"image"
	"image/color"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Office

// Office returns what it is given.
type Office interface {
	Shapes(r image.Rectangle, c color.RGBA) (image.Rectangle, color.RGBA, error)
	Network(ip net.IP, n *net.IPNet, h http.Header, v url.Values) (net.IP, *net.IPNet, http.Header, url.Values, error)
	Numbers(m fs.FileMode, d time.Duration, w time.Weekday) (fs.FileMode, time.Duration, time.Weekday, error)
}
