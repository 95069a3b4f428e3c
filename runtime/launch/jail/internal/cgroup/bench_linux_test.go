package cgroup

import "testing"

// BenchmarkCreateAndRemove is what a cell's cgroups cost, by what is limited.
func BenchmarkCreateAndRemove(b *testing.B) {
	for _, bench := range []struct {
		name   string
		limits Limits
	}{
		{"memory", Limits{Memory: 64 << 20}},
		{"processes", Limits{PIDs: 10}},
		{"processors", Limits{CPUs: 0.5}},
		{"all", everything},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p := need(b, bench.limits)
			for b.Loop() {
				g, err := p.Create()
				if err != nil {
					b.Fatal(err)
				}
				if err := g.discard(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFind is what a launcher pays once.
func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		p, err := Find("", everything)
		if err != nil {
			b.Fatal(err)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
