package session

import (
	"bytes"
	"encoding/hex"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

func protocolPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../frame/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// TestPageListsTheKindsAsTheRulesDo holds the page's table of kinds against
// the constants and the rules, in order.
func TestPageListsTheKindsAsTheRulesDo(t *testing.T) {
	rows := regexp.MustCompile(`(?m)^\| (\d+) \| ([A-Z]+) \| ([^|]+) \|.*\| ([^|]*) \|$`).FindAllStringSubmatch(protocolPage(t), -1)
	if len(rows) != len(rules)-1 {
		t.Fatalf("the page has %d kinds, there are %d", len(rows), len(rules)-1)
	}
	for i, row := range rows {
		kind := frame.Kind(i + 1)
		if row[1] != strconv.Itoa(i+1) || row[2] != kind.String() {
			t.Errorf("row %d is %s %s, want %v", i+1, row[1], row[2], kind)
		}
		fromHost, fromInmate := strings.HasPrefix(row[3], "host") || strings.HasPrefix(row[3], "both"), strings.HasPrefix(row[3], "inmate") || strings.HasPrefix(row[3], "both")
		r := rules[kind]
		// Both ends have the code for calls in either direction; an end that
		// serves nothing, or has made no call, refuses them all the same.
		if fromInmate && !r.host || fromHost && !r.inmate {
			t.Errorf("%v comes from %s, which the rules do not let through", kind, row[3])
		}
		for _, value := range regexp.MustCompile(`(?:^|; )(\d)(?::|;|$)`).FindAllStringSubmatch(row[4], -1) {
			n, _ := strconv.Atoi(value[1])
			if kind != frame.Exit && r.flags>>n&1 == 0 {
				t.Errorf("%v with flags %d is on the page and breaks the rules", kind, n)
			}
		}
	}
}

type line struct {
	host  bool
	bytes []byte
}

// TestWorkedExample plays the page's example against real ends, each of which
// has to say its lines to the byte.
func TestWorkedExample(t *testing.T) {
	var lines []line
	for _, m := range regexp.MustCompile(`(?m)^    (host  |inmate) ([0-9a-f ]+)$`).FindAllStringSubmatch(protocolPage(t), -1) {
		b, err := hex.DecodeString(strings.ReplaceAll(m[2], " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line{host: m[1] == "host  ", bytes: b})
	}
	if len(lines) != 5 {
		t.Fatalf("%d lines, want 5", len(lines))
	}
	t.Run("inmate", func(t *testing.T) {
		peer, rw := net.Pipe()
		served := make(chan struct{})
		conn := New(rw, Config{Methods: []Method{{Name: "Echo.Echo", Hash: 1}}, Serve: func(in *Incoming) {
			defer close(served)
			if err := in.conn.SendOutput(1, []byte("!")); err != nil {
				t.Error(err)
			}
			// The results are the arguments without the time-out.
			results := append(make([]byte, frame.HeaderSize), 0x91)
			if err := in.Return(append(results, in.Payload.B[2:]...)); err != nil {
				t.Error(err)
			}
		}})
		defer conn.Close()
		play(t, peer, lines, false)
		<-served
	})
	t.Run("host", func(t *testing.T) {
		peer, rw := net.Pipe()
		conn := New(rw, Config{Host: true})
		defer conn.Close()
		done := make(chan error, 1)
		go func() {
			done <- func() error {
				if err := conn.Ready(t.Context()); err != nil {
					return err
				}
				o := NewOutgoing()
				call := append(make([]byte, frame.HeaderSize), 0x92, 0x00, 0xc4, 0x02, 'h', 'i')
				if err := conn.Begin(o, CallSpec{Sink: t, MaxOutput: 1 << 10}, call); err != nil {
					return err
				}
				for _, want := range []struct {
					kind    frame.Kind
					payload string
				}{{frame.Output, "!"}, {frame.Return, "\x91\xc4\x02hi"}} {
					e, err := o.Next()
					if err != nil {
						return err
					}
					if e.Kind != want.kind || string(e.Payload.B) != want.payload {
						t.Errorf("got %v %q, want %v %q", e.Kind, e.Payload.B, want.kind, want.payload)
					}
				}
				return nil
			}()
		}()
		play(t, peer, lines, true)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// play says the other end's lines and expects this end's.
func play(t *testing.T, peer net.Conn, lines []line, host bool) {
	t.Helper()
	for i, l := range lines {
		if l.host != host {
			if _, err := peer.Write(l.bytes); err != nil {
				t.Fatalf("line %d: %v", i+1, err)
			}
			continue
		}
		got := make([]byte, len(l.bytes))
		if _, err := io.ReadFull(peer, got); err != nil || !bytes.Equal(got, l.bytes) {
			t.Fatalf("line %d: got %x, %v, want %x", i+1, got, err, l.bytes)
		}
	}
}

// TestPageTellsTheLimitsThatHold holds the figures of the page's table of
// HELLO's values, and those in its text, against the constants.
func TestPageTellsTheLimitsThatHold(t *testing.T) {
	page := protocolPage(t)
	const ki, mi, gi = 1 << 10, 1 << 20, 1 << 30
	if defaultPayload != 64*mi || minPayload != ki || frame.MaxPayload != gi || defaultWindow != mi || maxWindow != 512*mi ||
		defaultCalls != 1024 || maxCalls != 1048576 || maxMethods != 4096 || maxMethodName != 512 || frame.MaxHello >= mi ||
		YieldCost != 64 || outputCost != 64 || maxFlood != 64*mi || Version != 1 {
		t.Error("a constant has changed: change the page, and then this test")
	}
	for _, row := range []string{
		"| 64 MiB | 1 KiB to 1 GiB |", "| 1 MiB | 1 to 512 MiB |", "| 1024 | 1 to 1,048,576 |", "4096 methods, names of 512 bytes",
		"payload is under 1 MiB", "Each YIELD costs its payload and 64 bytes", "is open (64 MiB); each frame counts 64 bytes more",
	} {
		if !strings.Contains(page, row) {
			t.Errorf("the page does not say %q", row)
		}
	}
}
