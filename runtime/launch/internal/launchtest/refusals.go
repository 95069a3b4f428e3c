package launchtest

import (
	"math"
	"strings"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
)

// Config is what the configurations of all launchers have. The zero value is
// accepted.
type Config struct {
	launch.Limits
	Volumes []launch.Volume
	Args    []string
	Dir     string
}

// Refusals checks what a launcher accepts. check is its check of a
// configuration in which nothing else is wrong.
func Refusals(t *testing.T, check func(Config) error) {
	t.Helper()
	run := func(name string, c Config, want string) {
		t.Run(name, func(t *testing.T) {
			err := check(c)
			switch {
			case want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
				t.Errorf("error %v, want one with %q", err, want)
			}
		})
	}
	for _, tt := range refusedLimits {
		run(tt.name, Config{Limits: tt.limits}, tt.want)
	}
	for _, tt := range refusedVolumes {
		run(tt.name, Config{Volumes: tt.volumes}, tt.want)
	}
	for _, tt := range refusedCommands {
		run(tt.name, Config{Args: tt.args, Dir: tt.dir}, tt.want)
	}
}

// want is in the error; "" means accepted.
var refusedLimits = []struct {
	name   string
	limits launch.Limits
	want   string
}{
	{"the defaults", launch.Limits{}, ""},
	{"no limits", launch.Limits{Memory: -1, CPUs: -1, PIDs: -1, OpenFiles: -1, FileSize: -1}, ""},
	{"the least", launch.Limits{Memory: 6 << 20, CPUs: 0.01, PIDs: 1, OpenFiles: 16, FileSize: 1, TmpSize: 4096}, ""},
	{"a limit below zero", launch.Limits{Memory: -2}, "Memory is -2 bytes"},
	{"too little memory", launch.Limits{Memory: 1 << 20}, "Memory is 1048576 bytes, less than 6291456"},
	{"too little of a processor", launch.Limits{CPUs: 0.001}, "CPUs is 0.001 processors"},
	{"no number of processors", launch.Limits{CPUs: math.NaN()}, "CPUs is NaN"},
	{"processes below zero", launch.Limits{PIDs: -5}, "PIDs is -5"},
	{"too few files", launch.Limits{OpenFiles: 3}, "OpenFiles is 3, less than 16"},
	{"files below zero", launch.Limits{FileSize: -7}, "FileSize is -7 bytes"},
	{"an unlimited /tmp", launch.Limits{TmpSize: launch.Unlimited}, "TmpSize is -1 bytes"},
	{"too small a /tmp", launch.Limits{TmpSize: 1000}, "TmpSize is 1000 bytes"},
	{"several, of which the last is named too", launch.Limits{Memory: 1, TmpSize: 1}, "TmpSize"},
}

var refusedVolumes = []struct {
	name    string
	volumes []launch.Volume
	want    string
}{
	{"a volume", []launch.Volume{{Host: "/a", Cell: "/b"}}, ""},
	{"a volume of a name that only begins like /tmp", []launch.Volume{{Host: "/a", Cell: "/tmpfiles"}}, ""},
	{"two volumes side by side", []launch.Volume{{Host: "/a", Cell: "/x/b"}, {Host: "/a", Cell: "/x/c"}}, ""},
	{"a relative host", []launch.Volume{{Host: "a", Cell: "/b"}}, "Host is not an absolute path"},
	{"no host", []launch.Volume{{Cell: "/b"}}, "Host is not an absolute path"},
	{"a zero byte in the host", []launch.Volume{{Host: "/a\x00", Cell: "/b"}}, "Host is not an absolute path"},
	{"no place", []launch.Volume{{Host: "/a"}}, "not an absolute path below /"},
	{"a relative place", []launch.Volume{{Host: "/a", Cell: "b"}}, "not an absolute path below /"},
	{"a zero byte in the place", []launch.Volume{{Host: "/a", Cell: "/b\x00"}}, "not an absolute path below /"},
	{"over the root", []launch.Volume{{Host: "/a", Cell: "/x/.."}}, "not an absolute path below /"},
	{"over the inmate", []launch.Volume{{Host: "/a", Cell: "/inmate"}}, "/inmate are one within the other"},
	{"below the inmate", []launch.Volume{{Host: "/a", Cell: "/inmate/x"}}, "/inmate are one within the other"},
	{"over /tmp", []launch.Volume{{Host: "/a", Cell: "/tmp/"}}, "/tmp are one within the other"},
	{"in /tmp", []launch.Volume{{Host: "/a", Cell: "/tmp/x"}}, "/tmp are one within the other"},
	{"in /tmp by a detour", []launch.Volume{{Host: "/a", Cell: "/x/../tmp/y"}}, "/tmp are one within the other"},
	{"in /proc", []launch.Volume{{Host: "/a", Cell: "/proc/sys"}}, "/proc are one within the other"},
	{"in /sys", []launch.Volume{{Host: "/a", Cell: "/sys/fs"}}, "/sys are one within the other"},
	{"in /dev", []launch.Volume{{Host: "/a", Cell: "/dev/shm"}}, "/dev are one within the other"},
	{"two at one place", []launch.Volume{{Host: "/a", Cell: "/b"}, {Host: "/c", Cell: "/b/"}}, "/b are one within the other"},
	{"one below another", []launch.Volume{{Host: "/a", Cell: "/b"}, {Host: "/c", Cell: "/b/c"}}, "/b are one within the other"},
	{"one above another", []launch.Volume{{Host: "/a", Cell: "/b/c"}, {Host: "/c", Cell: "/b"}}, "/b/c are one within the other"},
}

var refusedCommands = []struct {
	name string
	args []string
	dir  string
	want string
}{
	{"arguments", []string{"", "-x", "a b"}, "", ""},
	{"a zero byte in an argument", []string{"a", "b\x00"}, "", "has a zero byte"},
	{"a working directory", nil, "/tmp", ""},
	{"a relative one", nil, "tmp", "is not an absolute path"},
	{"a zero byte in it", nil, "/tmp\x00", "is not an absolute path"},
	{"one in /proc/self/fd", nil, "/proc/self/fd/8", "lies in /proc"},
	{"one that hides it", nil, "/tmp/../proc/self/fd/8", "lies in /proc"},
	{"one in /dev", nil, "/dev", "lies in /dev"},
	{"one in /sys", nil, "/sys/fs", "lies in /sys"},
	{"one that only begins like it", nil, "/process", ""},
}
