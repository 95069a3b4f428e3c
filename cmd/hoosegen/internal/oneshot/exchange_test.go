package oneshot

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hoosegen/hoosegen/runtime/hoosetest"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

var testCall = []byte("\x92\xa4Echo\x91\xc4\x03abc")

// exchange makes a call of a peer of any behaviour, which has read the call.
func exchange(t *testing.T, ctx context.Context, answer func(rw io.ReadWriteCloser), each func(Item) error) ([]string, launch.Exit, error) { //nolint:revive // the context may be nil
	t.Helper()
	cells := &hoosetest.Cells{Inmate: func(rw io.ReadWriteCloser) {
		got := make([]byte, len(testCall))
		if _, err := io.ReadFull(rw, got); err == nil && string(got) != string(testCall) {
			t.Errorf("the inmate read %q", got)
		}
		answer(rw)
	}}
	cell, err := cells.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	exit, err := Exchange(ctx, cell, testCall, func(i Item) error {
		kinds = append(kinds, i.Kind)
		if each != nil {
			return each(i)
		}
		return nil
	})
	if cells.Open() != 0 {
		t.Error("the cell is open")
	}
	return kinds, exit, err
}

func says(text string) func(io.ReadWriteCloser) {
	return func(rw io.ReadWriteCloser) { _, _ = io.WriteString(rw, text) }
}

// hang waits until the host has gone.
func hang(rw io.ReadWriteCloser) { _, _ = io.Copy(io.Discard, rw) }

const returned = "\x92\xa6return\xc4\x03abc"

func TestExchange(t *testing.T) {
	hoosetest.NoLeaks(t)
	for _, tt := range []struct {
		name   string
		answer func(io.ReadWriteCloser)
		kinds  string
		want   string // the error; "" for none
	}{
		{"a result", says(returned), "return", ""},
		{"all kinds", says("\x92\xa6stdout\xa1x\x92\xa5yield\x91\x01" + returned), "stdout yield return", ""},
		{"an error", says("\x92\xa5raise\x82\xa5class\xa1E\xa7message\xa2no"), "raise", "E: no"},
		{"something behind the end", says(returned + "garbage"), "return", ""},
		{"no end behind the end", func(rw io.ReadWriteCloser) { says(returned)(rw); hang(rw) }, "return", ""},
		{"nothing", says(""), "", "exited with status 0 before it answered"},
		{"a half", says(returned[:9]), "", "exited with status 0 in the middle of its answer"},
		{"a half behind an item", says("\x92\xa6stdout\xa1x\x92"), "stdout", "in the middle of its answer"},
		{"garbage", says("garbage"), "", "does not keep to the one-shot wire"},
		{"a broken raise", says("\x92\xa5raise\x01"), "raise", "the value of a raise item"},
		{"an endless item", func(rw io.ReadWriteCloser) {
			says("\x92\xa6return\xdd\x03\xff\xff\x00")(rw)
			for ones := strings.Repeat("\xc4\x01\x00", 1<<16); ; {
				if _, err := io.WriteString(rw, ones); err != nil {
					return
				}
			}
		}, "", "longer than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				kinds, _, err := exchange(t, t.Context(), tt.answer, nil)
				if got := strings.Join(kinds, " "); got != tt.kinds {
					t.Errorf("items: %s, want %s", got, tt.kinds)
				}
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
			})
		})
	}
}

func TestACallThatIsNotReadIsNotWaitedFor(t *testing.T) {
	hoosetest.NoLeaks(t)
	cells := &hoosetest.Cells{Inmate: says(returned)}
	cell, err := cells.Launch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Exchange(t.Context(), cell, testCall, func(Item) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestTheTimeIsHeeded(t *testing.T) {
	hoosetest.NoLeaks(t)
	late := errors.New("too late")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, late)
	defer cancel()
	if _, exit, err := exchange(t, ctx, hang, nil); !errors.Is(err, late) || !exit.Killed {
		t.Errorf("error %v, exit %+v", err, exit)
	}
	// Whoever keeps sending is stopped too.
	ctx, cancel = context.WithTimeoutCause(t.Context(), 50*time.Millisecond, late)
	defer cancel()
	_, _, err := exchange(t, ctx, func(rw io.ReadWriteCloser) {
		for {
			if _, err := io.WriteString(rw, "\x92\xa5yield\x90"); err != nil {
				return
			}
		}
	}, nil)
	if !errors.Is(err, late) {
		t.Errorf("error %v", err)
	}
}

func TestAnAnswerThatCannotBeShownEndsTheCall(t *testing.T) {
	hoosetest.NoLeaks(t)
	full := errors.New("the disk is full")
	kinds, _, err := exchange(t, t.Context(), func(rw io.ReadWriteCloser) { says("\x92\xa5yield\x90" + returned)(rw); hang(rw) }, func(Item) error { return full })
	if !errors.Is(err, full) || len(kinds) != 1 {
		t.Errorf("error %v after %v", err, kinds)
	}
}

func TestTheEndIsTold(t *testing.T) {
	for _, tt := range []struct {
		exit launch.Exit
		want string
	}{
		{launch.Exit{Code: 7}, "the inmate exited with status 7 before it answered"},
		{launch.Exit{Code: -1, Signal: 11}, "the inmate was ended by signal 11 before it answered"},
		{launch.Exit{Code: -1, Signal: 9, OutOfMemory: true}, "the inmate ran out of memory before it answered"},
		{launch.Exit{Code: -1, Signal: 9, Killed: true}, "the inmate closed its channel before it answered, did not end, and was killed"},
	} {
		if got := (&EndError{Exit: tt.exit}).Error(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.exit, got, tt.want)
		}
	}
}
