// Package hostconstructors has main programs whose constructors take what the
// host does not implement.
package hostconstructors

//go:generate go run ../../../../cmd/hoosegen -type T -host Host -output a.go -main ./a -impl github.com/hoosegen/hoosegen/testdata/golden/refused/hostconstructors/impl.Twice
//go:generate go run ../../../../cmd/hoosegen -type T -host Host,Other -output b.go -main ./b -impl github.com/hoosegen/hoosegen/testdata/golden/refused/hostconstructors/impl.Number
//go:generate go run ../../../../cmd/hoosegen -type T -output c.go -main ./c -impl github.com/hoosegen/hoosegen/testdata/golden/refused/hostconstructors/impl.Unasked
//go:generate go run ../../../../cmd/hoosegen -type T -host Host -output d.go -main ./d -impl github.com/hoosegen/hoosegen/testdata/golden/refused/hostconstructors/impl.Many
//go:generate go run ../../../../cmd/hoosegen -type T -host Hots -output e.go
//go:generate go run ../../../../cmd/hoosegen -type T -host T -output f.go
//go:generate go run ../../../../cmd/hoosegen -host Host -output g.go
//go:generate go run ../../../../cmd/hoosegen -type T -infallible=exit -output h.go

// T is served.
type T interface{ Do() error }

// Host is implemented by the host.
type Host interface {
	Get(key string) (string, error)
}

// Other is, too.
type Other interface{ Put(key, value string) error }
