package cgroup

import (
	"fmt"
	"math"
	"os"
	"testing"
)

func TestWhatIsWritten(t *testing.T) {
	page := int64(os.Getpagesize())
	tests := []struct {
		limits     Limits
		version    int
		controller string
		want       string
	}{
		{Limits{Memory: 3*page + 1}, 1, memory, fmt.Sprintf("[{memory.limit_in_bytes %d %[1]d}]", 3*page)},
		{Limits{Memory: 1}, 2, memory, fmt.Sprintf("[{memory.max %d %[1]d} {memory.oom.group 1 1}]", page)},
		{Limits{Memory: math.MaxInt64}, 2, memory, fmt.Sprintf("[{memory.max %d max} {memory.oom.group 1 1}]", math.MaxInt64/page*page)},
		{Limits{PIDs: 7}, 1, pids, "[{pids.max 7 7}]"},
		{Limits{PIDs: math.MaxInt64}, 2, pids, "[{pids.max 4194304 4194304}]"},
		{Limits{CPUs: 1.5}, 2, cpu, "[{cpu.max 150000 100000 150000 100000}]"},
		{Limits{CPUs: 0.5}, 1, cpu, "[{cpu.cfs_period_us 100000 100000} {cpu.cfs_quota_us 50000 50000}]"},
		{Limits{CPUs: 1e-9}, 2, cpu, "[{cpu.max 1000 100000 1000 100000}]"},
		{Limits{CPUs: math.Inf(1)}, 2, cpu, "[{cpu.max 104857600000 100000 104857600000 100000}]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.limits.settings(tt.version, tt.controller)); got != tt.want {
			t.Errorf("%+v in version %d: %s, want %s", tt.limits, tt.version, got, tt.want)
		}
	}
}

func TestWhatIsWanted(t *testing.T) {
	tests := []struct {
		limits Limits
		want   string
	}{
		{Limits{}, "[]"},
		{Limits{Memory: -1, PIDs: -1, CPUs: -1}, "[]"},
		{Limits{Memory: 1, PIDs: 1, CPUs: 0.1}, "[memory pids cpu]"},
		{Limits{PIDs: 1}, "[pids]"},
	}
	for _, tt := range tests {
		if got := fmt.Sprint(tt.limits.wanted()); got != tt.want || tt.limits.check() != nil {
			t.Errorf("%+v: %s, want %s", tt.limits, got, tt.want)
		}
	}
	if (Limits{CPUs: math.NaN()}).check() == nil {
		t.Error("a number of processors that is no number is taken")
	}
}
