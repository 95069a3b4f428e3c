// Package stdstructs carries types of the standard library whose fields are all
// exported.
package stdstructs

import (
	"database/sql"
	"encoding/json"
	"image"
	"image/color"
	"io/fs"
	"net"
	"net/http"
	"net/mail"
	"net/textproto"
	"net/url"
	"time"
)

//go:generate go run ../../../../cmd/hoosegen -type Library

// Library returns what it is given.
type Library interface {
	Web(h http.Header, v url.Values, m textproto.MIMEHeader, c []http.ConnState) (http.Header, url.Values, textproto.MIMEHeader, []http.ConnState, error)
	Data(s sql.NullString, n sql.Null[int64], t sql.NullTime, i sql.IsolationLevel) (sql.NullString, sql.Null[int64], sql.NullTime, sql.IsolationLevel, error)
	Pictures(r image.Rectangle, c color.RGBA, p []color.NRGBA64, m image.RGBA) (image.Rectangle, color.RGBA, []color.NRGBA64, image.RGBA, error)
	Files(m fs.FileMode, d time.Duration, w time.Weekday, month time.Month) (fs.FileMode, time.Duration, time.Weekday, time.Month, error)
	Names(a mail.Address, list []*mail.Address, n json.Number, mask net.HardwareAddr) (mail.Address, []*mail.Address, json.Number, net.HardwareAddr, error)
}
