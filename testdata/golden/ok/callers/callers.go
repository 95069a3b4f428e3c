// Package callers uses what is generated for it, at package level and in
// functions. Without its output nothing of this compiles, and yet that must not
// keep hoosegen from making it.
package callers

import "github.com/hoosegen/hoosegen/runtime/hoose"

//go:generate go run ../../../../cmd/hoosegen -type Service

// Service is called.
type Service interface {
	Do(n int) (int, error)
}

var (
	_ Service = (*ServiceClient)(nil)
	_         = NewServiceClient
)

// Wrapped embeds a generated type.
type Wrapped struct{ *ServiceClient }

// Wrap uses a generated function.
func Wrap(c hoose.Caller) Wrapped { return Wrapped{NewServiceClient(c)} }

// Register takes a generated function's result.
func Register(impl Service) []hoose.Service { return []hoose.Service{ServeService(impl)} }
