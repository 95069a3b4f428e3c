package stub_test

import (
	"net"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/codec"
	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/e2e/testenv"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// FuzzHostServices has an inmate call its host with anything: the host answers,
// or ends the connection, and its services never see arguments that do not fit.
func FuzzHostServices(f *testing.F) {
	timeout := []byte{0x92, 0xd3, 0, 0, 0, 0, 0, 0, 0, 0}
	f.Add(uint16(storeBegin), false, append(timeout, 0xa1, 'x'))
	f.Add(uint16(storeNote), true, append(timeout, 0xa1, 'x'))
	f.Add(uint16(storeTxClose), false, append(timeout, 1))
	f.Add(uint16(storeTxGet), false, append(append([]byte{0x93}, timeout[1:]...), 1, 0xa1, 'k'))
	f.Add(uint16(storeCount), false, []byte{0x91, 0})
	f.Add(uint16(999), false, []byte{0xc0})
	hello := stubtest.GreetingOf(storeContract)
	f.Fuzz(func(t *testing.T, method uint16, oneWay bool, payload []byte) {
		if method == storeWait {
			return // it waits
		}
		impl := &memoryStore{}
		h, i := net.Pipe()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer i.Close()
			misuse(i, hello, method, oneWay, payload)
		}()
		s, err := hoose.Connect(t.Context(), h, hoose.SessionConfig{Host: []hoose.Service{serveStore(impl)}})
		<-ended
		if err == nil { // else the connection has ended already
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
		testenv.Await(t, "its objects are closed", func() bool { n, _ := impl.Count(t.Context()); return n == 0 })
	})
}

// misuse says HELLO, begins an object, makes the call, and returns when that has
// been answered, or the connection has ended.
func misuse(rw net.Conn, hello []byte, method uint16, oneWay bool, payload []byte) {
	r := frame.NewReader(rw, frame.MaxPayload)
	if _, _, err := r.Next(); err != nil {
		return
	}
	begin := codec.AppendString([]byte{0x92, 0}, "x")
	call := frame.Header{Kind: frame.Call, Index: method, Call: 2}
	if oneWay {
		call.Flags = frame.FlagOneWay
	}
	go func() {
		for _, b := range [][]byte{hello, stubtest.Frame(frame.Header{Kind: frame.Call, Index: storeBegin, Call: 1}, begin...), stubtest.Frame(call, payload...)} {
			if _, err := rw.Write(b); err != nil {
				return
			}
		}
	}()
	for {
		h, p, err := r.Next()
		if err != nil || h.Call == 2 || h.Call == 0 && h.Kind == frame.Credit {
			return
		}
		p.Free()
	}
}
