package jail

import "github.com/hoosegen/hoosegen/runtime/launch/internal/own"

// Self returns a launcher whose inmates are this very program, executed again
// in the jail, where inmate.Init, which main has to call first, serves and does
// not return:
//
//	func main() {
//		inmate.Init(imageproc.ServeProcessor(impl.New()))
//		cells, err := jail.Self(jail.Config{})
//		if err != nil { ... }
//		defer cells.Close()
//
// What the host's package initialisers do happens in the jail as well, with
// nothing in reach but, read-only, the C libraries that the host has loaded, if
// it needs any. config.Program must be empty. The errors are those of [New],
// and [launch.ErrNoInit] when main has not called inmate.Init.
func Self(config Config) (*Launcher, error) {
	path, err := own.Program("jail", config.Program)
	if err != nil {
		return nil, err
	}
	libraries, err := ownLibraries(path)
	if err != nil {
		return nil, failure("find the libraries of this program", path, err, "build it with CGO_ENABLED=0")
	}
	config.Program = path
	config.Volumes = append(libraries, config.Volumes...)
	return New(config)
}
