package jail

import (
	"slices"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/launchtest"
)

func TestEveryOptionIsAWeakeningOrHarmless(t *testing.T) {
	launchtest.Weakenings[Config](t, Weakenings(), "Program", "Args", "Env", "Dir", "OneProcess", "UID", "GID", "Cgroup", "Log")
}

func TestWeakeningsThatAreOnAreFound(t *testing.T) {
	if on := (Config{}).Weakenings(); on != nil {
		t.Errorf("the defaults weaken: %v", on)
	}
	all := Config{
		Program: "p", Volumes: []launch.Volume{{}, {ReadWrite: true}}, ExecutableTmp: true, AllowUnixSockets: true,
		UnconfinedSeccomp: true, AllowUnenforcedLimits: true, Proc: true, Devices: true,
		Limits: launch.Limits{Memory: launch.Unlimited, CPUs: launch.Unlimited, PIDs: launch.Unlimited, OpenFiles: launch.Unlimited, FileSize: launch.Unlimited},
	}
	if got := all.Weakenings(); !slices.Equal(got, Weakenings()) {
		t.Errorf("found %v, want all", got)
	}
}
