// Package parts exports structs with fields of types that it does not.
package parts

import "github.com/hoosegen/hoosegen/testdata/golden/refused/unnameable/parts/internal/secret"

// Exported has a field of a hidden type.
type Exported struct{ Field hidden }

type hidden struct{ N int }

// Visible is an alias of a hidden type that is fine.
type Visible = hidden

// Deep has a field of a type of an internal package.
type Deep struct{ Secrets []secret.Secret }

// Callback is an alias of a hidden function type.
type Callback = callback

type callback func(s secret.Secret)
