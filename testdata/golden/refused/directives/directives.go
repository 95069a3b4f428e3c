// Package directives has go:generate lines that hoosegen cannot follow, and
// some that are none of its business.
package directives

//go:generate echo -type T
//go:generate go run ./nosuch/hoosegenerator -type T
//go:generate go run ../../../../cmd/hoosegen -type
//go:generate go run ../../../../cmd/hoosegen -typ T
//go:generate go run ../../../../cmd/hoosegen -type T -output notgo.txt
//go:generate go run ../../../../cmd/hoosegen -type T -main here
//go:generate go run ../../../../cmd/hoosegen -type T -impl x/y.New
//go:generate go run ../../../../cmd/hoosegen -type T -main here -impl nodot
//go:generate go run ../../../../cmd/hoosegen -type T -main here -impl a.New,b.New
//go:generate go run ../../../../cmd/hoosegen -type T,,U
//go:generate go run ../../../../cmd/hoosegen -type "T
//go:generate go run ../../../../cmd/hoosegen -type "not a type"
//go:generate -command hg go run ../../../../cmd/hoosegen
//go:generate hg -type Missing$DOLLAR

// T is fine.
type T interface{ Do() error }
