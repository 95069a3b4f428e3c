package session

import (
	"bytes"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/internal/frame"
)

// A long piece may be longer than what is kept, until another one follows it:
// then its beginning is forgotten, not all of it.
func TestALittleOfOneStreamForgetsNoMoreOfTheOtherThanItMust(t *testing.T) {
	var idle idleOutput
	long := bytes.Repeat([]byte("0123456789"), 10_000)
	for rest := long; len(rest) > 0; rest = rest[min(len(rest), maxChunk):] {
		idle.keep(frame.FlagStdout, rest[:min(len(rest), maxChunk)])
	}
	idle.keep(frame.FlagStderr, []byte("error\n"))
	if len(idle.pieces) != 2 || idle.size > maxIdle {
		t.Fatalf("%d pieces of %d bytes, want 2 of at most %d", len(idle.pieces), idle.size, maxIdle)
	}
	if got := idle.pieces[0].Payload.B; len(got) < maxIdle-1024 || !bytes.HasSuffix(long, got) {
		t.Errorf("%d bytes of stdout are kept, want the last of %d", len(got), maxIdle)
	}
	sum := 0
	for _, e := range idle.pieces {
		sum += len(e.Payload.B) + outputCost
	}
	if sum != idle.size {
		t.Errorf("%d bytes are kept and %d counted", sum, idle.size)
	}
}
