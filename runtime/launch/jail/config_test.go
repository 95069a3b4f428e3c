package jail

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch"
	"github.com/hoosegen/hoosegen/runtime/launch/internal/launchtest"
)

func TestConfigRefusesWhatEveryLauncherRefuses(t *testing.T) {
	launchtest.Refusals(t, func(limits launch.Limits, volumes []launch.Volume) error {
		c := Config{Limits: limits, Volumes: volumes}.withDefaults()
		return c.resolve()
	})
}
