package stub_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/stubtest"
	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/hoosetest"
)

func benchLoopback(b *testing.B) stubtest.Client {
	return stubtest.NewClient(hoosetest.Loopback(b, (&stubtest.Sample{}).Service()), hoose.Timeout(time.Hour))
}

func BenchmarkEcho64(b *testing.B) {
	k, payload := benchLoopback(b), make([]byte, 64)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Echo(ctx, payload); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkYields(b *testing.B) {
	k := benchLoopback(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Count(b.Context(), 1000, func(int) {}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEcho64By64 is 64 callers at once on one session.
func BenchmarkEcho64By64(b *testing.B) {
	k, payload := benchLoopback(b), make([]byte, 64)
	ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	b.ReportAllocs()
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := k.Echo(ctx, payload); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
