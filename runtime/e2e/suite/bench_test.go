package suite_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"io"
	"net"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/suite"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/launch"
)

// BenchmarkCall makes each kind of call over each channel, in turn with an
// echo of raw frames of the same size over the same kind of channel, so that
// the ratio does not depend on how busy the machine is meanwhile. It reports
// the medians of both, and their ratio.
func BenchmarkCall(b *testing.B) {
	record := sampleRecord()
	kinds := []struct {
		name string
		size int // of the raw frame that carries as much
		call func(ctx context.Context, s suite.Subject) error
	}{
		{"empty", 12, func(ctx context.Context, s suite.Subject) error { return s.Empty(ctx) }},
		{"64B", 64, echoOf(64)},
		{"record", 500, func(ctx context.Context, s suite.Subject) error { _, err := s.Record(ctx, record); return err }},
		{"1MiB", 1 << 20, echoOf(1 << 20)},
		{"16MiB", 16 << 20, echoOf(16 << 20)},
	}
	for _, r := range rows {
		for _, kind := range kinds {
			b.Run(r.name+"/"+kind.name, func(b *testing.B) {
				s := suite.NewSubjectClient(r.caller(b))
				raw := r.rawEcho(b, kind.size)
				ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
				defer cancel()
				compare(b, int64(kind.size), func() error { return kind.call(ctx, s) }, raw)
			})
		}
	}
}

func echoOf(size int) func(context.Context, suite.Subject) error {
	payload := make([]byte, size)
	return func(ctx context.Context, s suite.Subject) error {
		_, err := s.Echo(ctx, payload)
		return err
	}
}

// compare runs ours and theirs in turn. What the framework shows as ns/op is
// the sum of the two.
func compare(b *testing.B, size int64, ours, theirs func() error) {
	var our, their []time.Duration
	var allocs uint64
	var before, after runtime.MemStats
	for range 3 { // both warm
		if err := ours(); err != nil {
			b.Fatal(err)
		}
		if err := theirs(); err != nil {
			b.Fatal(err)
		}
	}
	counted := 0
	for b.Loop() {
		// Counting stops the world, so it is done for few calls only.
		count := counted < 100
		if count {
			runtime.ReadMemStats(&before)
		}
		start := time.Now()
		err := ours()
		middle := time.Now()
		if count {
			runtime.ReadMemStats(&after)
			allocs += after.Mallocs - before.Mallocs
			counted++
		}
		if err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		if err := theirs(); err != nil {
			b.Fatal(err)
		}
		end := time.Now()
		if !count {
			our, their = append(our, middle.Sub(start)), append(their, end.Sub(between))
		}
	}
	if len(our) == 0 {
		return // too few runs to say anything
	}
	slices.Sort(our)
	slices.Sort(their)
	o, t := our[len(our)/2], their[len(their)/2]
	b.ReportMetric(float64(o.Nanoseconds())/1e3, "call-us")
	b.ReportMetric(float64(t.Nanoseconds())/1e3, "raw-us")
	b.ReportMetric(float64(o)/float64(t), "call/raw")
	b.ReportMetric(float64(allocs)/float64(counted), "host-allocs")
	if size >= 1<<20 {
		b.ReportMetric(float64(size)/1e6/o.Seconds(), "MB/s")
	}
}

// rawEcho returns a function that sends a frame of the size to the echo
// program over the row's channel and reads it back.
func (r row) rawEcho(b *testing.B, size int) func() error {
	ch := r.rawChannel(b)
	in := bufio.NewReaderSize(ch, 64<<10)
	frame := make([]byte, size+4)
	binary.BigEndian.PutUint32(frame, uint32(size))
	got := make([]byte, len(frame))
	return func() error {
		var sent sync.WaitGroup
		var err error
		if size > 32<<10 {
			sent.Go(func() { _, err = ch.Write(frame) })
		} else {
			_, err = ch.Write(frame)
		}
		if err == nil {
			_, err = io.ReadFull(in, got)
		}
		sent.Wait()
		return err
	}
}

func (r row) rawChannel(b *testing.B) io.ReadWriter {
	if r.raw == nil {
		host, inmate := net.Pipe()
		go func() { _, _ = io.Copy(inmate, inmate) }()
		b.Cleanup(func() { host.Close(); inmate.Close() })
		return host
	}
	cell, err := r.raw(b).Launch(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { closeCell(b, cell) })
	return cell.Channel()
}

func closeCell(b *testing.B, cell launch.Cell) {
	if err := cell.Close(context.Background()); err != nil {
		b.Error(err)
	}
}

// BenchmarkCallers is 64 callers at once on one session.
func BenchmarkCallers(b *testing.B) {
	const callers = 64
	for _, r := range rows {
		b.Run(r.name, func(b *testing.B) {
			s := suite.NewSubjectClient(r.caller(b))
			payload := make([]byte, 64)
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ResetTimer()
			var all sync.WaitGroup
			for range callers {
				all.Go(func() {
					for left.Add(-1) >= 0 {
						if _, err := s.Echo(b.Context(), payload); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
		})
	}
}

// BenchmarkYields is 100,000 yields in one call.
func BenchmarkYields(b *testing.B) {
	const yields = 100_000
	for _, r := range rows {
		b.Run(r.name, func(b *testing.B) {
			s := suite.NewSubjectClient(r.caller(b))
			for b.Loop() {
				if n, err := s.Count(b.Context(), yields, func(int) {}); n != yields || err != nil {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(b.N)*yields/b.Elapsed().Seconds(), "yields/s")
		})
	}
}

// BenchmarkColdStart is a call that waits for its cell to start, and one that
// finds a cell started ahead.
func BenchmarkColdStart(b *testing.B) {
	for _, r := range rows {
		if r.launcher == nil {
			continue
		}
		b.Run(r.name, func(b *testing.B) {
			s := suite.NewSubjectClient(r.pool(b, hoose.PoolConfig{}))
			for b.Loop() {
				if err := s.Empty(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
