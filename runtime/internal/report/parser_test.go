package report

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

func encode(kind, flags byte, payload string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
	b = append(b, kind, flags, 0, 0, 0, 0, 0, 0)
	return string(append(b, payload...))
}

func exit(payload string) string { return encode(13, 0, payload) }

func TestReportIsRead(t *testing.T) {
	long := strings.Repeat("x", TailSize) + "the end"
	tests := []struct {
		name    string
		stream  string
		want    Report
		wantErr string
	}{
		{name: "nothing", stream: "", want: Report{}},
		{name: "text is text", stream: "panic: boom\n", want: Report{Stderr: []byte("panic: boom\n")}},
		{name: "long text keeps its end", stream: "gone" + long, want: Report{Stderr: []byte(long[7:])}},
		{name: "exit alone", stream: exit("\x93\x00\x00\x00"), want: Report{Complete: true}},
		{name: "output then exit", stream: encode(8, 1, "out") + encode(8, 2, "err") + encode(8, 1, "") + encode(8, 1, "put") + exit("\x93\x03\x00\x00"),
			want: Report{Complete: true, Code: 3, Stdout: []byte("output"), Stderr: []byte("err")}},
		{name: "every width of integer", stream: exit("\x93\xff\xcc\x09\xcd\x01\x00"), want: Report{Complete: true, Code: -1, Signal: 9, OOMKills: 256}},
		{name: "signed integers", stream: exit("\x93\xd3\xff\xff\xff\xff\xff\xff\xff\xff\xd0\x09\xd1\xff\xff"), want: Report{Complete: true, Code: -1, Signal: 9, OOMKills: -1}},
		{name: "cut off in a header", stream: encode(8, 1, "out") + "\x00\x00", want: Report{Stdout: []byte("out")}},
		{name: "cut off in output", stream: encode(8, 2, "crash")[:15], want: Report{Stderr: []byte("cra")}},
		{name: "cut off in exit", stream: exit("\x93\x00\x00\x00")[:14], want: Report{}},
		{name: "length shorter than a header", stream: "\x00\x00\x00\x07\x08\x01\x00\x00\x00\x00\x00\x00rest",
			want: Report{Stderr: []byte("\x00\x00\x00\x07\x08\x01\x00\x00\x00\x00\x00\x00rest")}, wantErr: "frame length 7"},
		{name: "length that would wrap", stream: encode(8, 2, "a") + "\xff\xff\xff\xff\x08\x02\x00\x00\x00\x00\x00\x00b",
			want: Report{Stderr: []byte("a\xff\xff\xff\xff\x08\x02\x00\x00\x00\x00\x00\x00b")}, wantErr: "frame length 4294967295"},
		{name: "kind that no report has", stream: encode(2, 0, ""), want: Report{Stderr: []byte(encode(2, 0, ""))}, wantErr: "kind 2"},
		{name: "output of no stream", stream: encode(8, 3, ""), want: Report{Stderr: []byte(encode(8, 3, ""))}, wantErr: "flags 3"},
		{name: "exit without payload", stream: exit(""), want: Report{Stderr: []byte(exit(""))}, wantErr: "kind 13"},
		{name: "exit too long", stream: encode(13, 0, strings.Repeat("a", 33)), want: Report{Stderr: []byte(encode(13, 0, strings.Repeat("a", 33)))}, wantErr: "kind 13"},
		{name: "exit of two", stream: exit("\x92\x00\x00"), want: Report{}, wantErr: "no array of 3"},
		{name: "exit of strings", stream: exit("\x93\xa1a\x00\x00"), want: Report{}, wantErr: "element 0"},
		{name: "exit with a missing element", stream: exit("\x93\x00\x00"), want: Report{}, wantErr: "element 2"},
		{name: "exit with a cut integer", stream: exit("\x93\x00\x00\xcd\x01"), want: Report{}, wantErr: "element 2"},
		{name: "exit beyond 32 bits", stream: exit("\x93\x00\x00\xcf\xff\xff\xff\xff\xff\xff\xff\xff"), want: Report{}, wantErr: "element 2"},
		{name: "exit with trailing bytes", stream: exit("\x93\x00\x00\x00\x00"), want: Report{}, wantErr: "1 bytes after"},
		{name: "text after exit", stream: exit("\x93\x07\x00\x00") + "late", want: Report{Complete: true, Code: 7, Stderr: []byte("late")}, wantErr: "after the EXIT frame"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, piece := range []int{len(tt.stream), 1, 5} {
				var p Parser
				for b := []byte(tt.stream); len(b) > 0; {
					n := min(max(piece, 1), len(b))
					p.Write(b[:n])
					b = b[n:]
				}
				got, err := p.Report()
				checkReport(t, got, tt.want)
				switch {
				case tt.wantErr == "" && err != nil:
					t.Errorf("in pieces of %d: %v", piece, err)
				case tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)):
					t.Errorf("in pieces of %d: error %v, want one with %q", piece, err, tt.wantErr)
				}
			}
		})
	}
}

func checkReport(t *testing.T, got, want Report) {
	t.Helper()
	if got.Complete != want.Complete || got.Code != want.Code || got.Signal != want.Signal || got.OOMKills != want.OOMKills {
		t.Errorf("report %+v, want %+v", got, want)
	}
	if !bytes.Equal(got.Stdout, want.Stdout) {
		t.Errorf("stdout %q, want %q", short(got.Stdout), short(want.Stdout))
	}
	if !bytes.Equal(got.Stderr, want.Stderr) {
		t.Errorf("stderr %q, want %q", short(got.Stderr), short(want.Stderr))
	}
}

func short(b []byte) []byte { return b[:min(len(b), 80)] }

func TestMemoryIsBoundedWhateverArrives(t *testing.T) {
	streams := map[string][]byte{
		"text":   bytes.Repeat([]byte("text "), 2000),
		"frames": []byte(strings.Repeat(encode(8, 1, strings.Repeat("o", 1000)), 10)),
	}
	for name, chunk := range streams {
		t.Run(name, func(t *testing.T) {
			var p Parser
			for range 2000 { // 20 MB
				p.Write(chunk)
			}
			if held := cap(p.stdout.buf) + cap(p.stderr.buf); held > 4*TailSize {
				t.Errorf("%d bytes held, want at most %d", held, 4*TailSize)
			}
			r, err := p.Report()
			if err != nil || len(r.Stdout)+len(r.Stderr) != TailSize {
				t.Errorf("%d+%d bytes reported, error %v; want %d", len(r.Stdout), len(r.Stderr), err, TailSize)
			}
		})
	}
}

func FuzzParser(f *testing.F) {
	f.Add([]byte(encode(8, 1, "out")+exit("\x93\x00\x00\x00")), 3)
	f.Add([]byte("panic: text"), 1)
	f.Add([]byte("\x00\x00\x00\xff\x08\x02\x00\x00\x00\x00\x00\x00b"), 7)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		var whole, parts Parser
		whole.Write(stream)
		for b := stream; len(b) > 0; {
			n := min(max(piece, 1), len(b))
			parts.Write(b[:n])
			b = b[n:]
		}
		want, wantErr := whole.Report()
		got, err := parts.Report()
		checkReport(t, got, want)
		if (err == nil) != (wantErr == nil) {
			t.Errorf("error %v in pieces, %v at once", err, wantErr)
		}
		if len(want.Stdout)+len(want.Stderr) > len(stream) {
			t.Errorf("%d bytes of output from a stream of %d", len(want.Stdout)+len(want.Stderr), len(stream))
		}
	})
}
