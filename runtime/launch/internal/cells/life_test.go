package cells

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/internal/report"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestWaitReturnsTheEndToEverybody(t *testing.T) {
	l := NewLife("jail", "cell", "7")
	if _, err := l.Wait(cancelled(t)); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "jail: wait for cell 7") {
		t.Errorf("before the end: %v", err)
	}
	want := launch.Exit{Code: 3}
	ends := make(chan launch.Exit)
	for range 2 {
		go func() {
			exit, _ := l.Wait(t.Context())
			ends <- exit
		}()
	}
	if l.HasEnded() {
		t.Error("it has ended too early")
	}
	l.End(want, nil, "")
	for range 2 {
		if got := <-ends; !reflect.DeepEqual(got, want) {
			t.Errorf("exit %+v, want %+v", got, want)
		}
	}
	if got, err := l.Wait(cancelled(t)); err != nil || got.Code != 3 || !l.HasEnded() {
		t.Errorf("after the end: %+v, %v", got, err)
	}
}

func TestWaitSaysWhyTheEndIsNotKnown(t *testing.T) {
	l := NewLife("docker", "container", "abc")
	cause := errors.New("no answer")
	l.End(launch.Exit{Code: -1}, cause, "ask again")
	_, err := l.Wait(t.Context())
	var typed *launch.Error
	if !errors.As(err, &typed) || !errors.Is(err, cause) || err.Error() != "docker: learn how container abc ended: no answer (ask again)" {
		t.Errorf("error %v", err)
	}
}

func TestCloseKillsOnce(t *testing.T) {
	l := NewLife("jail", "cell", "7")
	left := errors.New("left behind")
	var kills atomic.Int32
	die := make(chan struct{})
	kill := func() error {
		kills.Add(1)
		<-die
		return left
	}
	if err := l.Close(cancelled(t), time.Minute, "", kill); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that is done: %v", err)
	}
	if err := l.Close(t.Context(), 0, "look at it", kill); err == nil || err.Error() != "jail: close cell 7: it is still there after 0s (look at it)" {
		t.Errorf("without time: %v", err)
	}
	close(die)
	for range 2 {
		if err := l.Close(context.Background(), time.Minute, "", kill); !errors.Is(err, left) {
			t.Errorf("error %v, want what kill returned", err)
		}
	}
	if kills.Load() != 1 {
		t.Errorf("killed %d times", kills.Load())
	}
}

func TestAReportComesBeforeAStatus(t *testing.T) {
	r := report.Report{Code: -1, Signal: 9, OOMKills: 1, Stdout: []byte("o"), Stderr: []byte("e")}
	want := launch.Exit{Code: 137, OutOfMemory: true, Stdout: r.Stdout, Stderr: r.Stderr}
	if got := ExitOf(r, 137, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("with half a report: %+v, want %+v", got, want)
	}
	r.Complete = true
	want.Code, want.Signal = -1, 9
	if got := ExitOf(r, 137, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("with a report: %+v, want %+v", got, want)
	}
}
