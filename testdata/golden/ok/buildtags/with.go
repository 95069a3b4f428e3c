//go:build hoosegen_sometimes

package buildtags

// Option is the one hoosegen sees.
type Option struct{}

// taggedServer is taken under one tag only; generated code has to know.
type taggedServer struct{}

var _ = taggedServer{}
