package review

import "github.com/hoosegen/hoosegen/gen/internal/model"

// nameOf is what a service is called: an instance of a generic interface by
// its label.
func nameOf(s *model.Service) string {
	if s.Label != "" {
		return s.Label
	}
	return s.Name
}

// numbered lists the methods of s in the order of their numbers: its own, then
// those of the objects that they return.
func numbered(s *model.Service) []*model.Method {
	out := append([]*model.Method(nil), s.Methods...)
	for _, o := range s.Objects {
		out = append(out, o.Methods...)
	}
	return out
}
