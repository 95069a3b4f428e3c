package jail

import (
	"errors"
	"fmt"
	"os"

	"github.com/hoosegen/hoosegen/runtime/hoose"
	"github.com/hoosegen/hoosegen/runtime/inmate"
)

// Self returns a launcher whose inmates are this very program, executed again
// in the jail, where Self serves the services and does not return. So it is to
// be called first thing in main, before anything that is the host's alone:
//
//	func main() {
//		cells, err := jail.Self(jail.Config{}, imageproc.ServeProcessor(inmate.New()))
//		if err != nil { ... }
//		defer cells.Close()
//
// What the host's package initialisers do happens in the jail as well, with
// nothing in reach but, read-only, the C libraries that the host has loaded, if
// it needs any. config.Program must be empty. The errors are those of [New].
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
	onDisk, err1 := os.Stat(path)
	running, err2 := os.Stat("/proc/self/exe")
	if err := errors.Join(err1, err2); err != nil {
		return nil, failure("find this program", path, err, "it was moved or removed since it was started; start it again")
	}
	if !os.SameFile(onDisk, running) {
		return nil, failure("use this program", path, fmt.Errorf("%w: the file has been replaced since it was started", os.ErrExist), "start it again")
	}
	libraries, err := ownLibraries(path)
	if err != nil {
		return nil, failure("find the libraries of this program", path, err, "build it with CGO_ENABLED=0")
	}
	config.Program = path
	config.Volumes = append(libraries, config.Volumes...)
	return New(config)
}
