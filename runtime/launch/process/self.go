package process

import "github.com/hoosegen/hoosegen/runtime/launch/internal/own"

// Self returns a launcher whose inmates are this very program, executed again,
// where inmate.Init, which main has to call first, serves and does not return.
// There is no sandbox; jail.Self has one. config.Program must be empty. The
// errors are those of [New], and [launch.ErrNoInit] when main has not called
// inmate.Init.
func Self(config Config) (*Launcher, error) {
	path, err := own.Program("process", config.Program)
	if err != nil {
		return nil, err
	}
	config.Program = path
	return New(config)
}
