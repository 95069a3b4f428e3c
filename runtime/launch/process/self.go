package process

import (
	"errors"
	"os"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
)

// Self returns a launcher whose inmates are this very program, executed again,
// where Self serves the services and does not return. Call it first thing in
// main. There is no sandbox; jail.Self has one. config.Program must be empty.
// The errors are those of [New].
func Self(config Config, services ...hoose.Service) (*Launcher, error) {
	if inmate.Inside() {
		inmate.Main(services...)
	}
	if config.Program != "" {
		return nil, failure("use program", config.Program, errors.New("Self runs this very program"), "leave Config.Program empty, or call New")
	}
	path, err := os.Executable()
	if err != nil {
		return nil, failure("find this program", "", err, "")
	}
	config.Program = path
	return New(config)
}
