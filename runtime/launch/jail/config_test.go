package jail

import (
	"testing"

	"github.com/hoosegen/hoosegen/runtime/launch/internal/launchtest"
)

func TestConfigRefusesWhatEveryLauncherRefuses(t *testing.T) {
	launchtest.Refusals(t, func(given launchtest.Config) error {
		c := Config{Limits: given.Limits, Volumes: given.Volumes, Args: given.Args, Dir: given.Dir}.withDefaults()
		return c.resolve()
	})
}
