//go:build !hoosegen_never && (linux || darwin || windows || !plan9)

// Package buildtags has its interface under a build constraint, which the
// output has to share: elsewhere there would be nothing to implement.
package buildtags

//go:generate go run ../../../../cmd/hoosegen -type Tagged -tags hoosegen_sometimes

// Tagged is not always there.
type Tagged interface {
	Do(o Option) (Option, error)
}
