package transcript

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/inmate"
)

// Hosted is a script of calls on an implementation of T that calls an H at the
// host.
type Hosted[T, H any] struct {
	New        func(host H) T // a fresh implementation
	Serve      func(T) hoose.Service
	Client     func(hoose.Caller) T
	Host       func(l *Log) H // what the host implements, which may add to the log
	ServeHost  func(H) hoose.Service
	HostClient func(hoose.Caller) H
	Script     func(l *Log, x T)
}

// Run is as [Case.Run].
func (c Hosted[T, H]) Run(t *testing.T) {
	if inmateOf.is {
		serve(func() { inmate.Main(c.Serve(c.New(c.HostClient(inmate.Host())))) })
		return
	}
	t.Helper()
	hoosetest.NoLeaks(t)
	number := next(t)
	var direct Log
	c.Script(&direct, c.New(c.Host(&direct)))
	compare(t, "loopback", &direct, func() *Log {
		l := &Log{}
		return c.over(l, hoosetest.LoopbackHost(t, []hoose.Service{c.ServeHost(c.Host(l))}, func(host hoose.Caller) []hoose.Service {
			return []hoose.Service{c.Serve(c.New(c.HostClient(host)))}
		}))
	})
	compare(t, "process", &direct, func() *Log {
		l := &Log{}
		cfg := hoose.PoolConfig{SessionConfig: hoose.SessionConfig{Host: []hoose.Service{c.ServeHost(c.Host(l))}}}
		return c.over(l, launched(t, number, cfg))
	})
}

// over runs the script on the other side of a session.
func (c Hosted[T, H]) over(l *Log, s *hoose.Session) *Log {
	l.session = s
	c.Script(l, c.Client(s))
	return l
}
