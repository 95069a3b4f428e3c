package docker_test

import (
	"encoding/binary"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/hoosegen/hoosegen/runtime/launch/docker"
)

// BenchmarkStart measures from Launch to the first byte of the inmate, and the
// removal apart.
func BenchmarkStart(b *testing.B) {
	l := launcher(b, config(b, "wait"))
	var starts, launches, closes []time.Duration
	for b.Loop() {
		begin := time.Now()
		c := launchCell(b, l)
		launched := time.Now()
		awaitReady(b, c)
		ready := time.Now()
		if err := c.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
		launches = append(launches, launched.Sub(begin))
		starts = append(starts, ready.Sub(begin))
		closes = append(closes, time.Since(ready))
	}
	b.ReportMetric(median(launches), "launch-p50-ms")
	b.ReportMetric(median(starts), "first-byte-p50-ms")
	b.ReportMetric(median(closes), "close-p50-ms")
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2]) / 1e6
}

// BenchmarkEcho measures round trips over the channel of a cell beside the
// same over the bare attached connection.
func BenchmarkEcho(b *testing.B) {
	for _, size := range []struct {
		name string
		n    int
	}{{"64B", 64}, {"8MiB", 8 << 20}} {
		b.Run("channel/"+size.name, func(b *testing.B) {
			c := start(b, "echo", nil)
			benchmarkEcho(b, c.Channel(), size.n)
		})
		b.Run("raw/"+size.name, func(b *testing.B) {
			var raw io.ReadWriter
			c := start(b, "echo", func(config *docker.Config) {})
			response, err := engine(b).ContainerAttach(b.Context(), c.ID(), container.AttachOptions{Stream: true, Stdin: true, Stdout: true})
			if err != nil {
				b.Fatal(err)
			}
			defer response.Close()
			raw = &bare{rw: response.Conn}
			go func() { _, _ = io.Copy(io.Discard, c.Channel()) }()
			benchmarkEcho(b, raw, size.n)
		})
	}
}

func benchmarkEcho(b *testing.B, rw io.ReadWriter, n int) {
	out, in := make([]byte, n), make([]byte, n)
	times := make([]time.Duration, 0, 4096)
	b.SetBytes(int64(n))
	b.ReportAllocs()
	for b.Loop() {
		begin := time.Now()
		written := make(chan error, 1)
		if n > 1<<16 {
			go func() { _, err := rw.Write(out); written <- err }()
		} else {
			_, err := rw.Write(out)
			written <- err
		}
		if _, err := io.ReadFull(rw, in); err != nil {
			b.Fatal(err)
		}
		if err := <-written; err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(begin))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2])/1e3, "p50-us")
}

// bare reads the engine's pieces with no buffer and no lock.
type bare struct {
	rw   io.ReadWriter
	left uint32
}

func (b *bare) Write(p []byte) (int, error) { return b.rw.Write(p) }

func (b *bare) Read(p []byte) (int, error) {
	if b.left == 0 {
		var h [8]byte
		if _, err := io.ReadFull(b.rw, h[:]); err != nil {
			return 0, err
		}
		b.left = binary.BigEndian.Uint32(h[4:])
	}
	n, err := b.rw.Read(p[:min(len(p), int(b.left))])
	b.left -= uint32(n)
	return n, err
}
