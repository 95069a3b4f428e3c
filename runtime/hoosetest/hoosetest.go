// Package hoosetest helps to test what stands on hoosegen: a loopback that
// runs client and implementation in one process over the full wire, cells that
// are goroutines, and a check for goroutines left behind.
package hoosetest

import (
	"context"
	"net"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	_ "github.com/hoosegen/hoosegen/runtime/neterrors" // as launchers do
)

// Loopback returns a session with the services, which run in this process: no
// sandbox, but every byte goes over the wire. It is closed when the test ends,
// which cancels the contexts of calls in flight and does not wait for them; what
// the services print is not captured.
//
//	p := imageproc.NewProcessorClient(hoosetest.Loopback(t, imageproc.ServeProcessor(fake)))
func Loopback(tb testing.TB, services ...hoose.Service) *hoose.Session {
	tb.Helper()
	return loopback(tb, hoose.SessionConfig{}, hoose.ServeConfig{}, services)
}

// LoopbackHost is as Loopback, for services that call their host: host is what
// they find there, and serve makes them, as the inmate's main does.
//
//	s := hoosetest.LoopbackHost(t, []hoose.Service{imageproc.ServeHost(fake)}, func(host hoose.Caller) []hoose.Service {
//		return []hoose.Service{imageproc.ServeProcessor(impl.New(imageproc.NewHostClient(host)))}
//	})
func LoopbackHost(tb testing.TB, host []hoose.Service, serve func(host hoose.Caller) []hoose.Service) *hoose.Session {
	tb.Helper()
	caller := hoose.NewHost()
	return loopback(tb, hoose.SessionConfig{Host: host}, hoose.ServeConfig{Host: caller}, serve(caller))
}

func loopback(tb testing.TB, cfg hoose.SessionConfig, serve hoose.ServeConfig, services []hoose.Service) *hoose.Session {
	tb.Helper()
	host, inmate := net.Pipe()
	served := make(chan error, 1)
	go func() { served <- hoose.Serve(inmate, serve, services...) }()
	s, err := hoose.Connect(context.Background(), host, cfg)
	if err != nil {
		if refused := <-served; refused != nil {
			err = refused
		}
		tb.Fatalf("hoosetest: loopback: %v", err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("hoosetest: close the host's end: %v", err)
		}
		if err := <-served; err != nil {
			tb.Errorf("hoosetest: inmate's end: %v", err)
		}
	})
	return s
}

// leakTime is how long goroutines have to end: an implementation whose call has
// ended may be computing still, on a machine that is busy with other tests.
const leakTime = time.Minute

// NoLeaks fails the test if goroutines started after this call are left when
// the test ends, its other clean-ups included; it waits for them for a minute.
// Call it first, and not in parallel tests, which see each other's.
func NoLeaks(tb testing.TB) {
	tb.Helper()
	before := goleak.IgnoreCurrent()
	tb.Cleanup(func() {
		var left error
		for start := time.Now(); time.Since(start) < leakTime; {
			if left = goleak.Find(before); left == nil { // after waiting for half a second itself
				return
			}
		}
		tb.Errorf("hoosetest: %v", left)
	})
}
