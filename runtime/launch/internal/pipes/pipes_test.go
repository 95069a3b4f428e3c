package pipes

import (
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

func TestBytesGoBothWaysAndCloseReleasesARead(t *testing.T) {
	p, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	c := p.Channel()
	if _, err := c.Write([]byte("in")); err != nil {
		t.Fatal(err)
	}
	var got [2]byte
	if _, err := io.ReadFull(p.Child[0], got[:]); err != nil || string(got[:]) != "in" {
		t.Errorf("the child reads %q, %v", got, err)
	}
	if _, err := p.Child[1].WriteString("up"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(c, got[:]); err != nil || string(got[:]) != "up" {
		t.Errorf("the host reads %q, %v", got, err)
	}
	ended := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 1))
		ended <- err
	}()
	for range 2 {
		if err := c.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("the read that was blocked: %v", err)
	}
	if n, err := p.Child[0].Read(got[:]); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("the child reads %d bytes, %v after the channel was closed", n, err)
	}
	p.CloseChild()
	p.CloseHost()
}

// TestAReportEndsWithItsWriter also holds that it ends when something else goes
// on holding the descriptor.
func TestAReportEndsWithItsWriter(t *testing.T) {
	for name, held := range map[string]bool{"the writer is gone": false, "its descriptor is held": true} {
		t.Run(name, func(t *testing.T) {
			p, err := Open()
			if err != nil {
				t.Fatal(err)
			}
			defer p.CloseHost()
			defer p.CloseChild()
			r := p.Report()
			if _, err := p.Child[2].WriteString("died"); err != nil {
				t.Fatal(err)
			}
			if !held {
				p.CloseChild()
			}
			if got := r.Finish(); got.Complete || string(got.Stderr) != "died" {
				t.Errorf("the report is %+v", got)
			}
		})
	}
}

func TestAWriteThatNobodyReadsHasADeadline(t *testing.T) {
	p, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	defer p.CloseChild()
	defer p.CloseHost()
	c := p.Channel()
	if err := c.SetWriteDeadline(time.Now().Add(10 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(make([]byte, 8<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a write to a full pipe ended with %v", err)
	}
}
