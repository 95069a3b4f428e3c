package hoose

import "github.com/hoosegen/hoosegen/runtime/internal/bridge"

// Service is an implementation together with the code that dispatches calls to
// it. A generated Serve function makes it; the zero Service cannot be served.
type Service struct{ service bridge.Service }

// Methods returns the names of the methods, "Processor.Thumbnail", in the order
// of the interface.
func (s Service) Methods() []string {
	if s.service == nil {
		return nil
	}
	return s.service.Methods()
}

// newServer makes what serves the services on one connection.
func newServer(host bool, services []Service) (bridge.Server, error) {
	all := make([]bridge.Service, len(services))
	for i, s := range services {
		all[i] = s.service
	}
	return bridge.NewServer(host, all)
}
