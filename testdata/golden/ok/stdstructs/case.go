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

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/testdata/golden/transcript"
)

type library struct{}

func (library) Web(h http.Header, v url.Values, m textproto.MIMEHeader, c []http.ConnState) (http.Header, url.Values, textproto.MIMEHeader, []http.ConnState, error) {
	return h, v, m, c, nil
}

func (library) Data(s sql.NullString, n sql.Null[int64], t sql.NullTime, i sql.IsolationLevel) (sql.NullString, sql.Null[int64], sql.NullTime, sql.IsolationLevel, error) {
	return s, n, t, i, nil
}

func (library) Pictures(r image.Rectangle, c color.RGBA, p []color.NRGBA64, m image.RGBA) (image.Rectangle, color.RGBA, []color.NRGBA64, image.RGBA, error) {
	return r, c, p, m, nil
}

func (library) Files(m fs.FileMode, d time.Duration, w time.Weekday, month time.Month) (fs.FileMode, time.Duration, time.Weekday, time.Month, error) {
	return m, d, w, month, nil
}

func (library) Names(a mail.Address, list []*mail.Address, n json.Number, mask net.HardwareAddr) (mail.Address, []*mail.Address, json.Number, net.HardwareAddr, error) {
	return a, list, n, mask, nil
}

// Case sends some of each.
var Case = transcript.Case[Library]{
	New:    func() Library { return library{} },
	Serve:  ServeLibrary,
	Client: func(c hoose.Caller) Library { return NewLibraryClient(c) },
	Script: func(l *transcript.Log, x Library) {
		h, v, m, c, err := x.Web(http.Header{"A": {"b", ""}, "None": nil}, url.Values{"q": {"1"}}, nil, []http.ConnState{http.StateIdle})
		l.Add("Web", h, v, m, c, err)
		at := time.Date(2024, 2, 29, 1, 2, 3, 4, time.FixedZone("", 5400))
		s, n, t, i, err := x.Data(sql.NullString{String: "s", Valid: true}, sql.Null[int64]{V: 5, Valid: true}, sql.NullTime{Time: at, Valid: true}, sql.LevelSerializable)
		l.Add("Data", s, n, t.Time, t.Valid, i, err)
		picture := image.NewRGBA(image.Rect(0, 0, 2, 1))
		picture.Set(1, 0, color.White)
		r, rgba, list, p, err := x.Pictures(image.Rect(1, 2, 3, 4), color.RGBA{1, 2, 3, 255}, []color.NRGBA64{{1, 2, 3, 65535}}, *picture)
		l.Add("Pictures", r, rgba, list, p, err)
		mode, d, w, month, err := x.Files(fs.ModeDir|0o755, -time.Nanosecond, time.Saturday, time.December)
		l.Add("Files", uint32(mode), int64(d), int(w), int(month), err)
		a, as, num, mask, err := x.Names(mail.Address{Name: "N", Address: "n@example.com"}, []*mail.Address{nil, {}}, "12e400", net.HardwareAddr{1, 2})
		l.Add("Names", a, as, num, []byte(mask), err)
	},
}
