//go:build !hoosegen_sometimes

package buildtags

// Option has the same fields without the tag.
type Option struct{}

// taggedContract is taken under the other.
type taggedContract struct{}

var _ = taggedContract{}
