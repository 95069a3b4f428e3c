package launch_test

import (
	"cmp"
	"errors"
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/launchtest"
)

func TestLimitsAndVolumesThatNoLauncherAccepts(t *testing.T) {
	launchtest.Refusals(t, func(c launchtest.Config) error {
		_, limits := launch.ResolveLimits(c.Limits)
		_, volumes := launch.ResolveVolumes(c.Volumes)
		return errors.Join(limits, volumes, launch.CheckCommand(c.Args, cmp.Or(c.Dir, "/")))
	})
}

func TestDefaultsAreFilledIn(t *testing.T) {
	want := launch.Limits{Memory: 512 << 20, CPUs: 1, PIDs: 128, OpenFiles: 1024, FileSize: 64 << 20, TmpSize: 64 << 20}
	if got, err := launch.ResolveLimits(launch.Limits{}); got != want || err != nil {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	own := launch.Limits{Memory: launch.Unlimited, CPUs: 0.5, PIDs: 1, OpenFiles: 20, FileSize: launch.Unlimited, TmpSize: 5000}
	if got, err := launch.ResolveLimits(own); got != own || err != nil {
		t.Errorf("%+v, %v; want %+v", got, err, own)
	}
}

func TestVolumesAreCopiedAndCleaned(t *testing.T) {
	given := []launch.Volume{{Host: "/a", Cell: "/v/"}}
	got, err := launch.ResolveVolumes(given)
	if err != nil || len(got) != 1 || got[0].Cell != "/v" {
		t.Errorf("%+v, %v; want it at /v", got, err)
	}
	if given[0].Cell != "/v/" {
		t.Error("the caller's slice was changed")
	}
}
