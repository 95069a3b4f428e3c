package inmate_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hoosegen/hoosegen/runtime/e2e/entrytest"
)

// BenchmarkStart measures from the start of the process to the answer to a
// first call, with each entry point.
func BenchmarkStart(b *testing.B) {
	for name, oneProcess := range map[string]bool{"supervisor": false, "oneprocess": true} {
		b.Run(name, func(b *testing.B) {
			var all []time.Duration
			for b.Loop() {
				begin := time.Now()
				client, h := connect(b, entrytest.Config{Program: cook, OneProcess: oneProcess})
				if _, err := client.Echo(b.Context(), nil); err != nil {
					b.Fatal(err)
				}
				all = append(all, time.Since(begin))
				b.StopTimer()
				h.Close()
				h.Wait()
				b.StartTimer()
			}
			slices.Sort(all)
			b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-us")
			b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-us")
		})
	}
}
