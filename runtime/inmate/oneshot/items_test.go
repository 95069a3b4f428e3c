package oneshot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/hoosegen/hoosegen/runtime/stub"
)

func TestStdoutKeepsCharactersWhole(t *testing.T) {
	tests := []struct {
		name   string
		pieces []string
		want   []any
	}{
		{name: "text", pieces: []string{"plain", "text"}, want: []any{"plain", "text"}},
		{name: "nothing", pieces: []string{""}},
		{name: "two bytes", pieces: []string{"gr\xc3", "\xbcn"}, want: []any{"gr", "ün"}},
		{name: "four bytes, one by one", pieces: []string{"\xf0", "\x9f", "\x98", "\x80!"}, want: []any{"\U0001F600!"}},
		{name: "cut off for good", pieces: []string{"a\xe2\x82"}, want: []any{"a", []byte("\xe2\x82")}},
		{name: "no text at all", pieces: []string{"\xff\xfe"}, want: []any{[]byte("\xff\xfe")}},
		{name: "continuation only", pieces: []string{"\x80\x80\x80\x80"}, want: []any{[]byte("\x80\x80\x80\x80")}},
		{name: "start, and then text", pieces: []string{"\xc3", "abc"}, want: []any{[]byte("\xc3abc")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			out := &items{w: &b}
			for _, p := range tt.pieces {
				out.stdout([]byte(p))
			}
			out.end()
			var got []any
			for d := msgpack.NewDecoder(&b); ; {
				pair, err := d.DecodeSlice()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, pair[1])
			}
			if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", tt.want) {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

type badValue struct{}

func (badValue) EncodeMsgpack(*msgpack.Encoder) error { panic("no") }

func TestItemThatCannotBeEncodedWritesNothing(t *testing.T) {
	for _, value := range []any{make(chan int), []any{1, func() {}}, complex(1, 2), badValue{}} {
		var b bytes.Buffer
		out := &items{w: &b}
		if err := out.send("return", value); err == nil || b.Len() != 0 {
			t.Errorf("%T: error %v, %d bytes written", value, err, b.Len())
		}
	}
}

func TestReaderThatHasGoneEndsTheProcess(t *testing.T) {
	gone := false
	out := &items{w: failingWriter{}, gone: func() { gone = true }}
	if err := out.send("return", nil); err != nil || !gone {
		t.Errorf("error %v, ended: %t", err, gone)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

type rudeError struct{}

func (rudeError) Error() string { panic("none of your business") }

func TestRaiseNamesTheError(t *testing.T) {
	sentinel := errors.New("burnt")
	set := &stub.ErrorSet{Sentinels: []stub.Sentinel{{Name: "no error"}, {Name: "kitchen.ErrBurnt", Err: &sentinel}}}
	tests := []struct {
		name           string
		err            error
		class, message string
	}{
		{name: "sentinel", err: sentinel, class: "kitchen.ErrBurnt", message: "burnt"},
		{name: "joined sentinel", err: errors.Join(io.EOF, sentinel), class: "kitchen.ErrBurnt", message: "EOF\nburnt"},
		{name: "wrapped type", err: fmt.Errorf("a: %w", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}), class: "*fs.PathError", message: "a: open x: file does not exist"},
		{name: "text", err: errors.New("text"), class: "*errors.errorString", message: "text"},
		{name: "error that panics", err: rudeError{}, class: "oneshot.rudeError", message: "an error of type oneshot.rudeError, whose Error method panics"},
	}
	for _, tt := range tests {
		got := raiseError(tt.err, set)
		if got.Class != tt.class || got.Message != tt.message {
			t.Errorf("%s: %+v, want %q, %q", tt.name, got, tt.class, tt.message)
		}
	}
	if got := raiseError(sentinel, nil); got.Class != "*errors.errorString" {
		t.Errorf("without a set: %q", got.Class)
	}
	if got := raisePanic(rudeError{}, []byte("a\n\tb\n")); !strings.Contains(got.Message, "rudeError") || strings.Join(got.Backtrace, "|") != "a|b" {
		t.Errorf("panic: %+v", got)
	}
}
