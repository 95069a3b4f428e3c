package session

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/codec"
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
		if fromInmate != r.host || fromHost != r.inmate {
			t.Errorf("%v comes from %s; by the rules, from the inmate %v, from the host %v", kind, row[3], r.host, r.inmate)
		}
		if caller, callee := strings.Contains(row[3], ": caller"), strings.Contains(row[3], ": callee"); caller != (r.call && r.callee) || callee != (r.call && !r.callee) {
			t.Errorf("%v comes from %s; by the rules, it belongs to a call %v, to the callee %v", kind, row[3], r.call, r.callee)
		}
		flags := uint8(0)
		for _, value := range regexp.MustCompile(`(?:^|; )(\d)(?::|;|$)`).FindAllStringSubmatch(row[4], -1) {
			n, _ := strconv.Atoi(value[1])
			flags |= 1 << n
		}
		if kind != frame.Exit && flags != r.flags {
			t.Errorf("%v has the flags %08b on the page and %08b in the rules", kind, flags, r.flags)
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
	if len(lines) != 7 {
		t.Fatalf("%d lines, want 7", len(lines))
	}
	t.Run("inmate", func(t *testing.T) {
		peer, rw := net.Pipe()
		served := make(chan struct{})
		conn := New(rw, Config{Methods: []Method{{Name: "Echo.Echo", Hash: 1}}, Serve: func(in *Incoming) {
			defer close(served)
			if err := in.conn.SendOutput(1, []byte("!")); err != nil {
				t.Error(err)
			}
			line := append(make([]byte, frame.HeaderSize), 0x92, 0x00, 0xa2, 'h', 'i')
			if err := errors.Join(in.conn.OneWay(t.Context(), 0, line), in.conn.Drain(t.Context())); err != nil {
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
		conn := New(rw, Config{Host: true, Methods: []Method{{Name: "Log.Line", Hash: 2, OneWay: true}}, Serve: func(in *Incoming) {
			if !in.OneWay || string(in.Payload.B) != "\x92\x00\xa2hi" {
				t.Errorf("one-way %v: %q", in.OneWay, in.Payload.B)
			}
		}})
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
		defaultCalls != 1024 || hostCalls != 256 || maxShape != 4*ki || codec.MaxDepth != 100 || maxCalls != 1048576 || maxMethods != 4096 || maxMethodName != 512 || frame.MaxHello >= mi ||
		YieldCost != 64 || outputCost != 64 || maxFlood != 64*mi || spareFrames != 1024 || Version != 1 {
		t.Error("a constant has changed: change the page, and then this test")
	}
	for _, row := range []string{
		"| 64 MiB | 1 KiB to 1 GiB |", "| 1 MiB | 1 to 512 MiB |", "| 1024; of a host 256 | 1 to 1,048,576 |",
		"4096 methods, names of 512 bytes, shapes of 4 KiB", "payload is under 1 MiB", "Each YIELD costs its payload and 64 bytes",
		"Each costs its payload and 64 bytes;", "at most 100 levels deep", "is open (64 MiB); each frame counts 64 bytes more",
	} {
		if !strings.Contains(page, row) {
			t.Errorf("the page does not say %q", row)
		}
	}
}

// TestPageNumbersTheKindsOfAny holds the page's list against what package codec
// writes.
func TestPageNumbersTheKindsOfAny(t *testing.T) {
	list := regexp.MustCompile(`Kinds of any, from 0: ([^.]+\.[^.]+\.[^.]+)\. `).FindStringSubmatch(protocolPage(t))
	if list == nil {
		t.Fatal("the page has no list")
	}
	samples := []any{
		nil, false, 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), float32(0), float64(0),
		complex64(0), complex128(0), "", []byte{}, time.Time{}, time.Duration(0), []any{}, map[string]any{},
	}
	names := strings.Split(regexp.MustCompile(`\s+`).ReplaceAllString(list[1], " "), ", ")
	if len(names) != len(samples) {
		t.Fatalf("%d kinds: %q, want %d", len(names), names, len(samples))
	}
	for i, v := range samples {
		name := fmt.Sprintf("%T", v)
		switch v.(type) {
		case nil:
			name = "nil"
		case []byte:
			name = "[]byte"
		case time.Duration:
			name += " (the nanoseconds)"
		case []any:
			name = "[]any"
		case map[string]any:
			name = "map[string]any"
		}
		if b := codec.AppendAny(nil, v); names[i] != name || b[0] != 0x92 || int(b[1]) != i {
			t.Errorf("kind %d is %s on the page; package codec writes %s as %x", i, names[i], name, b)
		}
	}
}
