package main

import (
	"bytes"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/image"
)

func TestProgressOnATerminalStaysInOneLine(t *testing.T) {
	var b bytes.Buffer
	s := &status{w: &b, width: 20}
	s.show(image.Progress{Step: image.StepCompile, Detail: "./a/package/with/a/long/path"})
	s.show(image.Progress{Step: image.StepWrite, Done: 1_000_000, Total: 2_000_000})
	s.show(image.Progress{Step: image.StepDockerfile, Detail: "\x1b[31mred\x07"})
	s.clear()
	s.clear()
	want := "\r\x1b[Kcompiling ./a/packa\r\x1b[Kwriting 1.0 of 2.0 \r\x1b[Kengine:  [31mred \r\x1b[K"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
}

func TestProgressElsewhereIsALineForEachStep(t *testing.T) {
	var b bytes.Buffer
	s := newStatus(&b)
	s.show(image.Progress{Step: image.StepWrite, Done: 1, Total: 2_000_000})
	s.show(image.Progress{Step: image.StepWrite, Done: 2, Total: 2_000_000})
	s.show(image.Progress{Step: image.StepDockerfile, Detail: "one"})
	s.show(image.Progress{Step: image.StepDockerfile, Detail: "two"})
	s.clear()
	if want := "writing 0.0 of 2.0 MB\nengine: one\nengine: two\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
