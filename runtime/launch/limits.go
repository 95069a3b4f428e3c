package launch

import (
	"cmp"
	"errors"
	"fmt"
)

// Unlimited means, as a field of [Limits], that there is no limit.
const Unlimited = -1

// Limits bounds what a cell may use. It is embedded in the configurations of
// the launchers. A field that is zero stands for its default, and [Unlimited]
// for none, which weakens the sandbox.
type Limits struct {
	// Memory bounds what all processes of a cell use together, in bytes, files
	// in /tmp included; there is no swap besides. Default 512 MiB, at least
	// 6 MiB.
	Memory int64
	// CPUs bounds the processor time, in processors. Default 1, at least 0.01.
	CPUs float64
	// PIDs bounds the inmate's processes and threads together. Default 128.
	PIDs int64
	// OpenFiles bounds the descriptors of each process. Default 1024, at
	// least 16.
	OpenFiles int64
	// FileSize bounds each file that is written, in bytes. Default 64 MiB.
	FileSize int64
	// TmpSize bounds /tmp, a file system in memory, in bytes. Default 64 MiB,
	// at least 4096; [Unlimited] is not allowed.
	TmpSize int64
}

// What a field of Limits that is zero stands for.
const (
	defaultMemory    = 512 << 20
	defaultCPUs      = 1
	defaultPIDs      = 128
	defaultOpenFiles = 1024
	defaultFileSize  = 64 << 20
	defaultTmpSize   = 64 << 20
)

// ResolveLimits returns limits with the defaults filled in. The error names
// every one that is out of range.
func ResolveLimits(limits Limits) (Limits, error) {
	l := Limits{
		Memory:    cmp.Or(limits.Memory, defaultMemory),
		CPUs:      cmp.Or(limits.CPUs, defaultCPUs),
		PIDs:      cmp.Or(limits.PIDs, defaultPIDs),
		OpenFiles: cmp.Or(limits.OpenFiles, defaultOpenFiles),
		FileSize:  cmp.Or(limits.FileSize, defaultFileSize),
		TmpSize:   cmp.Or(limits.TmpSize, defaultTmpSize),
	}
	var errs []error
	for _, limit := range []struct {
		name         string
		value, least float64
		unit         string
	}{
		{"Memory", float64(l.Memory), 6 << 20, " bytes"}, // what a container engine accepts
		{"CPUs", l.CPUs, 0.01, " processors"},
		{"PIDs", float64(l.PIDs), 1, ""},
		{"OpenFiles", float64(l.OpenFiles), 16, ""},
		{"FileSize", float64(l.FileSize), 1, " bytes"},
	} {
		if limit.value != Unlimited && !(limit.value >= limit.least) { // true for NaN as well
			errs = append(errs, fmt.Errorf("%s is %.10g%s, less than %.10g; launch.Unlimited means no limit", limit.name, limit.value, limit.unit, limit.least))
		}
	}
	if l.TmpSize < 4096 {
		errs = append(errs, fmt.Errorf("TmpSize is %d bytes, less than 4096; it cannot be unlimited", l.TmpSize))
	}
	return l, errors.Join(errs...)
}
